#include "common/dhcp/option_table.hpp"

#include <algorithm>
#include <array>

#include "common/base/text.hpp"

namespace pxe::dhcp {
namespace {

// The identifier as a user types it: subnet_mask → subnet-mask.
template <std::size_t size>
struct Name {
  char text[size]{};
  constexpr explicit Name(const char (&identifier)[size]) {
    for (std::size_t i = 0; i < size; ++i) text[i] = identifier[i] == '_' ? '-' : identifier[i];
  }
  constexpr std::string_view view() const { return {text, size - 1}; }
};

#define OPTION(code, name, type, source) constexpr Name name_of_##name{#name};
#include "common/dhcp/option_list.inc"
#undef OPTION

constexpr OptionInfo rows[] = {
#define OPTION(code, name, type, source) {code, name_of_##name.view(), OptionType::type, source},
#include "common/dhcp/option_list.inc"
#undef OPTION
};

constexpr auto by_code = [] {
  std::array<const OptionInfo*, 256> index{};
  for (const OptionInfo& row : rows) index[row.code] = &row;
  return index;
}();

}  // namespace

std::span<const OptionInfo> option_table() { return rows; }

const OptionInfo* find_option(std::uint8_t code) { return by_code[code]; }

const OptionInfo* find_option(std::string_view name) {
  if (const auto code = parse_number<std::uint8_t>(name)) return find_option(*code);
  const auto* row =
      std::find_if(std::begin(rows), std::end(rows), [&](const auto& r) { return r.name == name; });
  return row == std::end(rows) ? nullptr : row;
}

std::string option_name(std::uint8_t code) {
  const OptionInfo* info = find_option(code);
  return info ? std::string(info->name) : "option-" + std::to_string(code);
}

std::optional<std::string_view> message_type_name(std::uint8_t value) {
  constexpr std::string_view names[] = {"DISCOVER",
                                        "OFFER",
                                        "REQUEST",
                                        "DECLINE",
                                        "ACK",
                                        "NAK",
                                        "RELEASE",
                                        "INFORM",
                                        "FORCERENEW",
                                        "LEASEQUERY",
                                        "LEASEUNASSIGNED",
                                        "LEASEUNKNOWN",
                                        "LEASEACTIVE",
                                        "BULKLEASEQUERY",
                                        "LEASEQUERYDONE",
                                        "ACTIVELEASEQUERY",
                                        "LEASEQUERYSTATUS",
                                        "TLS"};
  if (value == 0 || value > std::size(names)) return std::nullopt;
  return names[value - 1];
}

}  // namespace pxe::dhcp
