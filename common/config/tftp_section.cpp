#include <fmt/format.h>

#include <type_traits>

#include "common/base/text.hpp"
#include "common/config/sections.hpp"

namespace pxe::config {
namespace {

constexpr int most_ports = 1024;  // each is a socket

Result<PortRange> parse_port_range(std::string_view text) {
  const auto dash = text.find('-');
  const auto first = parse_number<std::uint16_t>(text.substr(0, dash));
  const auto last =
      dash == std::string_view::npos ? first : parse_number<std::uint16_t>(text.substr(dash + 1));
  const bool is_range = first && last && *first > 0 && *first <= *last && *last - *first < most_ports;
  if (is_range) return PortRange{*first, *last};
  return fail(fmt::format("'{}' is not a range of at most {} ports such as 40000-40063", printable(text),
                          most_ports));
}

Result<UniqueRoot> parse_unique_root(std::string_view text) {
  if (text == "ip") return UniqueRoot::ip;
  if (text == "mac") return UniqueRoot::mac;
  return fail(fmt::format("'{}' is neither ip nor mac", printable(text)));
}

void read_rename(TableReader& reader, TftpSettings& tftp) {
  const auto from = reader.text("from");
  const auto to = reader.text("to");
  if (!from || !to) return reader.complain("a [[tftp.rename]] needs from = \"…\" and to = \"…\"");
  auto rule = RenameRule::parse(*from, *to);
  if (!rule) return reader.complain(rule.error().sentence);
  tftp.renames.push_back(std::move(*rule));
}

}  // namespace

void read_tftp(TableReader& reader, TftpSettings& tftp) {
  constexpr std::int64_t most_transfers = 100'000;
  constexpr std::int64_t most_bytes = std::int64_t{1} << 40;
  const auto at_most = [&](std::string_view key, std::int64_t least, std::int64_t most, auto& target) {
    if (const auto value = reader.number(key, least, most)) {
      target = static_cast<std::remove_reference_t<decltype(target)>>(*value);
    }
  };
  tftp.port = port(reader, "port", tftp.port);
  tftp.listen = reader.parsed_list("listen", &Ipv4Address::parse);
  tftp.interfaces = reader.texts("interfaces");
  tftp.single_port = reader.flag("single-port").value_or(false);
  tftp.port_range = reader.parsed("port-range", &parse_port_range);
  if (tftp.single_port && tftp.port_range) reader.complain("single-port and port-range exclude each other");
  at_most("blksize", 512, 65464, tftp.blksize);      // RFC 2348; every client may have 512
  at_most("windowsize", 1, 65535, tftp.windowsize);  // RFC 7440
  at_most("transfers", 1, most_transfers, tftp.transfers);
  at_most("transfers-per-client", 1, most_transfers, tftp.transfers_per_client);
  tftp.unique_root = reader.parsed("unique-root", &parse_unique_root).value_or(UniqueRoot::none);
  tftp.ignore_case = reader.flag("ignore-case").value_or(false);
  tftp.uploads = reader.file_path("uploads");
  at_most("upload-limit", 1, most_bytes, tftp.upload_limit);
  reader.tables("rename", [&](TableReader& inner) { read_rename(inner, tftp); });
}

}  // namespace pxe::config
