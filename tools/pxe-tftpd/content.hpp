// What a transfer sends, cut into blocks. Nothing here keeps the file in memory: a block that has to be sent
// again is read again.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "tools/pxe-tftpd/netascii.hpp"

namespace pxe::tftpd {

// Where consecutive blocks go, each place blksize bytes long.
using Places = std::span<const std::span<std::uint8_t>>;

class Content {
 public:
  virtual ~Content() = default;

  // Fills the places with the blocks from first (counted from 1) on. Returns how many bytes that were: fewer
  // than fit when the last block is among them. Absent when they cannot be read, or are no longer there.
  virtual std::optional<std::size_t> read(std::uint64_t first, Places places) = 0;

  // Absent when it is known only at the end.
  virtual std::optional<std::uint64_t> last_block() const = 0;
};

// Bytes of a file from an offset on, as many as there are; absent: they cannot be read.
using ReadAt = std::function<std::optional<std::size_t>(std::uint64_t offset, Places places)>;

// Exactly size bytes, whatever the file has become since it was opened: more is not sent, less is an error.
std::unique_ptr<Content> octet_content(ReadAt read_at, std::uint64_t size, std::uint16_t blksize);

// The same as lines of netascii. The blocks of the last windowsize + 1 can be read again.
std::unique_ptr<Content> netascii_content(ReadAt read_at, std::uint64_t size, std::uint16_t blksize,
                                          std::uint32_t windowsize);

// A text in memory as a file.
ReadAt read_text(std::string text);

}  // namespace pxe::tftpd
