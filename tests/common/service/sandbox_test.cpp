#include "common/service/sandbox.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>

#include "tests/support/temporary_folder.hpp"

namespace pxe::service {
namespace {

constexpr int skipped = 77;

class SandboxTest : public testing::Test {
 protected:
  SandboxTest() {
    for (const char* name : {"served", "state", "secret"}) std::filesystem::create_directory(folder_ / name);
    temporary_.write("served/file", "x");
    temporary_.write("secret/file", "x");
    std::filesystem::create_symlink(folder_ / "secret/file", folder_ / "served/link");
  }

  // What a process sees that has entered: whether it may open a file so.
  bool may_open(const std::string& name, int flags) {
    const pid_t child = fork();
    if (child == 0) {
      const auto entered = enter_sandbox({{folder_ / "served"}, {folder_ / "state"}});
      if (!entered) _exit(2);
      if (*entered == Sandboxed::no_support) _exit(skipped);
      _exit(open((folder_ / name).c_str(), flags | O_CLOEXEC, 0600) >= 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    supported_ = WEXITSTATUS(status) != skipped;
    EXPECT_NE(WEXITSTATUS(status), 2);
    return WEXITSTATUS(status) == 0;
  }

  const test::TemporaryFolder temporary_;
  const std::filesystem::path folder_ = temporary_.path();
  bool supported_ = true;
};

TEST_F(SandboxTest, OnlyWhatIsServedAndTheStateIsInReach) {
  const bool reads = may_open("served/file", O_RDONLY);
  if (!supported_) GTEST_SKIP() << "skipped: this kernel has no Landlock";
  EXPECT_TRUE(reads);
  EXPECT_FALSE(may_open("served/file", O_RDWR));
  EXPECT_FALSE(may_open("served/new", O_CREAT | O_RDWR));
  EXPECT_TRUE(may_open("state/new", O_CREAT | O_RDWR));
  EXPECT_FALSE(may_open("secret/file", O_RDONLY));
  EXPECT_FALSE(may_open("served/link", O_RDONLY));
  EXPECT_FALSE(may_open("../../etc/passwd", O_RDONLY));
}

TEST_F(SandboxTest, WhatAReloadAddsIsOutOfReach) {
  const Reach entered{{folder_ / "served"}, {folder_ / "state"}};
  EXPECT_EQ(first_out_of_reach(entered, entered), "");
  EXPECT_EQ(first_out_of_reach(entered, {{folder_ / "served/file"}, {}}), "");
  EXPECT_EQ(first_out_of_reach(entered, {{folder_ / "state"}, {}}), "");
  EXPECT_EQ(first_out_of_reach(entered, {{folder_ / "served", folder_ / "secret"}, {}}), folder_ / "secret");
  EXPECT_EQ(first_out_of_reach(entered, {{}, {folder_ / "served"}}), folder_ / "served");
  EXPECT_EQ(first_out_of_reach(entered, {{folder_ / "served/link"}, {}}), folder_ / "served/link");
}

}  // namespace
}  // namespace pxe::service
