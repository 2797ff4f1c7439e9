#include "tools/pxe-tftpd/admission.hpp"

#include <gtest/gtest.h>

namespace pxe::tftpd {
namespace {

const Ipv4Address client(10, 77, 0, 50);

TEST(Admission, RequestsFromPortsOfServersAreIgnored) {
  for (const int port : {0, 7, 19, 53, 67, 69, 123}) {
    EXPECT_TRUE(reason_to_ignore({client, static_cast<std::uint16_t>(port)}, 69, {})) << port;
  }
  EXPECT_TRUE(reason_to_ignore({client, 6969}, 6969, {}));
  EXPECT_FALSE(reason_to_ignore({client, 2070}, 69, {}));  // where Intel's boot ROMs begin
}

TEST(Admission, NobodyAnswersABroadcastAddress) {
  EXPECT_TRUE(reason_to_ignore({Ipv4Address(255, 255, 255, 255), 2070}, 69, {}));
  EXPECT_TRUE(reason_to_ignore({Ipv4Address(), 2070}, 69, {}));
  EXPECT_TRUE(reason_to_ignore({Ipv4Address(224, 0, 0, 1), 2070}, 69, {}));
  EXPECT_FALSE(reason_to_ignore({Ipv4Address(127, 0, 0, 1), 2070}, 69, {}));
}

TEST(Admission, WhereSomeAreAllowedOthersAreNot) {
  const std::vector<Ipv4Network> allowed = {Ipv4Network(Ipv4Address(10, 77, 0, 0), 16)};
  EXPECT_FALSE(reason_to_ignore({client, 2070}, 69, allowed));
  EXPECT_TRUE(reason_to_ignore({Ipv4Address(10, 78, 0, 1), 2070}, 69, allowed));
}

TEST(Admission, WhereInterfacesAreNamedOthersAreNotAnswered) {
  EXPECT_FALSE(reason_to_ignore({client, 2070}, 69, {}, {"eth0", "eth1"}, "eth1"));
  EXPECT_TRUE(reason_to_ignore({client, 2070}, 69, {}, {"eth0", "eth1"}, "eth2"));
}

TEST(Admission, ARepeatedRequestDoesNotBeginASecondTransfer) {
  EXPECT_EQ(admit({}, 1, 1, Running{true, false, std::chrono::seconds(5)}), Admission::duplicate);
  EXPECT_EQ(admit({}, 1, 1, Running{true, true, std::chrono::milliseconds(10)}), Admission::duplicate);
}

TEST(Admission, AMachineThatWasRestartedBeginsAnew) {
  EXPECT_EQ(admit({}, 1, 1, Running{true, true, std::chrono::seconds(2)}), Admission::replaces);
}

// OVMF's real request after its question for the size, should its ERROR be lost.
TEST(Admission, AnotherRequestFromTheSamePortReplacesTheFirst) {
  EXPECT_EQ(admit({}, 1, 1, Running{false, false, {}}), Admission::replaces);
}

TEST(Admission, TransfersAreCountedInTotalAndByClient) {
  EXPECT_EQ(admit({4, 2}, 3, 1, {}), Admission::admitted);
  EXPECT_EQ(admit({4, 2}, 3, 2, {}), Admission::client_full);
  EXPECT_EQ(admit({4, 2}, 4, 0, {}), Admission::server_full);
}

}  // namespace
}  // namespace pxe::tftpd
