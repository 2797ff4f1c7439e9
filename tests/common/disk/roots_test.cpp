#include "common/disk/roots.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <filesystem>
#include <fstream>

#include "tests/support/temporary_folder.hpp"

namespace pxe::disk {
namespace {

namespace fs = std::filesystem;

// A folder with a root in it and things beside the root, gone after the test.
class RootsOnDisk : public testing::Test {
 protected:
  RootsOnDisk() {
    fs::create_directory(root_);
    write(base_ / "secret", "secret");
  }

  static void write(const fs::path& path, const std::string& text) { std::ofstream(path) << text; }

  config::SiteSettings site() const {
    config::SiteSettings settings;
    settings.roots = {root_};
    return settings;
  }

  // `served SIZE`, or why not.
  static std::string open(const config::SiteSettings& settings, std::string_view name) {
    const auto file = Roots(settings).open(*files::safe_path(name));
    return file ? "served " + std::to_string((*file)->size()) : std::string(to_string(file.error()));
  }
  std::string open(std::string_view name) const { return open(site(), name); }

  const test::TemporaryFolder folder_;
  const fs::path base_ = fs::canonical(folder_.path());
  const fs::path root_ = base_ / "root";
};

constexpr const char* leads_out = "a symbolic link leads out of the roots; see the key follow in [site]";

TEST_F(RootsOnDisk, AFileIsServed) {
  write(root_ / "f", "12345");
  EXPECT_EQ(open("f"), "served 5");
  EXPECT_EQ(open("g"), "not found");
  EXPECT_EQ(open("f/g"), "not found");
}

TEST_F(RootsOnDisk, RootsAreSearchedInOrder) {
  fs::create_directory(base_ / "second");
  write(base_ / "second" / "both", "second");
  write(base_ / "second" / "only", "1");
  write(root_ / "both", "");
  auto settings = site();
  settings.roots.push_back(base_ / "second");
  EXPECT_EQ(open(settings, "both"), "served 0");
  EXPECT_EQ(open(settings, "only"), "served 1");
}

TEST_F(RootsOnDisk, WhatIsNoFileIsRefusedAtOnce) {
  fs::create_directory(root_ / "folder");
  ASSERT_EQ(mkfifo((root_ / "fifo").c_str(), 0666), 0);
  sockaddr_un address{AF_UNIX, {}};
  (root_ / "socket").string().copy(address.sun_path, sizeof address.sun_path - 1);
  const int fd = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_EQ(bind(fd, reinterpret_cast<sockaddr*>(&address), sizeof address), 0);
  fs::create_symlink("/dev/zero", root_ / "device");
  for (const char* name : {"folder", "fifo", "socket", "device"}) EXPECT_EQ(open(name), "not a file") << name;
  close(fd);
}

TEST_F(RootsOnDisk, LinksWithinTheRootAreFollowed) {
  write(root_ / "f", "12345");
  fs::create_symlink("f", root_ / "relative");
  fs::create_symlink(root_ / "f", root_ / "absolute");
  EXPECT_EQ(open("relative"), "served 5");
  EXPECT_EQ(open("absolute"), "served 5");
}

TEST_F(RootsOnDisk, LinksOutOfTheRootAreRefused) {
  fs::create_symlink("../secret", root_ / "relative");
  fs::create_symlink("/etc/passwd", root_ / "absolute");
  fs::create_symlink(base_, root_ / "folder");
  fs::create_symlink("/proc/self/environ", root_ / "proc");
  for (const char* name : {"relative", "absolute", "folder/secret", "proc"}) {
    EXPECT_EQ(open(name), leads_out) << name;
  }
}

TEST_F(RootsOnDisk, AFolderWhoseNameBeginsLikeTheRootsIsNotBelowIt) {
  fs::create_directory(base_ / "root2");
  write(base_ / "root2" / "f", "1");
  fs::create_symlink("../root2/f", root_ / "f");
  EXPECT_EQ(open("f"), leads_out);
}

TEST_F(RootsOnDisk, FollowNamesWhereElseALinkMayLead) {
  fs::create_symlink("../secret", root_ / "link");
  auto settings = site();
  settings.follow = {base_};
  EXPECT_EQ(open(settings, "link"), "served 6");
  settings.follow = {base_ / "secret"};
  EXPECT_EQ(open(settings, "link"), "served 6");
}

TEST_F(RootsOnDisk, ALinkToNothingOrToItselfIsNotFound) {
  fs::create_symlink("nowhere", root_ / "dangling");
  fs::create_symlink("loop", root_ / "loop");
  EXPECT_EQ(open("dangling"), "not found");
  EXPECT_EQ(open("loop"), "not found");
}

TEST_F(RootsOnDisk, ALinkThatChangesWhileItIsOpenedNeverLeadsOut) {
  write(root_ / "f", "12345");
  const Roots roots(site());
  const auto name = *files::safe_path("swapped");
  const auto until = std::chrono::steady_clock::now() + std::chrono::milliseconds(200);
  const pid_t swapper = fork();
  ASSERT_GE(swapper, 0);
  if (swapper == 0) {
    while (std::chrono::steady_clock::now() < until) {
      for (const char* target : {"f", "../secret"}) {
        (void)unlink((root_ / "new").c_str());
        (void)!symlink(target, (root_ / "new").c_str());
        (void)rename((root_ / "new").c_str(), (root_ / "swapped").c_str());
      }
    }
    _exit(0);
  }
  while (std::chrono::steady_clock::now() < until) {
    const auto file = roots.open(name);
    if (!file) continue;
    char text[8]{};
    EXPECT_EQ(pread((*file)->fd(), text, sizeof text, 0), 5);
  }
  EXPECT_EQ(waitpid(swapper, nullptr, 0), swapper);
}

// The package ipxe installs /usr/lib/ipxe/ipxe.efi as a link to /boot/ipxe.efi.
TEST_F(RootsOnDisk, TheDistributionsLoadersAreServedThroughTheirLinks) {
  if (!fs::is_symlink("/usr/lib/ipxe/ipxe.efi")) GTEST_SKIP() << "Debian's package ipxe is not installed";
  EXPECT_EQ(open("ipxe.efi"), "served " + std::to_string(fs::file_size("/boot/ipxe.efi")));
  fs::create_symlink("/boot/ipxe.efi", root_ / "own.efi");
  EXPECT_TRUE(open("own.efi").starts_with("served"));
}

TEST_F(RootsOnDisk, ARootThatIsNotThereIsNamed) {
  EXPECT_TRUE(check_roots(site()));
  auto settings = site();
  settings.roots.push_back(base_ / "absent");
  EXPECT_EQ(check_roots(settings).error().sentence,
            "cannot serve the folder " + (base_ / "absent").string() + ": No such file or directory");
  settings.roots = {base_ / "secret"};
  EXPECT_EQ(check_roots(settings).error().sentence,
            "cannot serve the folder " + (base_ / "secret").string() + ": Not a directory");
}

}  // namespace
}  // namespace pxe::disk
