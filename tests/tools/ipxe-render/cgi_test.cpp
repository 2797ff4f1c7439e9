#include "tools/ipxe-render/cgi.hpp"

#include "tests/tools/ipxe-render/fixture.hpp"

namespace pxe::ipxe_render {
namespace {

using Variables = std::map<std::string, std::string>;

Environment environment(Variables variables) {
  variables.emplace("GATEWAY_INTERFACE", "CGI/1.1");
  return [variables = std::move(variables)](const char* name) {
    const auto at = variables.find(name);
    return at == variables.end() ? std::string() : at->second;
  };
}

std::string ask(const Book& book, const Variables& variables, std::string_view body = "") {
  return respond(book.catalog(), boot::NoMachines(), nullptr, environment(variables), body);
}

TEST(Cgi, IsKnownByItsGatewayInterface) {
  EXPECT_TRUE(is_cgi(environment({})));
  EXPECT_FALSE(is_cgi([](const char*) { return std::string(); }));
}

TEST(Cgi, AnswersAQueryWithThatMachinesScript) {
  EXPECT_EQ(ask(Book(), {{"QUERY_STRING", "mac=02%3A00%3A00%3A00%3A00%3A01"}}),
            "Content-Type: text/plain; charset=utf-8\r\nContent-Length: 12\r\n\r\n#!ipxe\nexit\n");
}

TEST(Cgi, AnswersAPostedFormAlike) {
  EXPECT_EQ(ask(Book(), {{"REQUEST_METHOD", "POST"}}, "mac=02%3A00%3A00%3A00%3A00%3A01"),
            ask(Book(), {{"QUERY_STRING", "mac=02:00:00:00:00:01"}}));
}

TEST(Cgi, AsksAgainUnderItsOwnNameAndPort) {
  const std::string response =
      ask(Book(""),
          {{"SERVER_ADDR", "10.77.0.1"}, {"SERVER_PORT", "8080"}, {"SCRIPT_NAME", "/cgi-bin/ipxe-render"}});
  EXPECT_NE(response.find(
                "chain --autofree http://10.77.0.1:8080/cgi-bin/ipxe-render?mac=${netX/mac}&ip=${netX/ip}"),
            std::string::npos)
      << response;
}

TEST(Cgi, ShowsIpxeAProblemAsAScriptAndOthersAStatus) {
  const std::string to_ipxe = ask(Book(), {{"QUERY_STRING", "mac=x"}, {"HTTP_USER_AGENT", "iPXE/1.0.0"}});
  EXPECT_NE(to_ipxe.find("\r\n\r\n#!ipxe\necho mac: 'x' is not a MAC address"), std::string::npos) << to_ipxe;
  EXPECT_EQ(to_ipxe.find("Status:"), std::string::npos);
  EXPECT_TRUE(ask(Book(), {{"QUERY_STRING", "mac=x"}}).starts_with("Status: 400 Bad Request\r\n"));
}

TEST(Cgi, RefusesMoreThanAMachineHasToTell) {
  EXPECT_TRUE(ask(Book(), {{"QUERY_STRING", std::string(longest_query + 1, 'a')}})
                  .starts_with("Status: 413 Content Too Large\r\n"));
}

TEST(Cgi, HoldsToWhoAnEntryAllows) {
  const Book book("[[client]]\nmatch = { mac = '02:00:00:00:00:01' }\nallow = ['10.77.0.20/32']\n");
  const std::string query = "mac=02:00:00:00:00:01";
  EXPECT_TRUE(ask(book, {{"QUERY_STRING", query}, {"REMOTE_ADDR", "10.77.0.20"}}).ends_with("exit\n"));
  EXPECT_TRUE(ask(book, {{"QUERY_STRING", query}, {"REMOTE_ADDR", "10.77.0.21"}})
                  .starts_with("Status: 403 Forbidden\r\n"));
}

}  // namespace
}  // namespace pxe::ipxe_render
