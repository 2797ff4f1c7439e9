#include "common/boot/template.hpp"

#include <gtest/gtest.h>

#include <map>

namespace pxe::boot {
namespace {

using Values = std::map<std::string, Value, std::less<>>;

config::TemplateText at_line(std::string text, unsigned line) {
  return {std::move(text), {std::make_shared<const std::string>("t.ipxe"), line, 1}};
}

// The text, or `error LINE:COLUMN: sentence`.
std::string rendered(const std::string& text, const Values& values = {}, Language language = Language::ipxe) {
  const auto shown = [](const RenderError& error) { return "error " + error.to_string().substr(7); };
  const auto parsed = Template::parse(at_line(text, 1));
  if (!parsed) return shown(parsed.error());
  const Lookup lookup = [&](std::string_view name) -> std::optional<Value> {
    const auto value = values.find(name);
    return value == values.end() ? std::nullopt : std::optional(value->second);
  };
  const auto result = parsed->render(language, lookup);
  return result ? *result : shown(result.error());
}

Value ours(std::string text) { return {std::move(text), Origin::administrator}; }
Value theirs(std::string text) { return {std::move(text), Origin::client}; }

TEST(Template, FillsInVariables) {
  EXPECT_EQ(rendered("chain {{site.http}}/x", {{"site.http", ours("http://h")}}), "chain http://h/x");
  EXPECT_EQ(rendered("{{ a }}{{a}}", {{"a", ours("1")}}), "11");
  EXPECT_EQ(rendered("no tags"), "no tags");
  EXPECT_EQ(rendered(""), "");
}

TEST(Template, LeavesIpxesOwnVariablesAlone) {
  EXPECT_EQ(rendered("set x ${net0/mac} } } { {"), "set x ${net0/mac} } } { {");
}

TEST(Template, DoesNotLookIntoWhatItFilledIn) {
  EXPECT_EQ(rendered("{{a}}", {{"a", ours("{{b}}")}, {"b", ours("evil")}}), "{{b}}");
}

TEST(Template, KeepsSectionsByWhatIsThere) {
  const Values values = {{"yes", ours("1")}, {"no", ours("")}};
  EXPECT_EQ(rendered("a{{#yes}}b{{/yes}}c", values), "abc");
  EXPECT_EQ(rendered("a{{#no}}b{{/no}}c", values), "ac");
  EXPECT_EQ(rendered("a{{^no}}b{{/no}}c", values), "abc");
  EXPECT_EQ(rendered("{{#yes}}{{#no}}x{{/no}}{{^no}}y{{/no}}{{/yes}}", values), "y");
}

TEST(Template, TakesTheLineOfATagThatStandsAlone) {
  const Values values = {{"yes", ours("1")}};
  EXPECT_EQ(rendered("a\n  {{#yes}}\nb\n{{/yes}}  \nc\n", values), "a\nb\nc\n");
  EXPECT_EQ(rendered("a\n{{! said to nobody }}\nb"), "a\nb");
  EXPECT_EQ(rendered("a {{! said to nobody }} b"), "a  b");
  EXPECT_EQ(rendered("a\r\n{{#yes}}\r\nb\r\n{{/yes}}\r\nc\r\n", values), "a\r\nb\r\nc\r\n");
  EXPECT_EQ(rendered("{{#yes}}\nb\n{{/yes}}", values), "b\n");
}

TEST(Template, LeavesOutASectionOverAUrlWordThatIsNotKnown) {
  EXPECT_EQ(rendered("{{#url.a}}?a={{url.a}}{{/url.a}}", {{"a", theirs("")}}), "");
  EXPECT_EQ(rendered("{{#url.a}}?a={{url.a}}{{/url.a}}", {{"a", theirs("b c")}}), "?a=b%20c");
}

TEST(Template, SaysWhereATagIsWrong) {
  EXPECT_EQ(rendered("a\n  {{nobody}}"), "error 2:3: {{nobody}} is not defined");
  EXPECT_EQ(rendered("a\n{{#x}}\nb"), "error 2:1: {{#x}} is never closed");
  EXPECT_EQ(rendered("a{{/x}}"), "error 1:2: {{/x}} closes nothing");
  EXPECT_EQ(rendered("{{#a}}{{/b}}"), "error 1:7: {{/b}} closes {{#a}}");
  EXPECT_EQ(rendered("ab{{a"), "error 1:3: {{ is never closed");
  EXPECT_EQ(rendered("{{ }}"), "error 1:1: an empty tag");
  EXPECT_EQ(rendered("{{> console}}"), "error 1:1: there is no partial named console");
  EXPECT_TRUE(rendered("{{{a}}}").starts_with("error 1:1: raw values do not exist here"));
  EXPECT_TRUE(rendered("{{& a}}").starts_with("error 1:1: raw values do not exist here"));
}

TEST(Template, PastesRawOnlyWhatTheConfigurationSays) {
  EXPECT_EQ(rendered("{{{vars.a}}}{{& vars.a}}", {{"vars.a", ours("<x>")}}), "<x><x>");
  EXPECT_EQ(rendered("{{{vars.a}}", {{"vars.a", ours("x")}}), "error 1:1: {{{ is never closed");
}

TEST(Template, BoundsItsDepthAndItsSize) {
  std::string deep;
  for (int i = 0; i < 100; ++i) deep += "{{#a}}";
  EXPECT_NE(rendered(deep, {{"a", ours("1")}}).find("nested too deep"), std::string::npos);
  std::string large;
  for (int i = 0; i < 2000; ++i) large += "{{a}}";
  EXPECT_NE(rendered(large, {{"a", ours(std::string(10'000, 'x'))}}).find("over 10 MB"), std::string::npos);
}

TEST(Template, RefusesWhatAClientSaysWhereItCouldAct) {
  EXPECT_EQ(rendered("echo {{a}}", {{"a", theirs("host-1.example")}}), "echo host-1.example");
  EXPECT_EQ(
      rendered("echo {{a}}", {{"a", theirs("x\nchain http://evil")}}),
      "error 1:6: {{a}} is 'x\\x0achain http://evil' here, which ipxe cannot carry safely; {{url.a}} can "
      "stand in a URL");
  EXPECT_EQ(rendered("echo {{a}}", {{"a", ours("two words")}}), "echo two words");
}

TEST(Template, EncodesInAUrlWhatAClientSays) {
  EXPECT_EQ(rendered("?a={{url.a}}", {{"a", theirs("x y&b=${c}#\n")}}), "?a=x%20y%26b%3D%24%7Bc%7D%23%0A");
}

TEST(Template, NeverFillsInNothingForAWordThatIsNotKnown) {
  EXPECT_EQ(rendered("sanboot {{a}}", {{"a", theirs("")}}),
            "error 1:9: {{a}} is not known of this machine; {{#a}}…{{/a}} leaves out what needs it");
  EXPECT_EQ(rendered("?a={{url.a}}", {{"a", theirs("")}}), "?a=");
  EXPECT_EQ(rendered("x{{vars.a}}", {{"vars.a", ours("")}}), "x");
}

TEST(Template, NamesAllItUses) {
  const auto parsed = Template::parse(at_line("{{a}}\n{{#b}}{{url.c}}{{/b}}{{^d}}{{/d}}", 10));
  ASSERT_TRUE(parsed);
  std::string names;
  for (const auto& use : parsed->uses()) names += use.name + "@" + std::to_string(use.place.line) + " ";
  EXPECT_EQ(names, "a@10 b@11 url.c@11 d@11 ");
}

}  // namespace
}  // namespace pxe::boot
