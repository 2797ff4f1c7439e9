#include "common/service/log.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <array>

namespace pxe::service {
namespace {

constexpr std::int64_t moment = 1'763'920'743'120'456;  // microseconds

TEST(LogLine, IsATimeALevelAnEventAndWords) {
  EXPECT_EQ(format_line(Format::text, Level::info, moment, "request",
                        {{"client", "10.77.0.57"}, {"mac", ""}, {"status", "200"}}),
            "2025-11-23T17:59:03.120Z info request client=10.77.0.57 status=200");
  EXPECT_EQ(
      format_line(Format::json, Level::warning, moment, "request",
                  {{"client", "10.77.0.57"}, {"mac", ""}, {"status", "200"}}),
      R"({"time":"2025-11-23T17:59:03.120Z","level":"warning","event":"request","client":"10.77.0.57","status":"200"})");
}

TEST(LogLine, QuotesWhatIsMoreThanAWord) {
  EXPECT_EQ(format_line(Format::text, Level::info, moment, "x", {{"a", "b c"}, {"d", "e=f"}, {"g", "h\"i"}}),
            "2025-11-23T17:59:03.120Z info x a=\"b c\" d=\"e=f\" g=\"h\\\"i\"");
}

TEST(LogLine, IsOneLineOfPrintableTextWhateverIsInIt) {  // H13
  for (int byte = 0; byte < 256; ++byte) {
    const std::string value = std::string("a") + static_cast<char>(byte) + "b";
    for (const Format format : {Format::text, Format::json}) {
      const std::string line = format_line(format, Level::info, moment, "x", {{"value", value}});
      for (const char c : line) EXPECT_TRUE(c >= 0x20 && c < 0x7f) << byte << ": " << line;
    }
  }
  EXPECT_EQ(format_line(Format::json, Level::info, moment, "x", {{"a", "\"\\\n\x1b"}}).find('\n'),
            std::string::npos);
}

TEST(Log, WritesWhatIsWantedBeforeItIsGone) {
  int ends[2];
  ASSERT_EQ(pipe(ends), 0);
  {
    Log log(Level::warning, Format::text, ends[1]);
    log.info("quiet", {});
    log.error("loud", {{"reason", "because"}});
  }
  close(ends[1]);
  std::array<char, 200> buffer{};
  const ssize_t size = read(ends[0], buffer.data(), buffer.size());
  close(ends[0]);
  const std::string line(buffer.data(), static_cast<std::size_t>(std::max<ssize_t>(size, 0)));
  EXPECT_TRUE(line.ends_with("Z error loud reason=because\n")) << line;
}

}  // namespace
}  // namespace pxe::service
