#include "common/service/spawner.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>

#include "common/service/spawner_process.hpp"

namespace pxe::service {
namespace {

class SpawnerTest : public testing::Test {
 protected:
  SpawnerTest() : spawner_(std::move(*Spawner::start({}))) { EXPECT_EQ(pipe(pipe_), 0); }
  ~SpawnerTest() override {
    close(pipe_[0]);
    if (pipe_[1] >= 0) close(pipe_[1]);
  }

  Result<int> shell(const std::string& command, std::vector<std::string> environment = {}) {
    auto line = spawner_->run({"/bin/sh", {"-c", command}, std::move(environment), "/"}, 0, pipe_[1], 2);
    close(std::exchange(pipe_[1], -1));
    return line;
  }

  // Up to the end, or up to that many bytes.
  std::string output(std::size_t most = 1000) {
    std::string text(most, '\0');
    std::size_t size = 0;
    while (size < most) {
      const ssize_t more = read(pipe_[0], text.data() + size, most - size);
      if (more <= 0) break;
      size += static_cast<std::size_t>(more);
    }
    return text.substr(0, size);
  }

  static int await_status(int line) {
    pollfd one{line, POLLIN, 0};
    EXPECT_EQ(poll(&one, 1, 10'000), 1);
    return wait_status(line).value_or(-2);
  }

  std::unique_ptr<Spawner> spawner_;
  int pipe_[2] = {-1, -1};
};

TEST_F(SpawnerTest, TheProgramGetsItsWordsAndNothingElse) {
  const auto line = shell("echo $0 $FRUIT ${HOME-none}; pwd; ls /proc/self/fd", {"FRUIT=pear"});
  ASSERT_TRUE(line);
  EXPECT_EQ(output(), "/bin/sh pear none\n/\n0\n1\n2\n3\n");  // 3 is the folder that ls reads
  EXPECT_EQ(await_status(*line), 0);
  close(*line);
}

TEST_F(SpawnerTest, HowItEndedIsTold) {
  const auto line = shell("exit 7");
  ASSERT_TRUE(line);
  EXPECT_EQ(WEXITSTATUS(await_status(*line)), 7);
  close(*line);
}

TEST_F(SpawnerTest, NothingIsToldWhileItRuns) {
  const auto line = shell("echo ready; sleep 600");
  ASSERT_TRUE(line);
  EXPECT_EQ(output(6), "ready\n");
  EXPECT_FALSE(wait_status(*line));
  close(*line);
}

TEST_F(SpawnerTest, ClosingTheLineKillsItAndItsChildren) {
  const auto line = shell("sleep 600 & echo $!; sleep 600");
  ASSERT_TRUE(line);
  ASSERT_FALSE(output(1).empty());
  close(*line);
  (void)output();  // ends once nobody holds the pipe any more
}

TEST_F(SpawnerTest, ShuttingTheLineDownKillsItAndTellsHowItEnded) {
  const auto line = shell("echo ready; sleep 600");
  ASSERT_TRUE(line);
  EXPECT_EQ(output(6), "ready\n");
  shutdown(*line, SHUT_WR);
  EXPECT_EQ(WTERMSIG(await_status(*line)), SIGKILL);
  close(*line);
}

TEST_F(SpawnerTest, WhatTheProgramLeftBehindEndsWithIt) {
  const auto line = shell("sleep 600 &");
  ASSERT_TRUE(line);
  EXPECT_EQ(output(), "");  // the child had the pipe too
  close(*line);
}

TEST_F(SpawnerTest, TheEndOfTheSpawnerIsTheEndOfItsPrograms) {
  const auto line = shell("echo ready; sleep 600");
  ASSERT_TRUE(line);
  EXPECT_EQ(output(6), "ready\n");
  spawner_.reset();
  EXPECT_EQ(output(), "");
  close(*line);
}

TEST_F(SpawnerTest, AProgramThatIsNotThereIsAnError) {
  EXPECT_EQ(spawner_->run({"/no/such/program"}, 0, 1, 2).error().sentence,
            "cannot run /no/such/program: No such file or directory");
}

TEST_F(SpawnerTest, ManyRunAtOnce) {
  std::vector<int> lines;
  for (int i = 0; i < 50; ++i) {
    const auto line = spawner_->run({"/bin/sh", {"-c", "exit " + std::to_string(i)}}, 0, 1, 2);
    ASSERT_TRUE(line);
    lines.push_back(*line);
  }
  for (int i = 0; i < 50; ++i) {
    EXPECT_EQ(WEXITSTATUS(await_status(lines[static_cast<std::size_t>(i)])), i);
    close(lines[static_cast<std::size_t>(i)]);
  }
}

TEST(SpawnerMessage, AProgramSurvivesIt) {
  const auto program = decode_program(encode_program({"/bin/x", {"", "a b"}, {"K=", "L=1"}, "/srv"}));
  ASSERT_TRUE(program);
  EXPECT_EQ(program->path, "/bin/x");
  EXPECT_EQ(program->arguments, (std::vector<std::string>{"", "a b"}));
  EXPECT_EQ(program->environment, (std::vector<std::string>{"K=", "L=1"}));
  EXPECT_EQ(program->folder, "/srv");
}

TEST(SpawnerMessage, WhatIsNoneIsRefused) {
  EXPECT_FALSE(decode_program(""));
  EXPECT_FALSE(
      decode_program(std::string_view("/bin/x\0/srv\0"
                                      "9\0",
                                      14)));
}

}  // namespace
}  // namespace pxe::service
