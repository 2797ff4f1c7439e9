// Whole transfers over a network that loses, copies and reorders.
#include <gtest/gtest.h>

#include "tests/tools/pxe-tftpd/model.hpp"

namespace pxe::tftpd {
namespace {

using model::Case;
using model::Packet;
using model::run;
using model::some_file;
using std::chrono::milliseconds;
using std::chrono::seconds;

class Windows : public testing::TestWithParam<std::uint32_t> {
 protected:
  // 20 blocks and a bit: windows of 16 are not all full.
  Case usual() const {
    Case setup;
    setup.file = some_file(20 * 8 + 3);
    setup.windowsize = GetParam();
    return setup;
  }
};

INSTANTIATE_TEST_SUITE_P(Of, Windows, testing::Values(1, 4, 16));

TEST_P(Windows, NothingIsSentTwiceOnAGoodNetwork) {
  const auto outcome = run(usual());
  EXPECT_TRUE(outcome.received == usual().file);
  EXPECT_EQ(outcome.ending, Ending::complete);
  EXPECT_EQ(outcome.data, 21U);
  EXPECT_EQ(outcome.retransmissions, 0U);
}

TEST_P(Windows, TheLossOfAnySinglePacketIsMended) {
  const std::size_t packets = run(usual()).packets;
  for (std::size_t lost = 0; lost < packets; ++lost) {
    Case one = usual();
    one.network = [&](std::size_t n, const Packet&) {
      return n == lost ? std::vector<Duration>{} : std::vector<Duration>{milliseconds(1)};
    };
    const auto outcome = run(one);
    EXPECT_TRUE(outcome.received == one.file) << "packet " << lost;
    EXPECT_EQ(outcome.ending, Ending::complete) << "packet " << lost;
    EXPECT_LE(outcome.data, 21U + one.windowsize) << "packet " << lost;
    EXPECT_LE(outcome.duration, seconds(2)) << "packet " << lost;
  }
}

TEST_P(Windows, ACopyOfAnySinglePacketDoesNoHarm) {
  const std::size_t packets = run(usual()).packets;
  for (std::size_t copied = 0; copied < packets; ++copied) {
    for (const auto later : {milliseconds(1), milliseconds(2), milliseconds(30)}) {
      Case one = usual();
      one.network = [&](std::size_t n, const Packet&) {
        return n == copied ? std::vector<Duration>{milliseconds(1), later}
                           : std::vector<Duration>{milliseconds(1)};
      };
      const auto outcome = run(one);
      EXPECT_TRUE(outcome.received == one.file) << "packet " << copied;
      EXPECT_EQ(outcome.ending, Ending::complete) << "packet " << copied;
      EXPECT_LE(outcome.data, 21U + one.windowsize) << "packet " << copied;
    }
  }
}

TEST_P(Windows, ASinglePacketThatIsOvertakenDoesNoHarm) {
  const std::size_t packets = run(usual()).packets;
  for (std::size_t late = 0; late < packets; ++late) {
    Case one = usual();
    one.network = [&](std::size_t n, const Packet&) {
      return std::vector<Duration>{n == late ? milliseconds(4) : milliseconds(1)};
    };
    const auto outcome = run(one);
    EXPECT_TRUE(outcome.received == one.file) << "packet " << late;
    EXPECT_EQ(outcome.ending, Ending::complete) << "packet " << late;
    EXPECT_LE(outcome.duration, seconds(2)) << "packet " << late;
  }
}

// RFC 1123 §4.2.3.1: once doubled, packets would stay doubled for the rest of the file.
TEST_P(Windows, AcksSaidTwiceDoNotDoubleTheData) {
  Case twice = usual();
  twice.acks_each = 2;
  const auto outcome = run(twice);
  EXPECT_TRUE(outcome.received == twice.file);
  EXPECT_EQ(outcome.data, 21U);
}

TEST_P(Windows, DataThatArrivesTwiceDoesNotDoubleItself) {
  Case twice = usual();
  twice.network = [](std::size_t, const Packet& packet) {
    return std::vector<Duration>(packet.to_client() ? 2 : 1, milliseconds(1));
  };
  const auto outcome = run(twice);
  EXPECT_TRUE(outcome.received == twice.file);
  EXPECT_EQ(outcome.data, 21U);
}

// A fifth of everything lost, and some of it copied and late.
TEST_P(Windows, ABadNetworkIsSurvived) {
  for (std::uint32_t seed = 1; seed <= 50; ++seed) {
    Case bad = usual();
    bad.file = some_file(100 * 8 + 1);
    std::uint32_t state = seed;
    bad.network = [&](std::size_t n, const Packet&) {
      if (n < 2) return std::vector<Duration>{milliseconds(1)};  // who is not heard at all has to ask again
      state = state * 1664525U + 1013904223U;
      const std::uint32_t chance = (state >> 16) % 100;
      if (chance < 20) return std::vector<Duration>{};
      if (chance < 30) return std::vector<Duration>{milliseconds(1), milliseconds(3)};
      return std::vector<Duration>{milliseconds(chance < 40 ? 5 : 1)};
    };
    const auto outcome = run(bad);
    EXPECT_TRUE(outcome.received == bad.file) << "seed " << seed;
    EXPECT_LE(outcome.duration, seconds(200)) << "seed " << seed;
  }
}

// As when a hall of machines boots: answers that took 2 ms take 600.
TEST_P(Windows, AClientThatBecomesSlowDoesNotGetEverythingTwice) {
  Case slow = usual();
  slow.file = some_file(400 * 8);
  slow.client_patience = seconds(4);
  slow.network = [](std::size_t n, const Packet&) {
    return std::vector<Duration>{milliseconds(n < 200 ? 1 : 300)};
  };
  const auto outcome = run(slow);
  EXPECT_TRUE(outcome.received == slow.file);
  EXPECT_LE(outcome.retransmissions, 4 * GetParam());
}

TEST_P(Windows, ASilentClientGetsThreePacketsAndIsForgottenWithinEightSeconds) {
  Case silent = usual();
  silent.client_is_silent = true;
  const auto outcome = run(silent);
  EXPECT_EQ(outcome.ending, Ending::no_answer);
  EXPECT_EQ(outcome.packets, 3U);
  EXPECT_LE(outcome.duration, seconds(8));
}

TEST_P(Windows, ABlockNumberWrapsToZero) {
  Case large = usual();
  large.file = some_file(70'000 * 8);  // a multiple of blksize: the last block is empty
  const auto outcome = run(large);
  EXPECT_TRUE(outcome.received == large.file);
  EXPECT_EQ(outcome.data, 70'001U);
  EXPECT_EQ(outcome.ending, Ending::complete);
}

TEST_P(Windows, LossAtTheWrapIsMended) {
  for (const int lost : {65534, 65535, 0, 1}) {
    Case large = usual();
    large.file = some_file(65'536 * 8);  // the empty last block is number 65537, which is 1 again
    bool done = false;
    large.network = [&](std::size_t n, const Packet& packet) {
      const bool hit = !done && n > 60'000 && packet.kind == Packet::Kind::data && packet.block == lost;
      done = done || hit;
      return hit ? std::vector<Duration>{} : std::vector<Duration>{milliseconds(1)};
    };
    const auto outcome = run(large);
    EXPECT_TRUE(outcome.received == large.file) << "block " << lost;
    EXPECT_EQ(outcome.ending, Ending::complete) << "block " << lost;
  }
}

TEST_P(Windows, NetasciiIsMendedToo) {
  Case lines = usual();
  lines.netascii = true;
  lines.file = "a\nb\rc\r\n\n\n\n\r\r\rxyz\n0123456789\n\n\nabc\r";
  const std::string wire = run(lines).received;
  EXPECT_EQ(wire.substr(0, 10), std::string("a\r\nb\r\0c\r\0\r", 10));
  const std::size_t packets = run(lines).packets;
  for (std::size_t lost = 0; lost < packets; ++lost) {
    lines.network = [&](std::size_t n, const Packet&) {
      return n == lost ? std::vector<Duration>{} : std::vector<Duration>{milliseconds(1)};
    };
    const auto outcome = run(lines);
    EXPECT_TRUE(outcome.received == wire) << "packet " << lost;
    EXPECT_EQ(outcome.ending, Ending::complete) << "packet " << lost;
  }
}

TEST(Loss, WithoutOptionsTheFirstDataIsMendedToo) {
  for (std::size_t lost = 0; lost < 4; ++lost) {
    Case plain;
    plain.oack = false;
    plain.file = some_file(20);
    plain.network = [&](std::size_t n, const Packet&) {
      return n == lost ? std::vector<Duration>{} : std::vector<Duration>{milliseconds(1)};
    };
    EXPECT_TRUE(run(plain).received == plain.file) << "packet " << lost;
  }
}

TEST(Loss, AProvenClientThatFallsSilentGetsSixSendsIn32Seconds) {
  Case gone;
  gone.file = some_file(200);
  gone.network = [](std::size_t n, const Packet&) {
    return n < 5 ? std::vector<Duration>{milliseconds(1)} : std::vector<Duration>{};
  };
  gone.client_patience = seconds(1000);
  const auto outcome = run(gone);
  EXPECT_EQ(outcome.ending, Ending::no_answer);
  EXPECT_EQ(outcome.packets,
            4U + 6U + 1U);  // OACK, ACK 0, DATA 1, ACK 1, six times DATA 2, and its first ACK
  EXPECT_LE(outcome.duration, seconds(32));
}

}  // namespace
}  // namespace pxe::tftpd
