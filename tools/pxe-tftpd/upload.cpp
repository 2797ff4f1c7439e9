#include "tools/pxe-tftpd/upload.hpp"

namespace pxe::tftpd {
namespace {

End refuse(WriteError error) {
  switch (error) {
    case WriteError::exists:
      return Receipt::on_unwritable(tftp::ErrorCode::file_exists, "there is such a file already");
    case WriteError::full: return Receipt::on_unwritable(tftp::ErrorCode::disk_full, "the disk is full");
    case WriteError::failed: break;
  }
  return Receipt::on_unwritable(tftp::ErrorCode::not_defined, "the file cannot be written");
}

}  // namespace

Upload::Upload(Outbox& outbox, const Route& route, UploadAssignment assignment)
    : Session(outbox, route), assignment_(std::move(assignment)), receipt_(assignment_.terms) {}

void Upload::on_packet(const tftp::Packet& packet, Time now) {
  if (const auto* data = std::get_if<tftp::Data>(&packet)) {
    perform(receipt_.on_data(data->block, data->payload.size(), now), data->payload);
  } else if (const auto* error = std::get_if<tftp::ErrorPacket>(&packet)) {
    perform(receipt_.on_error(*error), {});
  }
}

void Upload::leave(Ending ending) {
  lingers_ = false;
  if (!end()) finish({ending, {}, {}});
}

void Upload::perform(const Answer& answer, Bytes payload) {
  if (end() && !lingers_) return;
  if (const auto stored = store(answer, payload); !stored) return finish(refuse(stored.error()));
  if (const auto* ack = std::get_if<tftp::Ack>(&answer.then)) {
    send(*ack);
  } else if (std::holds_alternative<SendOack>(answer.then)) {
    send(tftp::OptionAck{assignment_.oack});
  } else if (const auto* over = std::get_if<End>(&answer.then)) {
    lingers_ = false;
    if (!end()) finish(*over);
  }
  if (answer.is_last) {
    finish({Ending::complete, {}, {}});
    lingers_ = true;
  }
}

Result<void, WriteError> Upload::store(const Answer& answer, Bytes payload) {
  if (!answer.is_taken) return {};
  const auto written = assignment_.is_netascii
                           ? assignment_.file.write(lines_.decode(payload, answer.is_last))
                           : assignment_.file.write(payload);
  if (!written) return written;
  if (!answer.is_last) return {};
  return assignment_.file.keep(assignment_.name);
}

}  // namespace pxe::tftpd
