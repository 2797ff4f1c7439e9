#include "common/config/sections.hpp"

#include <type_traits>

namespace pxe::config {

void read_tftp(TableReader& reader, TftpSettings& tftp) {
  constexpr std::int64_t most_transfers = 100'000;
  const auto at_most = [&](std::string_view key, std::int64_t least, std::int64_t most, auto& target) {
    if (const auto value = reader.number(key, least, most)) {
      target = static_cast<std::remove_reference_t<decltype(target)>>(*value);
    }
  };
  tftp.port = port(reader, "port", tftp.port);
  tftp.listen = reader.parsed_list("listen", &Ipv4Address::parse);
  at_most("blksize", 512, 65464, tftp.blksize);      // RFC 2348; every client may have 512
  at_most("windowsize", 1, 65535, tftp.windowsize);  // RFC 7440
  at_most("transfers", 1, most_transfers, tftp.transfers);
  at_most("transfers-per-client", 1, most_transfers, tftp.transfers_per_client);
}

}  // namespace pxe::config
