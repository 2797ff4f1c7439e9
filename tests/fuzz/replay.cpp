// Runs a fuzz target's entry function without libFuzzer, so that every build tries the inputs that once
// mattered: replay CORPUS-FOLDER. After these come the frames of the captures, and what UDP carries in them,
// cut at every length.
#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "common/frame/packet.hpp"
#include "tests/support/bytes.hpp"
#include "tests/support/capture_file.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace {

std::size_t runs = 0;

void run(pxe::Bytes bytes) {
  const pxe::test::ExactBytes exact(bytes);
  LLVMFuzzerTestOneInput(exact.get().data(), exact.get().size());
  ++runs;
}

void run_truncations(pxe::Bytes bytes) {
  const std::size_t step = bytes.size() > 700 ? 97 : 1;  // TFTP's blocks all look alike
  for (std::size_t size = 0; size < bytes.size(); size += step) run(bytes.first(size));
  run(bytes);
}

}  // namespace

int main(int, char** argv) {
  for (const auto& file : std::filesystem::directory_iterator(argv[1])) {
    std::ifstream stream(file.path(), std::ios::binary);
    const std::vector<std::uint8_t> seed((std::istreambuf_iterator<char>(stream)), {});
    run(seed);
  }
  const std::size_t seeds = runs;
  for (const auto name : pxe::test::capture_names) {
    for (const auto& frame : pxe::test::read_capture(pxe::test::capture_path(name))) {
      run_truncations(frame.bytes);
      run_truncations(pxe::frame::decode(1, frame.bytes, frame.bytes.size()).payload);
    }
  }
  std::printf("%zu seeds, %zu inputs\n", seeds, runs);
  return seeds == 0 ? 1 : 0;
}
