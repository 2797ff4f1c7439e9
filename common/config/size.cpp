#include "common/config/size.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>

#include "common/base/text.hpp"

namespace pxe::config {
namespace {

struct Unit {
  std::string_view name;
  std::uint64_t bytes;
};
constexpr Unit units[] = {{"B", 1},
                          {"KB", 1000},
                          {"MB", 1'000'000},
                          {"GB", 1'000'000'000},
                          {"KiB", 1ULL << 10},
                          {"MiB", 1ULL << 20},
                          {"GiB", 1ULL << 30}};

std::optional<std::uint64_t> size_in(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  const auto count = parse_number<std::uint64_t>(text.substr(0, digits));
  const auto* unit = std::find_if(std::begin(units), std::end(units),
                                  [&](const Unit& one) { return one.name == text.substr(digits); });
  if (!count || *count == 0 || unit == std::end(units)) return std::nullopt;
  if (*count > std::numeric_limits<std::uint64_t>::max() / unit->bytes) return std::nullopt;
  return *count * unit->bytes;
}

}  // namespace

Result<std::uint64_t> parse_size(std::string_view text) {
  if (const auto size = size_in(text)) return *size;
  return fail(fmt::format("'{}' is not a size such as 64KB, 1MiB or 500B", printable(text)));
}

Result<std::uint64_t> parse_rate(std::string_view text) {
  const auto size = text.ends_with("/s") ? size_in(text.substr(0, text.size() - 2)) : std::nullopt;
  if (size) return *size;
  return fail(fmt::format("'{}' is not a rate such as 50MB/s", printable(text)));
}

}  // namespace pxe::config
