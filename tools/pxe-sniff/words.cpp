#include "tools/pxe-sniff/words.hpp"

#include <fmt/format.h>

#include "common/addr/uuid.hpp"
#include "common/base/percent.hpp"

namespace pxe::sniff {
namespace {

namespace option = dhcp::option;

void set_address(Client& client, Word word, Ipv4Address address) {
  if (!address.is_unspecified()) client.set_normalised(word, address.to_string());
}

std::string addresses(Bytes list) {
  std::string text;
  Reader reader(list);
  while (reader.remaining() >= 4) {
    if (!text.empty()) text += ' ';
    text += read_ipv4(reader).to_string();
  }
  return text;
}

// A server's own 60, 77 or 93 say nothing of its client, so a reply is asked only for what it gives.
Client words_of_reply(const dhcp::Message& message) {
  Client client;
  const dhcp::Options& options = message.options;
  set_address(client, Word::ip, message.yiaddr.is_unspecified() ? message.ciaddr : message.yiaddr);
  set_address(client, Word::next_server, message.siaddr);
  set_address(client, Word::netmask, options.ipv4(option::subnet_mask).value_or(Ipv4Address()));
  set_address(client, Word::dhcp_server,
              options.ipv4(option::dhcp_server_identifier).value_or(Ipv4Address()));
  if (const auto routers = options.find(option::routers); routers && routers->size() >= 4) {
    Reader reader(*routers);
    set_address(client, Word::gateway, read_ipv4(reader));
  }
  if (const auto dns = options.find(option::domain_name_servers))
    (void)client.set(Word::dns, addresses(*dns));
  (void)client.set(Word::hostname, options.text(option::host_name));
  const auto id = options.find(option::uuid_guid);  // RFC 6842's idea: some servers echo it
  if (id && id->size() == 17 && (*id)[0] == 0) {
    const Uuid uuid = Uuid::from_wire(id->subspan<1, 16>());
    if (!uuid.is_absent()) client.set_normalised(Word::uuid, uuid.to_string());
  }
  return client;
}

Client words_of_message(const dhcp::Message& message) {
  if (message.op == dhcp::Op::reply) return words_of_reply(message);
  Client client = client_from_message(message);
  set_address(client, Word::ip, message.ciaddr);
  return client;
}

Client words_of_request(const HttpRequest& request) {
  const auto question = request.target.find('?');
  if (question == std::string::npos) return {};
  Client client;
  for (const auto& [key, value] : parse_query(std::string_view(request.target).substr(question + 1))) {
    // Other people's scripts have meanings of their own for some words (`arch=i386`): those are left out.
    if (const auto word = find_word(key)) (void)client.set(*word, value);
  }
  client.derive_arch();
  return client;
}

}  // namespace

Client words_of(const Event& event) {
  Client client;
  if (const auto* message = std::get_if<dhcp::Message>(&event.what)) {
    client = words_of_message(*message);
  } else if (const auto* request = std::get_if<HttpRequest>(&event.what)) {
    client = words_of_request(*request);
  }
  // What the client says itself goes before what is seen of it.
  if (!client.has(Word::mac) && event.mac.size() >= 6)
    client.set_normalised(Word::mac, event.mac.to_string());
  if (!client.has(Word::ip)) set_address(client, Word::ip, event.client);
  return client;
}

}  // namespace pxe::sniff
