#include "common/service/control.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/support/temporary_folder.hpp"

namespace pxe::service {
namespace {

class ControlTest : public testing::Test {
 protected:
  Result<std::unique_ptr<ControlServer>> open() {
    return ControlServer::open(io_, path_, [](std::string_view line) -> Result<std::string> {
      if (line == "release 10.77.0.9") return std::string("10.77.0.9\nreleased\n");
      return fail("there is no lease of " + std::string(line));
    });
  }

  // Asks from a second thread, as another program does, while the server runs in this one.
  Result<std::string> ask(const std::string& line) {
    Result<std::string> answer = fail("not asked");
    std::thread other([&] {
      answer = ask_daemon(path_, line);
      asio::post(io_, [this] { io_.stop(); });
    });
    io_.restart();
    io_.run_for(std::chrono::seconds(20));
    other.join();
    return answer;
  }

  asio::io_context io_;
  const test::TemporaryFolder folder_;
  const std::string path_ = folder_.path("dhcpd.sock");
};

TEST_F(ControlTest, OneLineIsAnsweredWithLines) {
  const auto server = open();
  ASSERT_TRUE(server);
  EXPECT_EQ(ask("release 10.77.0.9"), "10.77.0.9\nreleased\n");
}

TEST_F(ControlTest, WhatTheDaemonCannotDoIsTheAskersError) {
  const auto server = open();
  EXPECT_EQ(ask("nobody").error().sentence, "there is no lease of nobody");
}

TEST_F(ControlTest, ControlCharactersDoNotReachTheAskersTerminal) {
  const auto server = open();
  EXPECT_EQ(ask("\x1b[2J").error().sentence, "there is no lease of \\x1b[2J");
}

TEST_F(ControlTest, ARequestIsOneLineOfALimitedLength) {
  EXPECT_EQ(ask_daemon(path_, std::string(5000, 'a')).error().sentence, "the request is too long");
  EXPECT_EQ(ask_daemon(path_, "two\nlines").error().sentence, "a request is one line");
}

TEST_F(ControlTest, OwnerAndGroupMayUseItAndNobodyElse) {
  const auto server = open();
  struct stat status {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0660U);
}

TEST_F(ControlTest, TheSocketBelongsToWhomItsFolderBelongsTo) {
  if (geteuid() != 0) GTEST_SKIP() << "skipped: only root may give a folder away";
  ASSERT_EQ(chown(folder_.path().c_str(), 4711, 4712), 0);
  const auto server = open();
  struct stat status {};
  ASSERT_EQ(stat(path_.c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 4711U);
  EXPECT_EQ(status.st_gid, 4712U);
}

TEST_F(ControlTest, TheSocketOfARunningDaemonIsLeftAlone) {
  const auto first = open();
  EXPECT_EQ(open().error().sentence, "another program answers at " + path_ + " already");
  EXPECT_EQ(ask("release 10.77.0.9"), "10.77.0.9\nreleased\n");
}

TEST_F(ControlTest, TheSocketOfADaemonThatWasKilledIsReplaced) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
  const int dead = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(dead, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  close(dead);
  EXPECT_TRUE(open());
}

TEST_F(ControlTest, AFileIsNeverReplaced) {
  std::ofstream(path_) << "somebody's";
  EXPECT_EQ(open().error().sentence, path_ + " is there already and is no socket");
}

TEST_F(ControlTest, NobodyThereIsSaid) {
  EXPECT_EQ(ask_daemon(path_, "x").error().sentence,
            "nobody answers at " + path_ + ": No such file or directory");
}

TEST_F(ControlTest, TheNameIsGoneAfterTheEnd) {
  open();
  EXPECT_FALSE(std::filesystem::exists(path_));
}

TEST_F(ControlTest, AVisitorWhoSaysNothingStopsNobodyElse) {
  const auto server = open();
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, path_.c_str(), sizeof address.sun_path - 1);
  const int silent = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(connect(silent, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(ask("release 10.77.0.9"), "10.77.0.9\nreleased\n");
  close(silent);
}

}  // namespace
}  // namespace pxe::service
