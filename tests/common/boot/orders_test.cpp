#include "common/boot/orders.hpp"

#include <gtest/gtest.h>

#include "common/boot/render.hpp"
#include "tests/support/memory_source.hpp"

namespace pxe::boot {
namespace {

config::ClientEntry entry(std::string once, std::string boot) {
  config::ClientEntry made;
  made.once = std::move(once);
  made.boot = std::move(boot);
  return made;
}

std::string chosen(const config::ClientEntry& of, const Orders& orders) {
  return std::string(choose_boot(&of, "fallback", orders).name);
}

TEST(Orders, BootOnceBeforeTheBootOfTheEntry) {
  const auto machine = entry("install", "local");
  EXPECT_EQ(chosen(machine, {}), "install");
  EXPECT_EQ(chosen(machine, after_done(&machine, {})), "local");
}

TEST(Orders, AreGivenAnewByAnotherName) {
  const Orders done = after_done(nullptr, {"", "install"});
  EXPECT_EQ(chosen(entry("install", "local"), done), "local");
  EXPECT_EQ(chosen(entry("install-13", "local"), done), "install-13");
}

TEST(Orders, FromATerminalGoBeforeEverything) {
  const auto machine = entry("install", "local");
  const Orders ordered{"rescue", ""};
  EXPECT_EQ(chosen(machine, ordered), "rescue");
  EXPECT_EQ(after_done(&machine, ordered), Orders{});
  EXPECT_EQ(chosen(machine, after_done(&machine, ordered)), "install");
  EXPECT_EQ(choose_boot(nullptr, "fallback", ordered).name, "rescue");
}

TEST(Orders, AreNotNeeded) {
  EXPECT_EQ(chosen(entry("", "local"), {}), "local");
  EXPECT_EQ(chosen(entry("", ""), {}), "fallback");
  EXPECT_EQ(choose_boot(nullptr, "", {}).name, "");
  EXPECT_EQ(after_done(nullptr, {}), Orders{});
}

TEST(Orders, AreRendered) {
  const config::Site site = test::load_text(
                                "[[client]]\nmatch = { mac = '52:54:00:12:34:01' }\nboot = 'a'\nonce = 'b'\n"
                                "[boot.a]\nipxe = 'shell'\n[boot.b]\nipxe = 'reboot'\n")
                                .value();
  const Catalog catalog = Catalog::build(site).value();
  const auto text = [&](const Orders& orders) {
    return (*render(catalog, client_from_query("mac=52:54:00:12:34:01").value(), {}, Language::ipxe, nullptr,
                    orders))
        ->text;
  };
  EXPECT_EQ(text({}), "#!ipxe\nreboot\n");
  EXPECT_EQ(text({"", "b"}), "#!ipxe\nshell\n");
  EXPECT_EQ(text({"gone", "b"}), "#!ipxe\nshell\n");  // a boot that was ordered and is configured no longer
}

}  // namespace
}  // namespace pxe::boot
