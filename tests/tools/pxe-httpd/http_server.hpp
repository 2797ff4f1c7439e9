// The live server with a few files, for the tests over real sockets.
#pragma once

#include <random>

#include "tests/tools/pxe-httpd/live_server.hpp"

namespace pxe::test {

using namespace std::literals;

class HttpServer : public LiveServer {
 protected:
  // A file whose every place is known by its content.
  std::string write_large(std::size_t size) const {
    std::string content(size, '\0');
    std::mt19937 random(7);
    for (char& c : content) c = static_cast<char>(random());
    folder_.write("files/large", content);
    return content;
  }
  // Answered within a second, whatever else goes on.
  void expect_served(const char* from = "127.0.0.2") {
    const auto begin = std::chrono::steady_clock::now();
    Connection connection = connect(from);
    connection.send("GET /k.txt HTTP/1.1\r\nHost: h\r\n\r\n");
    EXPECT_EQ(body_of(connection.response()), "hello\n");
    EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  }
};

}  // namespace pxe::test
