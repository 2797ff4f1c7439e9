// How often the code under measurement asked for memory.
#pragma once

#include <benchmark/benchmark.h>

#include <cstddef>

namespace pxe::bench {

std::size_t allocations();  // since the program began

// Around a benchmark's loop: adds the counter `allocs`, allocations an iteration.
class CountAllocations {
 public:
  explicit CountAllocations(benchmark::State& state) : state_(state), before_(allocations()) {}
  ~CountAllocations() {
    state_.counters["allocs"] =
        benchmark::Counter(static_cast<double>(allocations() - before_), benchmark::Counter::kAvgIterations);
  }
  CountAllocations(const CountAllocations&) = delete;
  CountAllocations& operator=(const CountAllocations&) = delete;

 private:
  benchmark::State& state_;
  std::size_t before_;
};

}  // namespace pxe::bench
