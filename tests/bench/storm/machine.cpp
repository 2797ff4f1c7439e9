#include "tests/bench/storm/machine.hpp"

#include <fmt/format.h>
#include <sys/epoll.h>

#include <algorithm>

#include "tests/bench/load/sockets.hpp"

namespace pxe::bench {
namespace {

constexpr double firmware_offers = 4;  // EDK2 collects offers until its first timeout (PXE 2.1: 4, 8, 16, 32)
constexpr double firmware_last = 32;
constexpr double ipxe_discover = 1;  // iPXE's config/dhcp.h: 1 s, doubled up to 10 s
constexpr double ipxe_request =
    0.25;  // from 0, which its retry timer makes a quarter of a second, up to 10 s
constexpr double ipxe_last = 10;
constexpr double ipxe_proxy = 2;  // it waits for a proxyDHCP offer unless option 175.176 says not to
constexpr double stalled = 60;    // an HTTP download without a byte for so long has failed

MacAddress mac_of(std::uint32_t number) {
  const std::array<std::uint8_t, 6> bytes{
      0x52, 0x54, 0x0c, 0, static_cast<std::uint8_t>(number >> 8), static_cast<std::uint8_t>(number)};
  return MacAddress::from_bytes(bytes);
}

// Option 175's no-pxedhcp (176).
bool no_proxy(const dhcp::Message& offer) {
  const auto features = offer.options.find(175);
  if (!features) return false;
  for (Reader reader(*features); !reader.at_end();) {
    const std::uint8_t code = reader.u8();
    const Bytes value = reader.take(reader.u8());
    if (code == 176 && value.size() == 1 && value[0] == 1) return true;
  }
  return false;
}

std::string_view boot_file(const dhcp::Message& ack) {
  const std::string_view option = ack.options.text(67);
  return option.empty() ? ack.file_name() : option;
}

// Of `http://host/path`.
std::string path_of(std::string_view url) {
  if (!url.starts_with("http://")) return {};
  const std::size_t slash = url.find('/', 7);
  return slash == std::string_view::npos ? "" : std::string(url.substr(slash));
}

}  // namespace

std::string_view to_string(Stage stage) {
  constexpr std::array<std::string_view, Machine::stages> names{
      "off",          "discover", "request", "probe",  "loader", "ipxe-discover",
      "ipxe-request", "entry",    "script",  "kernel", "done",   "failed"};
  return names[static_cast<std::size_t>(stage)];
}

Machine::Machine(World& world, std::uint32_t number, Time power_on)
    : world_(world), number_(number), mac_(mac_of(number)), power_on_(power_on), deadline_(power_on) {
  began_.fill(-1);
}

void Machine::enter(Stage stage, Time now) {
  stage_ = stage;
  began_[static_cast<std::size_t>(stage)] = seconds(now - power_on_);
  sent_ = 0;
  const auto start = [&](double timeout) {
    timeout_ = timeout;
    send_dhcp(now);
  };
  switch (stage) {
    case Stage::discover: offer_.reset(); return start(firmware_offers);
    case Stage::request: return start(firmware_offers);
    case Stage::probe: return fetch(true, now);
    case Stage::loader: return fetch(false, now);
    case Stage::ipxe_discover: offer_.reset(); return start(ipxe_discover);
    case Stage::ipxe_request: return start(ipxe_request);
    case Stage::entry: return get(entry_path_, std::nullopt);
    // All that iPXE would say of itself, as the entry script asks it to.
    case Stage::script:
      return get(fmt::format("{}?mac={}&uuid=52540000-0000-0000-0000-{:012x}&platform=efi&buildarch=x86_64",
                             entry_path_, mac_.to_string(), number_),
                 std::nullopt);
    default: return;
  }
}

void Machine::fail(std::string why, Time now) {
  failed_in_ = stage_;
  why_ = std::move(why);
  tftp_.reset();
  http_.reset();
  enter(Stage::failed, now);
}

dhcp::Message Machine::message(dhcp::MessageType type) const {
  const bool ipxe = stage_ == Stage::ipxe_discover || stage_ == Stage::ipxe_request;
  const std::uint32_t xid = 0x50000000 | (ipxe ? 0x10000U : 0U) | number_;
  return ipxe ? ipxe_message(mac_, xid, type) : firmware_message(mac_, xid, type);
}

void Machine::send_dhcp(Time now) {
  const bool discovers = stage_ == Stage::discover || stage_ == Stage::ipxe_discover;
  dhcp::Message request = message(discovers ? dhcp::MessageType::discover : dhcp::MessageType::request);
  if (!discovers) select(request, *offer_);
  world_.wire.send(request);
  if (sent_++ > 0) ++resent_;
  deadline_ = now + from_seconds(timeout_);
}

void Machine::on_time(Time now) {
  if (ended()) return;
  if (tftp_) {
    resent_ -= tftp_->resent();
    tftp_->on_time(now);
    resent_ += tftp_->resent();
    if (tftp_->state() == TftpFetch::State::failed) fail(tftp_->why(), now);
    return;
  }
  if (offer_ && now >= offers_until_ && select_offer(now)) return;
  if (now < deadline_) return;
  if (stage_ == Stage::off) return enter(Stage::discover, now);
  if (http_) return fail("stalled", now);
  const bool firmware = stage_ == Stage::discover || stage_ == Stage::request;
  timeout_ *= 2;
  if (!firmware && timeout_ > ipxe_last && timeout_ < 2 * ipxe_last) timeout_ = ipxe_last;
  if (timeout_ > (firmware ? firmware_last : ipxe_last)) return fail("no answer", now);
  send_dhcp(now);
}

bool Machine::select_offer(Time now) {
  if (stage_ == Stage::discover) return enter(Stage::request, now), true;
  if (stage_ == Stage::ipxe_discover) return enter(Stage::ipxe_request, now), true;
  return false;
}

void Machine::on_dhcp(const dhcp::Message& reply, Time now) {
  if (reply.xid != message(dhcp::MessageType::discover).xid) return;
  const auto type = reply.type();
  const bool requests = stage_ == Stage::request || stage_ == Stage::ipxe_request;
  if (type == dhcp::MessageType::offer && !requests && !offer_) return on_offer(reply, now);
  if (type == dhcp::MessageType::ack && requests) return on_ack(reply, now);
  if (type == dhcp::MessageType::nak && requests) fail("DHCPNAK", now);
}

void Machine::on_offer(const dhcp::Message& offer, Time now) {
  offer_ = offer;
  if (stage_ == Stage::discover) {
    offers_until_ = deadline_;  // the firmware looks at its offers when the timeout has passed
    return;
  }
  offers_until_ = no_proxy(offer) ? now : now + from_seconds(ipxe_proxy);
  deadline_ = std::max(deadline_, offers_until_ + from_seconds(1));
  if (now >= offers_until_) enter(Stage::ipxe_request, now);
}

void Machine::on_ack(const dhcp::Message& ack, Time now) {
  offer_.reset();
  if (stage_ == Stage::request) {
    address_ = ack.yiaddr;
    if (boot_file(ack) != world_.loader_name)
      return fail(fmt::format("told to load '{}'", boot_file(ack)), now);
    return enter(Stage::probe, now);
  }
  if (ack.yiaddr != address_) return fail("another address as iPXE", now);
  entry_path_ = path_of(boot_file(ack));
  if (entry_path_.empty()) return fail(fmt::format("as iPXE told to load '{}'", boot_file(ack)), now);
  http_ = std::make_unique<HttpFetch>();
  http_->connect(address_, world_.http_server);
  watch(http_->fd());
  enter(Stage::entry, now);
  deadline_ = now + from_seconds(stalled);
}

void Machine::watch(int fd) const {
  epoll_event event{};
  event.events = EPOLLIN | (http_ ? EPOLLOUT | EPOLLET : 0U);
  event.data.u32 = number_;
  must(epoll_ctl(world_.epoll, EPOLL_CTL_ADD, fd, &event), "epoll_ctl");
}

void Machine::fetch(bool probe, Time now) {
  tftp_ = std::make_unique<TftpFetch>(firmware_plan(world_.loader_name, probe), world_.loader, address_,
                                      world_.tftp_server);
  watch(tftp_->fd());
  tftp_->start(now);
}

void Machine::on_ready(Time now) {
  if (tftp_) {
    tftp_->on_readable(now, world_.receiver);
    if (tftp_->state() == TftpFetch::State::failed) return fail("loader: " + tftp_->why(), now);
    if (tftp_->state() == TftpFetch::State::done) fetched(now);
  } else if (http_) {
    deadline_ = now + from_seconds(stalled);
    got(now);
  }
}

void Machine::fetched(Time now) {
  tftp_.reset();
  enter(stage_ == Stage::probe ? Stage::loader : Stage::ipxe_discover, now);
}

void Machine::get(const std::string& path, std::optional<Bytes> expected) { http_->get(path, expected); }

// Reads while there is something: with an edge-triggered socket nobody says it twice.
void Machine::got(Time now) {
  for (std::size_t before = ~std::size_t{0}; http_ && http_->received() != before;) {
    before = http_->received();
    http_->on_ready(world_.buffer);
    if (http_->state() == HttpFetch::State::failed) return fail("HTTP: " + http_->why(), now);
    if (http_->state() == HttpFetch::State::running) continue;
    if (stage_ == Stage::kernel) {
      http_.reset();
      return enter(Stage::done, now);
    }
    if (!http_->body().starts_with("#!ipxe\n")) return fail("no iPXE script", now);
    if (stage_ == Stage::entry) {
      enter(Stage::script, now);
    } else {
      const std::string& script = http_->body();
      const std::size_t at = script.find("\nkernel ");
      const std::size_t end = at == std::string::npos ? at : script.find_first_of(" \n", at + 8);
      if (end == std::string::npos) return fail("no kernel in the script", now);
      const std::string path = path_of(script.substr(at + 8, end - at - 8));
      enter(Stage::kernel, now);
      get(path, world_.kernel);
    }
    before = ~std::size_t{0};
  }
}

}  // namespace pxe::bench
