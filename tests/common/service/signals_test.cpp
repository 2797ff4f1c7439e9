#include "common/service/signals.hpp"

#include <gtest/gtest.h>

#include <csignal>

namespace pxe::service {
namespace {

TEST(Signals, ManyHangupsInShortOrderReloadOnce) {
  asio::io_context io;
  int reloads = 0;
  Signals signals(
      io, [] {},
      [&] {
        ++reloads;
        signals.close();
      });
  for (int i = 0; i < 100; ++i) std::raise(SIGHUP);
  io.run_for(std::chrono::seconds(10));
  EXPECT_EQ(reloads, 1);
}

TEST(Signals, TerminationIsNotLostBeforeTheLoopRuns) {
  asio::io_context io;
  int stops = 0;
  Signals signals(
      io,
      [&] {
        ++stops;
        signals.close();
      },
      [] {});
  std::raise(SIGTERM);
  io.run_for(std::chrono::seconds(10));
  EXPECT_EQ(stops, 1);
}

}  // namespace
}  // namespace pxe::service
