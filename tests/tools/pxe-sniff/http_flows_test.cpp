#include "tools/pxe-sniff/http_flows.hpp"

#include <gtest/gtest.h>

#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

constexpr std::uint8_t fin = 0x11;
constexpr std::uint8_t syn = 0x02;
constexpr std::uint8_t rst = 0x04;

// A connection from port 1613 to 80: each side's bytes follow on its last.
class Connection {
 public:
  std::vector<Event> asks(std::string_view text) {
    auto events = shown(listener_.hears_all(tcp(machine, 1613, server, 80, text, asked_)));
    asked_ += static_cast<std::uint32_t>(text.size());
    return events;
  }
  std::vector<Event> answers(std::string_view text, std::uint8_t flags = 0x10) {
    auto events = answers_at(answered_, text, flags);
    answered_ += static_cast<std::uint32_t>(text.size());
    return events;
  }
  std::vector<Event> answers_at(std::uint32_t sequence, std::string_view text, std::uint8_t flags = 0x10,
                                std::size_t captured = SIZE_MAX) {
    return shown(listener_.hears_all(tcp(server, 80, machine, 1613, text, sequence, flags), captured));
  }
  std::vector<Event> opens(std::uint8_t flags) {
    return shown(listener_.hears_all(tcp(machine, 1613, server, 80, "", asked_ - 1, flags)));
  }
  void skips(std::uint32_t count) { answered_ += count; }
  std::uint32_t answered() const { return answered_; }

 private:
  static std::vector<Event> shown(std::vector<Event> events) {
    std::erase_if(events, [](const Event& event) { return event.bulk; });
    return events;
  }

  Listener listener_;
  std::uint32_t asked_ = 0xfffffff0;  // sequence numbers wrap
  std::uint32_t answered_ = 0xffffff00;
};

HttpStatus status_of(const std::vector<Event>& events) { return std::get<HttpStatus>(events.at(0).what); }
Transfer transfer_of(const std::vector<Event>& events) { return std::get<Transfer>(events.at(0).what); }

TEST(HttpFlows, AnAnswerTellsWhatWasAskedAndHowLongItTook) {
  Connection connection;
  connection.asks("GET /boot.ipxe HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto status = status_of(connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n#!ipxe\n"));
  EXPECT_EQ(status.code, 200);
  EXPECT_EQ(status.target, "/boot.ipxe");
  EXPECT_TRUE(status.whole);
  EXPECT_EQ(status.bytes, 7U);
  EXPECT_EQ(status.duration_us, 1'000'000);
}

