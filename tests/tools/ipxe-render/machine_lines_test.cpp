#include "tools/ipxe-render/machine_lines.hpp"

#include <gtest/gtest.h>

namespace pxe::ipxe_render {
namespace {

constexpr const char* discover = R"({"time":"x","frame":1,"mac":"52:54:00:12:34:01","arch":"x86-bios"})";
constexpr const char* request =
    R"({"frame":9,"mac":"52:54:00:12:34:01","ip":"10.77.0.50","platform":"pcbios"})";

TEST(MachineLines, JoinWhatEachLineTells) {
  MachineLines lines;
  EXPECT_EQ(lines.add(discover)->get(Word::arch), "x86-bios");
  const auto known = lines.add(request);
  EXPECT_EQ(known->get(Word::arch), "x86-bios");
  EXPECT_EQ(known->get(Word::ip), "10.77.0.50");
  EXPECT_FALSE(lines.add(R"({"type":"arp","src":"10.77.0.1"})"));
  EXPECT_FALSE(lines.add("no JSON"));
}

TEST(MachineLines, AnswerOnceUntilTheAnswerChanges) {
  MachineLines lines;
  const Client one = *lines.add(discover);
  EXPECT_TRUE(lines.is_news(one, {"a", ""}));
  EXPECT_FALSE(lines.is_news(*lines.add(request), {"a", ""}));
  EXPECT_TRUE(lines.is_news(one, {"b", ""}));
  EXPECT_TRUE(lines.is_news(*lines.add(R"({"mac":"52:54:00:12:34:02"})"), {"b", ""}));
}

TEST(Json, WrapsTheMachineAndItsAnswer) {
  const Client client = client_from_query("mac=52:54:00:12:34:01&ipxe.http=1").value();
  EXPECT_EQ(to_json(client, {"#!ipxe\nexit\n", "", "db1", "local"}, boot::Language::ipxe),
            R"({"mac":"52:54:00:12:34:01","ipxe.http":"1","client":"db1","boot":"local","language":"ipxe",)"
            R"("text":"#!ipxe\u000aexit\u000a"})");
  EXPECT_EQ(to_json(client, {"", "no such thing"}, boot::Language::grub),
            R"({"mac":"52:54:00:12:34:01","ipxe.http":"1","language":"grub","error":"no such thing"})");
}

}  // namespace
}  // namespace pxe::ipxe_render
