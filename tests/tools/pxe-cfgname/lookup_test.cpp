#include "tools/pxe-cfgname/lookup.hpp"

#include <gtest/gtest.h>

#include <map>

namespace pxe::cfgname {
namespace {

// A file system of three files.
State probe(const std::string& path) {
  const std::map<std::string, State> files = {{"/a/default", State::unreadable},
                                              {"/b/default", State::found},
                                              {"/b/C", State::found}};
  const auto file = files.find(path);
  return file == files.end() ? State::missing : file->second;
}

TEST(LookUp, TheFirstRootThatHasTheNameDecides) {
  EXPECT_EQ(look_up({"/a", "/b"}, "C", probe).path, "/b/C");
  EXPECT_EQ(look_up({"/b", "/a"}, "default", probe).state, State::found);
  EXPECT_EQ(look_up({"/a", "/b"}, "default", probe).state, State::unreadable);
  EXPECT_EQ(look_up({"/a", "/b"}, "D", probe).state, State::missing);
  EXPECT_EQ(look_up({}, "C", probe).state, State::missing);
}

TEST(LookUp, JoinsWithOneSlash) {
  EXPECT_EQ(look_up({"/b/"}, "C", probe).path, "/b/C");
  EXPECT_EQ(look_up({"/b"}, "/C", probe).path, "/b/C");
}

TEST(ProbeFile, OnlyARegularFileIsOne) {
  EXPECT_EQ(probe_file("/proc/self/exe"), State::found);
  EXPECT_EQ(probe_file("/"), State::unreadable);
  EXPECT_EQ(probe_file("/dev/null"), State::unreadable);
  EXPECT_EQ(probe_file("/nonexistent"), State::missing);
  EXPECT_EQ(probe_file("/dev/null/x"), State::missing);
}

}  // namespace
}  // namespace pxe::cfgname
