// What becomes of an admitted request.
#include <fmt/format.h>

#include <algorithm>

#include "common/boot/neighbours.hpp"
#include "common/net/neighbour.hpp"
#include "tools/pxe-tftpd/names.hpp"
#include "tools/pxe-tftpd/server.hpp"
#include "tools/pxe-tftpd/upload.hpp"

namespace pxe::tftpd {
namespace {

std::string mac_of(const boot::Machines& machines, Ipv4Address client) {
  const auto known = machines.by_ip(client);
  return known ? std::string(known->get(Word::mac)) : std::string();
}

std::unique_ptr<Content> content_of(ReadAt read_at, std::uint64_t size, const Negotiated& terms) {
  if (terms.mode == Mode::octet) return octet_content(std::move(read_at), size, terms.blksize);
  return netascii_content(std::move(read_at), size, terms.blksize, terms.windowsize);
}

}  // namespace

Limits Server::limits_for(const tftp::Request& request, Ipv4Address client) const {
  constexpr std::uint32_t usual_mtu = 1500;
  const config::TftpSettings& tftp = site_->tftp();
  Limits limits{tftp.blksize, tftp.windowsize, tftp.uploads.has_value(), tftp.upload_limit};
  const bool asks = std::ranges::any_of(request.options, [](const auto& o) { return o.name == "blksize"; });
  if (asks) limits.blksize = std::min(limits.blksize, blksize_for_mtu(route_mtu(client).value_or(usual_mtu)));
  return limits;
}

void Server::on_request(Asked asked) {
  const Ipv4Address client = asked.datagram.from.address;
  const boot::Neighbours machines(
      site_->leases, [&](Ipv4Address address) { return net::neighbour(address, asked.datagram.interface); });
  asked.report.client = client;
  asked.report.is_upload = asked.request.opcode == tftp::Opcode::wrq;
  asked.report.file = asked.request.filename;
  asked.report.mac = mac_of(machines, client);
  auto negotiated = negotiate(asked.request, limits_for(asked.request, client));
  if (const auto* refusal = std::get_if<Refusal>(&negotiated)) {
    refuse({refusal->error, Class::refused, refusal->error.message, false}, std::move(asked));
  } else if (asked.report.is_upload) {
    on_write(std::move(asked), std::get<Negotiated>(negotiated));
  } else {
    on_read(std::move(asked), std::get<Negotiated>(negotiated), machines);
  }
}

void Server::on_read(Asked asked, const Negotiated& terms, const boot::Machines& machines) {
  const Ipv4Address client = asked.datagram.from.address;
  const View view(site_->roots, own_folder(site_->tftp().unique_root, client, asked.report.mac));
  auto decision = decide(site_->configuration->catalog(), machines, view, asked.request.filename,
                         {client, asked.datagram.local}, &site_->orders);
  if (const auto* refusal = std::get_if<Refuse>(&decision)) return refuse(*refusal, std::move(asked));
  if (const auto* file = std::get_if<SendFile>(&decision)) {
    return send_file(std::move(asked), file->path, terms, view);
  }
  auto& made = std::get<SendText>(decision);
  asked.report.entry = std::move(made.client);
  asked.report.boot = std::move(made.boot);
  const TransferId id = transfers_.next_id(asked.datagram.from);
  const std::uint64_t size = made.text.size();
  auto content = content_of(read_text(std::move(made.text)), size, terms);
  auto session =
      std::make_unique<Download>(outbox_, route_for(asked), id, Assignment{terms, size, std::move(content)});
  begin(std::move(asked), id, terms, std::move(session));
}

void Server::send_file(Asked asked, const files::SafePath& path, const Negotiated& terms, const View& view) {
  const auto opened = view.open(path);
  if (!opened) return refuse(tftpd::refuse(path, opened.error()), std::move(asked));
  const TransferId id = transfers_.next_id(asked.datagram.from);
  const auto file = files_.share(*opened);
  auto content = content_of(read_file(file), file->size(), terms);
  auto session = std::make_unique<Download>(outbox_, route_for(asked), id,
                                            Assignment{terms, file->size(), std::move(content)});
  begin(std::move(asked), id, terms, std::move(session));
}

void Server::on_write(Asked asked, const Negotiated& terms) {
  const config::TftpSettings& tftp = site_->tftp();
  const auto decision = decide_upload(tftp, asked.request.filename);
  if (const auto* refusal = std::get_if<Refuse>(&decision)) return refuse(*refusal, std::move(asked));
  const std::string& name = std::get<TakeFile>(decision).name;
  if (NewFile::is_taken(*tftp.uploads, name)) return refuse(refuse_taken(), std::move(asked));
  auto file = NewFile::create(*tftp.uploads);
  if (!file) return refuse(refuse_to_store(std::move(file.error().sentence)), std::move(asked));
  auto oack = terms.oack(terms.announced);
  const ReceiptTerms receipt{!oack.empty(), terms.blksize, terms.windowsize, terms.timeout,
                             tftp.upload_limit};
  auto session = std::make_unique<Upload>(
      outbox_, route_for(asked),
      UploadAssignment{receipt, std::move(oack), terms.mode == Mode::netascii, std::move(*file), name});
  const TransferId id = transfers_.next_id(asked.datagram.from);
  begin(std::move(asked), id, terms, std::move(session));
}

Route Server::route_for(const Asked& asked) {
  return {ports_.next_for(asked.port).socket.fd(), asked.datagram.from, asked.datagram.local};
}

void Server::begin(Asked asked, const TransferId& id, const Negotiated& terms,
                   std::unique_ptr<Session> session) {
  asked.report.blksize = terms.blksize;
  asked.report.windowsize = terms.windowsize;
  Active active;
  active.session = std::move(session);
  active.report = std::move(asked.report);
  active.request.assign(asked.datagram.bytes.begin(), asked.datagram.bytes.end());
  transfers_.begin(id, std::move(active), asked.now);
}

void Server::refuse(const Refuse& refusal, Asked asked) {
  std::vector<std::uint8_t> bytes;
  tftp::encode(refusal.error, bytes);
  outbox_.add(route_for(asked), bytes);
  asked.report.kind = refusal.kind;
  asked.report.reason = refusal.reason;
  tell(asked.report, refusal.is_our_fault);
}

}  // namespace pxe::tftpd