TEST(HttpFlows, ALongBodyIsAMessageOfItsOwnWhenItEnds) {
  Connection connection;
  connection.asks("GET /vmlinuz HTTP/1.1\r\n\r\n");
  const auto status = status_of(connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345"));
  EXPECT_FALSE(status.whole);
  EXPECT_EQ(status.length, 10U);
  EXPECT_TRUE(connection.answers("678").empty());
  const auto transfer = transfer_of(connection.answers("90"));
  EXPECT_EQ(transfer.file, "/vmlinuz");
  EXPECT_EQ(transfer.bytes, 10U);
  EXPECT_EQ(transfer.duration_us, 3'000'000);
  EXPECT_FALSE(transfer.tftp);
  connection.asks("GET /next HTTP/1.1\r\n\r\n");  // keep-alive
  EXPECT_EQ(status_of(connection.answers("HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n")).target, "/next");
}

TEST(HttpFlows, AHeadIsReadAcrossSegmentsAndOutOfOrder) {
  Connection connection;
  EXPECT_TRUE(connection.asks("GET /boot.ipxe?mac=52").empty());
  const auto request = connection.asks(":54 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(std::get<HttpRequest>(request.at(0).what).target, "/boot.ipxe?mac=52:54");
  const std::uint32_t first = connection.answered();
  connection.answers("HTTP/1.1 200 OK\r\n");
  connection.skips(19);
  EXPECT_TRUE(connection.answers("\r\nabc").empty());
  const auto status = status_of(connection.answers_at(first + 17, "Content-Length: 3\r\n"));
  EXPECT_TRUE(status.whole);
  EXPECT_EQ(status.bytes, 3U);
}

TEST(HttpFlows, WhatComesTwiceIsReadOnce) {
  Connection connection;
  connection.asks("GET /a HTTP/1.1\r\n\r\n");
  const std::uint32_t first = connection.answered();
  EXPECT_EQ(connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab").size(), 1U);
  EXPECT_TRUE(connection.answers_at(first, "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nab").empty());
  EXPECT_EQ(transfer_of(connection.answers("cd")).bytes, 4U);
}

// The live filter leaves the middle of a download in the kernel, and -s captures hold only heads.
TEST(HttpFlows, AHoleInABodyCountsAsTheBytesThatWereThere) {
  Connection connection;
  connection.asks("GET /a HTTP/1.1\r\n\r\n");
  connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n");
  connection.skips(99'998);
  EXPECT_EQ(transfer_of(connection.answers("yz")).bytes, 100'000U);
}

TEST(HttpFlows, SilenceIsWhereOneSegmentFollowsOnAnother) {
  for (const std::uint32_t missing : {0U, 1'000U}) {
    Connection connection;  // a segment a second
    connection.asks("GET /a HTTP/1.1\r\n\r\n");
    connection.answers("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(4 + missing) + "\r\n\r\nab");
    connection.skips(missing);
    EXPECT_EQ(transfer_of(connection.answers("yz")).pause_us, missing == 0 ? 1'000'000 : 0);
  }
}

TEST(HttpFlows, SegmentsThatWereCutAreMeasuredByTheirHeaders) {
  Connection connection;
  connection.asks("GET /a HTTP/1.1\r\n\r\n");
  connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n");
  EXPECT_EQ(transfer_of(connection.answers_at(connection.answered(), "123456789", 0x10, 42)).bytes, 9U);
}

TEST(HttpFlows, ChunkedBodiesAreCounted) {
  Connection connection;
  connection.asks("GET /a HTTP/1.1\r\n\r\n");
  connection.answers("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc");
  connection.answers("de\r\n3;x=y\r\nfgh\r\n0\r");
  EXPECT_EQ(transfer_of(connection.answers("\n\r\n")).bytes, 8U);
}

TEST(HttpFlows, ABodyWithoutALengthEndsWithTheConnection) {
  Connection connection;
  connection.asks("GET /a HTTP/1.0\r\n\r\n");
  connection.answers("HTTP/1.0 200 OK\r\n\r\nabc");
  const auto transfer = transfer_of(connection.answers("de", fin));
  EXPECT_EQ(transfer.outcome, Outcome::done);
  EXPECT_EQ(transfer.bytes, 5U);
}

TEST(HttpFlows, ADownloadThatBreaksOffSaysHowFarItCame) {
  Connection connection;
  connection.asks("GET /a HTTP/1.1\r\n\r\n");
  connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc");
  const auto transfer = transfer_of(connection.answers("", fin));
  EXPECT_EQ(transfer.outcome, Outcome::failed);
  EXPECT_EQ(transfer.bytes, 3U);
}

TEST(HttpFlows, HeadHasALengthAndNoBody) {
  Connection connection;
  connection.asks("HEAD /ipxe.efi HTTP/1.1\r\n\r\n");
  EXPECT_EQ(status_of(connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 850528\r\n\r\n")).length,
            850'528U);
  connection.asks("GET /ipxe.efi HTTP/1.1\r\n\r\n");
  EXPECT_EQ(status_of(connection.answers("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx")).method, "GET");
}

TEST(HttpFlows, APostsBodyIsNoHead) {
  Connection connection;
  connection.asks("POST /boot.ipxe HTTP/1.1\r\nContent-Length: 17\r\n\r\nGET / HTTP/1.1\r\n\r");
  EXPECT_EQ(connection.asks("GET /b HTTP/1.1\r\n\r\n").size(), 1U);
}

TEST(HttpFlows, APortWhereNobodyListensRefuses) {
  Connection connection;
  EXPECT_TRUE(connection.opens(syn).empty());
  EXPECT_EQ(transfer_of(connection.answers("", rst)).outcome, Outcome::refused);
}

TEST(HttpFlows, ThreeAttemptsWithoutAnAnswerAreSaid) {
  Connection connection;
  EXPECT_TRUE(connection.opens(syn).empty());
  EXPECT_TRUE(connection.opens(syn).empty());
  EXPECT_EQ(transfer_of(connection.opens(syn)).outcome, Outcome::unanswered);
  EXPECT_TRUE(connection.opens(syn).empty());
}

TEST(HttpFlows, OnlySoManyEarlySegmentsAreKept) {
  Connection connection;
  connection.asks("GET /a HTTP/1.1\r\n\r\n");
  connection.answers("HTTP/1.1 200 OK\r\n");
  connection.skips(1);
  for (std::size_t i = 0; i < TcpStream::most_early; ++i) EXPECT_TRUE(connection.answers("X: y\r\n").empty());
  EXPECT_EQ(status_of(connection.answers("X: y\r\n")).code, 200);  // what there was of it
  EXPECT_EQ(status_of(connection.answers("HTTP/1.1 404 Not Found\r\n\r\n")).code,
            404);  // reading goes on here
}

}  // namespace
}  // namespace pxe::sniff
