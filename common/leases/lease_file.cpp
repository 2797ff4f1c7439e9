#include "common/leases/lease_file.hpp"

#include "common/pxe/words_json.hpp"

namespace pxe::leases {
namespace {

// The newest row whose column has the value.
std::string newest_by(const char* column) {
  return std::string("SELECT ip, mac, uuid, hostname, words FROM leases WHERE ") + column +
         " = ?1 AND state = 'bound' ORDER BY starts DESC LIMIT 1";
}

Client read_row(const database::Row& row) {
  Client client;
  (void)client.set(Word::ip, row.text(0));
  (void)client.set(Word::mac, row.text(1));
  (void)client.set(Word::uuid, row.text(2));
  (void)client.set(Word::hostname, row.text(3));
  client.join(words_from_json(row.text(4)));
  return client;
}

}  // namespace

std::optional<Client> LeaseFile::newest(const std::string& sql, const std::string& value) const {
  std::optional<Client> found;
  reader_.first(sql, value, [&](const database::Row& row) { found = read_row(row); });
  return found;
}

std::optional<Client> LeaseFile::by_mac(const MacAddress& mac) const {
  static const std::string sql = newest_by("mac");
  return newest(sql, mac.to_string());
}
std::optional<Client> LeaseFile::by_ip(Ipv4Address ip) const {
  static const std::string sql = newest_by("ip");
  return newest(sql, ip.to_string());
}
std::optional<Client> LeaseFile::by_uuid(const Uuid& uuid) const {
  static const std::string sql = newest_by("uuid");
  return newest(sql, uuid.to_string());
}

}  // namespace pxe::leases
