#include "tools/ipxe-render/answer.hpp"

#include "tests/tools/ipxe-render/fixture.hpp"

namespace pxe::ipxe_render {
namespace {

Answer ask(const Book& book, std::string_view query, boot::Language language = boot::Language::ipxe) {
  return answer(book.catalog(), boot::NoMachines(), nullptr, client_from_query(query).value(), std::nullopt,
                language, nullptr);
}

TEST(Answer, IsTheScriptOfTheMachinesOwnEntry) {
  EXPECT_EQ(ask(Book(), "mac=00-12-34-56-78-90&hostname=a b").text,
            "#!ipxe\nchain http://10.77.0.1/pxelinux.0?h=a%20b\n");
}

TEST(Answer, IsTheDefaultForEverybodyElse) {
  EXPECT_EQ(ask(Book(), "mac=02:00:00:00:00:01").text, "#!ipxe\nexit\n");
}

TEST(Answer, IsToExitWhereNothingIsConfigured) {
  EXPECT_EQ(ask(Book(""), "mac=02:00:00:00:00:01").text, "#!ipxe\nexit\n");
}

TEST(Answer, SpeaksTheLoadersLanguage) {
  EXPECT_EQ(ask(Book(), "mac=00:12:34:56:78:90&hostname=db1", boot::Language::pxelinux).text,
            "DEFAULT rescue\nAPPEND console=ttyS1,115200n8 host=db1\n");
}

TEST(Answer, SaysWhenTheBootHasNothingInThatLanguage) {
  const Answer told = ask(Book(), "mac=00:12:34:56:78:90", boot::Language::grub);
  EXPECT_EQ(told.text, "");
  EXPECT_EQ(told.error, "nothing is configured for this machine in the language of grub");
}

TEST(Answer, RefusesAValueThatTheLanguageCannotCarry) {
  const Answer told =
      ask(Book(), "mac=00:12:34:56:78:90&hostname=x%0AAPPEND%20evil", boot::Language::pxelinux);
  EXPECT_EQ(told.text, "");
  EXPECT_EQ(told.error,
            "pxe.toml:15:38: {{hostname}} is 'x\\x0aAPPEND evil' here, which pxelinux cannot carry safely; "
            "{{url.hostname}} can stand in a URL");
}

TEST(Answer, AdvisesWhenTheServerIsNotKnown) {
  const Answer told = ask(Book("[boot.a]\nipxe = \"chain {{site.http}}/x\"\n[default]\nboot = \"a\"\n"),
                          "mac=02:00:00:00:00:01");
  EXPECT_NE(told.error.find("say --server ADDR"), std::string::npos) << told.error;
}

}  // namespace
}  // namespace pxe::ipxe_render
