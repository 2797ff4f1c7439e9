// Scripts that behave, and scripts that do not, behind the server.
#include <fcntl.h>
#include <signal.h>

#include "tests/tools/pxe-httpd/live_server.hpp"

namespace pxe::httpd {
namespace {

using namespace std::literals;
using test::Connection;

class HttpScripts : public test::LiveServer {
 protected:
  // A shell script as the program of /run.
  void start_with(const std::string& script, const Limits& limits = quick()) {
    folder_.write("files/k.txt", "hello\n");
    folder_.write_program("run.cgi", "#!/bin/sh\n" + script);
    start("[[http.cgi]]\npath = '/run'\nprogram = 'run.cgi'\n", limits);
  }
  static Limits quick() {
    Limits limits;
    limits.script = 500ms;
    limits.sweep = 50ms;
    return limits;
  }
  void expect_served() { EXPECT_EQ(body_of(get("/k.txt")), "hello\n"); }
  std::string file(const std::string& name) const {
    std::ifstream in(folder_.path(name));
    return {std::istreambuf_iterator<char>(in), {}};
  }
  // A process by the number it has written into a file; a zombie is dead.
  bool lives(const std::string& name) const {
    const auto pid = parse_number<int>(trim(file(name)));
    if (!pid) return false;
    std::ifstream in("/proc/" + std::to_string(*pid) + "/stat");
    const std::string stat{std::istreambuf_iterator<char>(in), {}};
    return !stat.empty() && stat.substr(stat.rfind(')')).substr(0, 3) != ") Z";
  }
  bool written(const std::string& name) const { return !trim(file(name)).empty(); }
  static std::vector<int> children_of(int pid) {
    std::vector<int> found;
    std::error_code gone;
    for (const auto& task :
         std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", gone)) {
      std::ifstream in(task.path() / "children");
      for (int child = 0; in >> child;) found.push_back(child);
    }
    return found;
  }
};

TEST_F(HttpScripts, RunAsTheyAreWrittenForAnyWebServer) {
  if (!std::filesystem::exists("/usr/bin/php-cgi")) GTEST_SKIP() << "the package php-cgi is not installed";
  folder_.write("files/boot2.php", R"(<?php
header("Content-type: text/plain");
echo "#!ipxe\n";
switch ($_GET['mac']) {
  case '52:54:00:12:34:01': echo 'chain http://${next-server}/pxelinux.0' . "\n"; break;
  default: echo "exit\n";
}
)");
  start("[[http.cgi]]\npath = '/boot2.php'\nprogram = '/usr/bin/php-cgi'\nscript = 'boot2.php'\n");
  const auto script_of = [&](const std::string& path) {
    Connection connection = connect();
    connection.send("GET " + path + " HTTP/1.0\r\n\r\n");
    return body_of(connection.receive());
  };
  EXPECT_EQ(script_of("/boot2.php?mac=52%3A54%3A00%3A12%3A34%3A01"),
            "#!ipxe\nchain http://${next-server}/pxelinux.0\n");
  EXPECT_EQ(script_of("/boot2.php?mac=52:54:00:12:34:99"), "#!ipxe\nexit\n");
  for (const char* path :
       {"//boot2.php?mac=1", "/\\boot2.php?mac=1", "/%62oot2.php?mac=1", "/boot2.php/?mac=1"}) {
    EXPECT_EQ(script_of(path).find("switch"), std::string::npos) << path;
  }
}

TEST_F(HttpScripts, SpeakWithTheClientOnOneConnection) {
  start_with("printf 'Content-Type: text/plain\\nContent-Length: 3\\n\\nabc'\n");
  Connection connection = connect();
  for (int i = 0; i < 3; ++i) {
    connection.send("GET /run HTTP/1.1\r\nHost: h\r\n\r\nGET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(connection.response()), "abc");
    EXPECT_EQ(body_of(connection.response()), "hello\n");
  }
}

TEST_F(HttpScripts, GetTheBodyOfAPost) {
  start_with(
      "printf 'Content-Type: text/plain\\n\\n'\necho \"$REQUEST_METHOD $CONTENT_LENGTH $CONTENT_TYPE\"\nwc "
      "-c\n");
  const std::string body(300'000, 'x');
  Connection connection = connect();
  connection.send("POST /run HTTP/1.0\r\nContent-Type: a/b\r\nContent-Length: 300000\r\n\r\n" + body);
  EXPECT_EQ(body_of(connection.receive()), "POST 300000 a/b\n300000\n");
}

TEST_F(HttpScripts, StreamWhatTheyHaveSoFar) {
  Limits patient;
  start_with(
      "printf 'Content-Type: text/plain\\n\\nfirst'\nwhile [ ! -e go ]; do sleep 0.05; done\nprintf second\n",
      patient);
  Connection connection = connect();
  connection.send("GET /run HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  std::string all;
  while (all.find("first") == std::string::npos) {
    const std::string next = connection.receive(1);
    ASSERT_EQ(next.size(), 1u) << all;
    all += next;
  }
  folder_.write("go", "");
  all += connection.receive();
  EXPECT_TRUE(all.ends_with("5\r\nfirst\r\n6\r\nsecond\r\n0\r\n\r\n")) << all;
}

TEST_F(HttpScripts, StreamMoreThanAnythingHolds) {
  start_with("printf 'Content-Type: text/plain\\n\\n'\nhead -c 30000000 /dev/zero\n", Limits());
  Connection connection = connect();
  connection.send("GET /run HTTP/1.0\r\n\r\n");
  EXPECT_EQ(body_of(connection.receive()).size(), 30'000'000u);
}

TEST_F(HttpScripts, CannotForgeAHeader) {  // C1
  start_with(
      "case \"$QUERY_STRING\" in\n"
      "a) printf 'Content-Type: text/plain\\rX-Evil: 1\\n\\nx' ;;\n"
      "b) printf 'Status: 99999\\n\\nx' ;;\n"
      "c) printf 'no header' ;;\n"
      "d) ;;\n"
      "e) printf 'Content-Type: a\\nContent-Length: 1\\nContent-Length: 2\\n\\nx' ;;\n"
      "f) head -c 1000000 /dev/zero | tr '\\0' a ;;\n"
      "g) printf 'Location: javascript:1\\n\\n' ;;\n"
      "h) exit 1 ;;\n"
      "i) kill -SEGV $$ ;;\n"
      "esac\n");
  for (const char* one : {"a", "b", "c", "d", "e", "f", "g", "h", "i"}) {
    const std::string answer = get("/run?"s + one);
    EXPECT_EQ(status_of(answer), "502") << one << answer;
    EXPECT_EQ(answer.find("X-Evil"), std::string::npos) << one;
  }
  expect_served();
}

TEST_F(HttpScripts, CannotEndOneResponseAndBeginAnother) {
  start_with("printf 'Content-Type: text/plain\\nContent-Length: 1\\n\\nxHTTP/1.1 200 OK\\r\\n\\r\\nevil'\n");
  Connection connection = connect();
  connection.send("GET /run HTTP/1.1\r\nHost: h\r\n\r\nGET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(connection.response()), "x");
  EXPECT_EQ(body_of(connection.response()), "hello\n");
}

TEST_F(HttpScripts, ThatPromiseMoreThanTheySendBreakOff) {
  start_with("printf 'Content-Type: text/plain\\nContent-Length: 9\\n\\nx'\n");
  EXPECT_EQ(body_of(get("/run")), "x");
  expect_served();
}

TEST_F(HttpScripts, ThatDieInTheMiddleDoNotLookComplete) {
  start_with("printf 'Content-Type: text/plain\\n\\nx'\nkill -KILL $$\n");
  EXPECT_TRUE(get("/run").ends_with("1\r\nx\r\n"));
}

TEST_F(HttpScripts, ThatSleepAreKilledWithAllTheyStarted) {  // C2
  start_with(
      "trap '' TERM\necho $$ >pid\nsh -c 'trap \"\" TERM; echo $$ >grandchild; sleep 1000' &\nwhile :; do "
      "sleep 1000; done\n");
  const std::string answer = get("/run");
  EXPECT_EQ(status_of(answer), "504") << answer;
  EXPECT_TRUE(soon([&] { return written("pid") && !lives("pid"); }));
  EXPECT_TRUE(soon([&] { return !written("grandchild") || !lives("grandchild"); }));
  expect_served();
}

TEST_F(HttpScripts, AreNotWaitedForByTheirGrandchildren) {
  start_with("sh -c 'sleep 1000' &\nprintf 'Content-Type: text/plain\\nContent-Length: 1\\n\\nx'\n",
             Limits());
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(body_of(get("/run")), "x");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 5s);
}

TEST_F(HttpScripts, DieWithTheirClient) {
  start_with("echo $$ >pid\nsleep 1000\n", Limits());
  Connection connection = connect();
  connection.send("GET /run HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(soon([&] { return written("pid"); }));
  EXPECT_TRUE(lives("pid"));
  connection.close();
  EXPECT_TRUE(soon([&] { return !lives("pid"); }));
}

TEST_F(HttpScripts, DieWithTheServer) {
  start_with("echo $$ >pid\nsleep 1000\n", Limits());
  Connection connection = connect();
  connection.send("GET /run HTTP/1.1\r\nHost: h\r\n\r\n");
  ASSERT_TRUE(soon([&] { return written("pid"); }));
  stop();
  EXPECT_TRUE(soon([&] { return !lives("pid"); }));
}

TEST_F(HttpScripts, MayComplainWithoutEnd) {
  start_with(
      "head -c 50000000 /dev/zero | tr '\\0' '\\n' >&2\nprintf 'Content-Type: text/plain\\nContent-Length: "
      "1\\n\\nx'\n",
      Limits());
  EXPECT_EQ(body_of(get("/run")), "x");
}

TEST_F(HttpScripts, LeaveNoZombies) {
  start_with("printf 'Content-Type: text/plain\\n\\nx'\n");
  for (int i = 0; i < 20; ++i) get("/run");
  const std::vector<int> ours = children_of(getpid());
  ASSERT_EQ(ours.size(), 1u);  // the one that starts them
  EXPECT_TRUE(soon([&] { return children_of(ours.front()).empty(); }));
}

TEST_F(HttpScripts, SayWhatBecameOfTheOneWhoStartsThem) {
  start_with("printf 'Content-Type: text/plain\\n\\nx'\n");
  for (const int child : children_of(getpid())) kill(child, SIGKILL);
  EXPECT_TRUE(soon([&] { return status_of(get("/run")) == "500"; }));
  expect_served();
}

TEST_F(HttpScripts, SeeNothingOfTheServersOwn) {  // C3
  const int ours = open("/dev/null", O_RDONLY);   // one that would be inherited
  setenv("PXE_SECRET", "42", 1);
  start_with("printf 'Content-Type: text/plain\\n\\n'\nenv\nls -l /proc/self/fd | wc -l\nulimit -n\npwd\n",
             Limits());
  const std::string answer = exchange(
      "GET /run/a%20b;c?x=$(touch%20evil) HTTP/1.0\r\nProxy: evil:80\r\nAuthorization: Basic "
      "c2VjcmV0\r\nX_Y: 1\r\nX-Y: 2\r\nA-B: $(touch evil2)\r\n\r\n");
  close(ours);
  EXPECT_EQ(answer.find("HTTP_PROXY"), std::string::npos);
  EXPECT_EQ(answer.find("HTTP_AUTHORIZATION"), std::string::npos);
  EXPECT_EQ(answer.find("PXE_SECRET"), std::string::npos);
  EXPECT_NE(answer.find("HTTP_X_Y=2\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("PATH_INFO=/a b;c\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("QUERY_STRING=x=$(touch%20evil)\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("\n5\n1024\n" + folder_.path() + "\n"), std::string::npos)
      << answer;  // 0, 1, 2, ls's own, a heading
  EXPECT_FALSE(std::filesystem::exists(folder_.path("evil")));
  EXPECT_FALSE(std::filesystem::exists(folder_.path("evil2")));
}

TEST_F(HttpScripts, AreOnlySoManyAtOnce) {  // C4
  Limits limits;
  limits.scripts = 4;
  start_with(
      "while [ ! -e go ]; do sleep 0.05; done\nprintf 'Content-Type: text/plain\\nContent-Length: "
      "1\\n\\nx'\n",
      limits);
  std::vector<Connection> connections;
  for (int i = 0; i < 100; ++i) {
    connections.push_back(connect());
    connections.back().send("GET /run HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n");
  }
  int refused = 0;
  for (std::size_t i = 4; i < connections.size(); ++i) {
    const std::string answer = connections[i].receive();
    if (status_of(answer) == "503" && answer.find("Retry-After: ") != std::string::npos) ++refused;
  }
  EXPECT_EQ(refused, 96);
  folder_.write("go", "");
  for (std::size_t i = 0; i < 4; ++i) EXPECT_EQ(body_of(connections[i].receive()), "x");
  EXPECT_EQ(body_of(get("/run")), "x");
}

TEST_F(HttpScripts, ThatCannotRunShowNoSource) {                 // C5
  folder_.write("files/plain.cgi", "#!/bin/sh\necho source\n");  // not executable
  folder_.write("files/k.txt", "hello\n");
  folder_.write_program("files/noshebang.cgi",
                        "\x7f"
                        "ELF source");
  folder_.write("secret", "source");
  std::filesystem::create_symlink("plain.cgi", folder_.path("files/alias"));
  std::filesystem::create_directories(folder_.path("files/folder.cgi"));
  std::filesystem::create_symlink(folder_.path("secret"), folder_.path("files/out.php"));
  const auto cgi = [](const std::string& path, const std::string& program, const std::string& script = "") {
    return "[[http.cgi]]\npath = '" + path + "'\nprogram = '" + program + "'\n" +
           (script.empty() ? "" : "script = '" + script + "'\n");
  };
  start(cgi("/plain", "files/plain.cgi") + cgi("/noshebang", "files/noshebang.cgi") +
        cgi("/folder", "files/folder.cgi") + cgi("/none", "files/none.cgi") +
        cgi("/out", "/bin/cat", "out.php") + cgi("/up", "/bin/cat", "../secret") +
        cgi("/dir", "/bin/cat", "folder.cgi") + cgi("/missing", "/bin/cat", "missing.php"));
  for (const char* path : {"/plain", "/noshebang", "/folder", "/none", "/out", "/up", "/dir", "/missing",
                           "/plain.cgi", "/noshebang.cgi", "//plain.cgi", "/alias", "/out.php"}) {
    const std::string answer = get(path);
    EXPECT_TRUE(status_of(answer) == "404" || status_of(answer) == "403" || status_of(answer) == "500")
        << path << answer;
    EXPECT_EQ(body_of(answer).find("source"), std::string::npos) << path << answer;
  }
  expect_served();
}

TEST_F(HttpScripts, AnswerAHeadWithoutABody) {
  start_with("printf 'Content-Type: text/plain\\nContent-Length: 3\\n\\nabc'\n");
  Connection connection = connect();
  connection.send("HEAD /run HTTP/1.1\r\nHost: h\r\n\r\nGET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_NE(connection.response(true).find("Content-Length: 3\r\n"), std::string::npos);
  EXPECT_EQ(body_of(connection.response()), "hello\n");
}

}  // namespace
}  // namespace pxe::httpd
