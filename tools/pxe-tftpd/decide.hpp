// From a request to what is sent: a file, a text made for this machine, or an ERROR.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "common/boot/config_file.hpp"
#include "common/files/path.hpp"
#include "tools/pxe-tftpd/negotiate.hpp"

namespace pxe::tftpd {

// How a transfer ended, as people count them. Only refused and failed may need somebody's attention.
enum class Class {
  complete,
  probe,          // the client looked at size or existence and left, as OVMF does with every file
  expected_miss,  // a file that loaders ask for and that is nowhere as a rule
  refused,        // an ERROR answered the request
  failed,         // begun, and not brought to its end
};
std::string_view to_string(Class value);

struct SendFile {
  files::SafePath path;
};
struct SendText {
  std::string text;
  std::string client;  // the [[client]] entry it was made for; empty: the default
  std::string boot;
};
struct TakeFile {
  std::string name;  // in the folder for uploads
};
struct Refuse {
  tftp::ErrorPacket error;  // told to the client: short, and nothing of this machine
  Class kind = Class::refused;
  std::string reason;  // for the log
  bool is_our_fault = false;
};
using Decision = std::variant<SendFile, SendText, Refuse>;

// Who asks, at which of our addresses.
struct Asker {
  Ipv4Address address;
  std::optional<Ipv4Address> local;
};

Decision decide(const boot::Catalog& catalog, const boot::Machines& machines, const files::Store& store,
                std::string_view filename, const Asker& asker, const boot::OrderBook* orders = nullptr);

// Where uploads are taken.
std::variant<TakeFile, Refuse> decide_upload(const config::TftpSettings& tftp, std::string_view filename);

// What is answered when there is a file of that name already: nothing is ever overwritten.
Refuse refuse_taken();

// What is answered when no file can be made for it; why is for the log.
Refuse refuse_to_store(std::string reason);

// What is answered when the file of a SendFile cannot be opened.
Refuse refuse(const files::SafePath& path, files::OpenError error);

// Whether loaders ask for it on the chance that it is there.
bool is_expected_miss(const files::SafePath& path);

}  // namespace pxe::tftpd
