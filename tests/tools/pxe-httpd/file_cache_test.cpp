#include "tools/pxe-httpd/file_cache.hpp"

#include <gtest/gtest.h>

#include <ctime>

#include "tests/tools/pxe-httpd/live_server.hpp"

namespace pxe::httpd {
namespace {

using namespace std::literals;

class FileCacheTest : public testing::Test {
 protected:
  FileCacheTest() {
    for (const char* root : {"one", "two"}) std::filesystem::create_directories(folder_.path(root));
    site_.roots = {folder_.path("one"), folder_.path("two")};
    roots_.emplace(site_);
  }
  // A minute later, unless said otherwise.
  FileCache::Opened open(const std::string& name, std::int64_t later = 60) {
    return cache_.open(*roots_, *files::safe_path(name), std::time(nullptr) + later);
  }

  test::TemporaryFolder folder_;
  config::SiteSettings site_;
  std::optional<disk::Roots> roots_;
  FileCache cache_;
};

TEST_F(FileCacheTest, OpensAFileOnce) {
  folder_.write("two/k", "hello");
  const auto first = open("k").value();
  EXPECT_EQ(first->text, "hello");
  EXPECT_EQ(open("k").value(), first);
}

TEST_F(FileCacheTest, SeesAFileThatWasReplacedChangedOrRemoved) {
  folder_.write("two/k", "hello");
  ASSERT_TRUE(open("k"));
  std::filesystem::remove(folder_.path("two/k"));
  folder_.write("two/k", "other text");
  EXPECT_EQ(open("k").value()->text, "other text");
  folder_.write("two/k", "longer text");
  EXPECT_EQ(open("k").value()->text, "longer text");
  folder_.write("one/k", "first");
  EXPECT_EQ(open("k").value()->text, "first") << "a root before the one it was found in";
  std::filesystem::remove(folder_.path("one/k"));
  EXPECT_EQ(open("k").value()->text, "longer text");
  std::filesystem::remove(folder_.path("two/k"));
  EXPECT_EQ(open("k").error(), disk::OpenError::not_found);
}

TEST_F(FileCacheTest, DoesNotTrustTheTimeOfWhatWasWrittenJustNow) {
  folder_.write("two/k", "hello");
  const auto first = open("k", 0).value();
  EXPECT_FALSE(first->has_text());
  EXPECT_NE(open("k", 0).value(), first);
}

TEST_F(FileCacheTest, ReadsOnlySmallFiles) {
  folder_.write("two/large", std::string(20000, 'x'));
  EXPECT_FALSE(open("large").value()->has_text());
  EXPECT_EQ(open("large").value(), open("large").value());
}

TEST_F(FileCacheTest, LetsGoOfWhatNobodyAsksFor) {
  folder_.write("two/k", "hello");
  const std::weak_ptr<const CachedFile> held = open("k").value();
  const auto now = std::chrono::steady_clock::now();
  cache_.sweep(now);
  EXPECT_FALSE(held.expired());
  cache_.sweep(now + 1s);
  EXPECT_FALSE(held.expired());
  cache_.sweep(now + 6s);
  EXPECT_TRUE(held.expired());
}

TEST_F(FileCacheTest, KeepsSoManyAndNoMore) {
  for (std::size_t i = 0; i < FileCache::most + 5; ++i) {
    const std::string name = std::to_string(i);
    folder_.write("two/" + name, name);
    EXPECT_EQ(open(name).value()->text, name);
  }
}

}  // namespace
}  // namespace pxe::httpd
