#include "common/pxe/arch.hpp"

#include <gtest/gtest.h>

#include <set>

namespace pxe {
namespace {

TEST(Arch, TheTablesRowsStandAtTheirNumbers) {
  std::uint16_t number = 0;
  std::set<std::string_view> names;
  for (const ArchInfo& row : arch_table()) {
    EXPECT_EQ(row.number, number++) << row.name;
    EXPECT_TRUE(names.insert(row.name).second) << row.name;
    EXPECT_EQ(Arch::parse(row.name), Arch(row.number));
    EXPECT_EQ(Arch(row.number).name(), row.name);
  }
}

// The numbers that half the world's examples get wrong.
TEST(Arch, NumbersAsFirmwareSendsThem) {
  EXPECT_EQ(Arch(0).name(), "x86-bios");
  EXPECT_EQ(Arch(7).name(), "x64-uefi");  // RFC 4578 as printed says 9; erratum 4624
  EXPECT_EQ(Arch(9).name(), "ebc");
  EXPECT_EQ(Arch(11).name(), "arm64-uefi");
  EXPECT_EQ(Arch(16).name(), "x64-uefi-http");
  EXPECT_EQ(Arch(0x1b).name(), "riscv64-uefi");
  EXPECT_EQ(Arch(0x27).name(), "loongarch64-uefi");
}

TEST(Arch, ANumberWithoutANameIsSpelledOut) {
  EXPECT_EQ(Arch(99).name(), "arch-99");
  EXPECT_EQ(Arch::parse("arch-99"), Arch(99));
  EXPECT_EQ(Arch(99).info(), nullptr);
  EXPECT_EQ(Arch(65535).firmware(), Firmware::other);
  for (const auto text : {"", "x64", "arch-", "arch-65536", "arch-x", "7"})
    EXPECT_FALSE(Arch::parse(text)) << text;
}

TEST(Arch, FollowsFromWhatIpxeSaysOfItself) {
  EXPECT_EQ(Arch::from_ipxe("pcbios", "i386"), Arch(0));
  EXPECT_EQ(Arch::from_ipxe("efi", "x86_64"), Arch(7));
  EXPECT_EQ(Arch::from_ipxe("efi", "arm64"), Arch(11));
  EXPECT_FALSE(Arch::from_ipxe("efi", ""));
}

}  // namespace
}  // namespace pxe
