#include "tools/pxe-tftpd/content.hpp"

#include <algorithm>
#include <array>
#include <vector>

namespace pxe::tftpd {
namespace {

std::size_t room(Places places) {
  std::size_t bytes = 0;
  for (const auto& place : places) bytes += place.size();
  return bytes;
}

class OctetContent final : public Content {
 public:
  OctetContent(ReadAt read_at, std::uint64_t size, std::uint16_t blksize)
      : read_at_(std::move(read_at)), size_(size), blksize_(blksize) {}

  std::optional<std::size_t> read(std::uint64_t first, Places places) override {
    const std::uint64_t offset = (first - 1) * blksize_;
    if (offset > size_) return std::nullopt;
    const auto wanted = static_cast<std::size_t>(std::min<std::uint64_t>(room(places), size_ - offset));
    if (wanted == 0) return 0;
    const auto got = read_at_(offset, places);
    if (!got || *got < wanted) return std::nullopt;
    return wanted;
  }

  std::optional<std::uint64_t> last_block() const override { return size_ / blksize_ + 1; }

 private:
  ReadAt read_at_;
  std::uint64_t size_;
  std::uint16_t blksize_;
};

// Where a block begins: how far the file is read, and what of a cut pair is still to come.
struct Mark {
  std::uint64_t block = 1;
  std::uint64_t offset = 0;
  NetasciiEncoder encoder;
};

class NetasciiContent final : public Content {
 public:
  NetasciiContent(ReadAt read_at, std::uint64_t size, std::uint16_t blksize, std::uint32_t windowsize)
      : read_at_(std::move(read_at)), size_(size), blksize_(blksize), most_marks_(windowsize + 2U) {
    marks_.push_back({});
  }

  std::optional<std::size_t> read(std::uint64_t first, Places places) override {
    std::size_t bytes = 0;
    for (const auto& place : places) {
      const auto produced = read_block(first++, place);
      if (!produced) return std::nullopt;
      bytes += *produced;
      if (*produced < place.size()) break;
    }
    return bytes;
  }

  std::optional<std::uint64_t> last_block() const override { return last_; }

 private:
  std::optional<std::size_t> read_block(std::uint64_t number, std::span<std::uint8_t> out) {
    if (number < marks_.front().block || number > marks_.back().block) return std::nullopt;
    Mark at = marks_[static_cast<std::size_t>(number - marks_.front().block)];
    std::size_t produced = 0;
    while (produced < out.size() && (at.offset < size_ || at.encoder.has_rest())) {
      const auto chunk = read_chunk(at.offset, out.size() - produced);
      if (!chunk) return std::nullopt;
      const auto step = at.encoder.encode(*chunk, out.subspan(produced));
      at.offset += step.consumed;
      produced += step.produced;
    }
    if (produced < out.size()) {
      last_ = number;
    } else if (number == marks_.back().block) {
      marks_.push_back({number + 1, at.offset, at.encoder});
      if (marks_.size() > most_marks_) marks_.pop_front();
    }
    return produced;
  }

  std::optional<Bytes> read_chunk(std::uint64_t offset, std::size_t most) {
    const auto wanted =
        static_cast<std::size_t>(std::min<std::uint64_t>(std::min(chunk_.size(), most), size_ - offset));
    if (wanted == 0) return Bytes{};
    const std::span<std::uint8_t> place(chunk_.data(), wanted);
    const auto got = read_at_(offset, {&place, 1});
    if (!got || *got < wanted) return std::nullopt;
    return Bytes(place);
  }

  ReadAt read_at_;
  std::uint64_t size_;
  std::uint16_t blksize_;
  std::size_t most_marks_;
  std::optional<std::uint64_t> last_;
  std::deque<Mark> marks_;  // of consecutive blocks
  std::array<std::uint8_t, 2048> chunk_{};
};

}  // namespace

std::unique_ptr<Content> octet_content(ReadAt read_at, std::uint64_t size, std::uint16_t blksize) {
  return std::make_unique<OctetContent>(std::move(read_at), size, blksize);
}

std::unique_ptr<Content> netascii_content(ReadAt read_at, std::uint64_t size, std::uint16_t blksize,
                                          std::uint32_t windowsize) {
  return std::make_unique<NetasciiContent>(std::move(read_at), size, blksize, windowsize);
}

ReadAt read_text(std::string text) {
  return [text = std::move(text)](std::uint64_t offset, Places places) -> std::optional<std::size_t> {
    const std::string_view rest = std::string_view(text).substr(std::min<std::uint64_t>(offset, text.size()));
    std::size_t done = 0;
    for (const auto& place : places) {
      const std::size_t bytes = std::min(place.size(), rest.size() - done);
      std::copy_n(rest.begin() + static_cast<std::ptrdiff_t>(done), bytes, place.begin());
      done += bytes;
    }
    return done;
  };
}

}  // namespace pxe::tftpd
