#include "tools/pxe-sniff/select.hpp"

#include <gtest/gtest.h>

#include "tests/tools/pxe-sniff/frames.hpp"

namespace pxe::sniff {
namespace {

TEST(Selection, ByMachineAndKind) {
  Listener listener;
  const Event discover = *listener.hears(dhcp(message(dhcp::MessageType::discover)));
  Selection selection;
  EXPECT_TRUE(is_selected(selection, discover));
  selection.only = {Kind::tftp, Kind::http};
  EXPECT_FALSE(is_selected(selection, discover));
  selection.only = {Kind::tftp, Kind::dhcp};
  EXPECT_TRUE(is_selected(selection, discover));
  selection.mac = *MacAddress::parse("52:54:00:12:34:04");
  EXPECT_FALSE(is_selected(selection, discover));
  selection.mac = *MacAddress::parse("52:54:00:12:34:03");
  EXPECT_TRUE(is_selected(selection, discover));
}

}  // namespace
}  // namespace pxe::sniff
