#include "common/pxe/option_value.hpp"

#include <fmt/format.h>

#include "common/base/fields.hpp"
#include "common/base/text.hpp"
#include "common/dhcp/describe.hpp"
#include "common/dhcp/option_table.hpp"
#include "common/pxe/describe.hpp"
#include "common/pxe/ipxe.hpp"
#include "common/pxe/vendor.hpp"

namespace pxe {
namespace {

using dhcp::OptionType;

// Keeps the values of one option, or those of one of its sub-options.
class Values final : public FieldSink {
 public:
  explicit Values(const std::string& sub) : sub_(sub) {}

  void text(std::string_view name, std::string_view value) override { keep(name, std::string(value)); }
  void number(std::string_view name, std::int64_t value) override {
    if (name == "enterprise") enterprise_ = std::to_string(value);
    keep(name, std::to_string(value));
  }
  void flag(std::string_view name, bool value) override { keep(name, value ? "true" : "false"); }
  void bytes(std::string_view name, Bytes value) override {
    keep(name, to_hex(value, ":"));
    if (is_printable(as_text(value))) keep(name, std::string(as_text(value)));
  }
  void named(std::string_view name, std::int64_t value, std::string_view meaning) override {
    keep(name, std::to_string(value));
    keep(name, std::string(meaning));
  }
  void begin_object(std::string_view name) override { open(name); }
  void end_object() override { --depth_; }
  void begin_list(std::string_view name) override { open(name); }
  void end_list() override { --depth_; }
  void malformed(std::string_view name, std::string_view, Bytes value) override { bytes(name, value); }

  std::vector<std::string> take() { return std::move(values_); }

 private:
  void open(std::string_view name) {
    if (depth_ == 1) inside_ = name;
    ++depth_;
  }
  // The option itself is at depth 0; its sub-options, and what they hold, lie below.
  void keep(std::string_view name, std::string value) {
    const std::string_view here = depth_ <= 1 ? name : std::string_view(inside_);
    const bool wanted =
        sub_.empty() || (depth_ > 0 && here == sub_) || (name == "data" && enterprise_ == sub_);
    if (wanted && !value.empty()) values_.push_back(std::move(value));
  }

  const std::string& sub_;
  std::string inside_;
  std::string enterprise_;
  int depth_ = 0;
  std::vector<std::string> values_;
};

bool is_object(OptionType type) {
  switch (type) {
    case OptionType::client_id:
    case OptionType::client_fqdn:
    case OptionType::relay_agent:
    case OptionType::vendor:
    case OptionType::vendor_identifying_class:
    case OptionType::vendor_identifying_options:
    case OptionType::ipxe: return true;
    default: return false;
  }
}

std::string suboption_name(OptionType type, std::uint8_t number) {
  switch (type) {
    case OptionType::relay_agent: return dhcp::agent_suboption_name(number);
    case OptionType::vendor: return vendor::tag_name(number);
    case OptionType::ipxe: return ipxe::suboption_name(number);
    default: return "";
  }
}

std::vector<std::string> known_suboptions(OptionType type) {
  if (type == OptionType::client_id) return {"type", "mac", "iaid", "duid", "id"};
  if (type == OptionType::client_fqdn) return {"flags", "name"};
  std::vector<std::string> names;
  for (unsigned number = 1; number < dhcp::option::end; ++number) {
    names.push_back(suboption_name(type, static_cast<std::uint8_t>(number)));
  }
  return names;
}

std::string advice(std::string_view word, const std::vector<std::string>& names) {
  const std::vector<std::string_view> views(names.begin(), names.end());
  const auto near = nearest(word, views);
  return near ? fmt::format("; did you mean {}?", *near) : "";
}

Result<std::string> parse_suboption(const dhcp::OptionInfo& option, std::string_view sub) {
  if (!is_object(option.type)) return fail(fmt::format("option {} has no sub-options", option.name));
  const bool by_enterprise = option.type == OptionType::vendor_identifying_class ||
                             option.type == OptionType::vendor_identifying_options;
  if (by_enterprise) {
    if (const auto number = parse_number<std::uint32_t>(sub)) return std::to_string(*number);
    return fail(fmt::format("option {} takes an enterprise number behind the dot", option.name));
  }
  if (const auto number = parse_number<std::uint8_t>(sub)) {
    auto name = suboption_name(option.type, *number);
    if (!name.empty()) return name;
  }
  const auto names = known_suboptions(option.type);
  for (const std::string& name : names) {
    if (name == sub) return name;
  }
  return fail(
      fmt::format("option {} has no sub-option '{}'{}", option.name, printable(sub), advice(sub, names)));
}

}  // namespace

Result<OptionName> parse_option_name(std::string_view name) {
  const auto dot = name.find('.');
  const std::string_view option = name.substr(0, dot);
  const dhcp::OptionInfo* info = dhcp::find_option(option);
  const auto number = parse_number<std::uint8_t>(option);
  const bool possible = info || (number && *number != dhcp::option::pad && *number != dhcp::option::end);
  if (!possible) {
    std::vector<std::string> names;
    for (const dhcp::OptionInfo& one : dhcp::option_table()) names.emplace_back(one.name);
    return fail(
        fmt::format("'{}' is no DHCP option's name or number{}", printable(option), advice(option, names)));
  }
  OptionName result{info ? info->code : *number, ""};
  if (dot == std::string_view::npos) return result;
  if (!info) return fail(fmt::format("option {} has no sub-options", *number));
  auto sub = parse_suboption(*info, name.substr(dot + 1));
  if (!sub) return tl::make_unexpected(sub.error());
  result.sub = std::move(*sub);
  return result;
}

std::vector<std::string> option_values(const dhcp::Message& message, const OptionName& name) {
  const auto value = message.options.find(name.code);
  if (!value) return {};
  Values values(name.sub);
  const dhcp::OptionInfo* info = dhcp::find_option(name.code);
  if (name.sub.empty() && info && is_object(info->type)) {
    if (!value->empty()) values.bytes("", *value);
  } else {
    describe_option(message, name.code, *value, values);
  }
  return values.take();
}

}  // namespace pxe
