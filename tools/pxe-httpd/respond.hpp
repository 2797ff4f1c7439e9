// What a request is answered with. Decides only: a file is named here and opened by the connection, a script
// is named here and run by it.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "common/boot/catalog.hpp"
#include "common/boot/machines.hpp"
#include "common/boot/orders.hpp"
#include "common/config/site.hpp"
#include "common/files/path.hpp"
#include "tools/pxe-httpd/request.hpp"

namespace pxe::httpd {

// What there is to answer from.
struct World {
  const boot::Catalog& catalog;
  const boot::Machines& machines;
  const files::Store& store;
  const boot::OrderBook* orders = nullptr;  // may be null: nothing is ordered
};

struct FileBody {
  files::SafePath path;
};
struct FolderBody {
  std::string path;  // decoded, with a slash at either end
};
struct TextBody {
  std::string text;  // always with status 200
  std::string_view type = "text/plain";
};
struct CgiBody {
  const config::Cgi* cgi = nullptr;
  std::string path_info;   // what follows the script's path, decoded; empty or with its slash
  std::string_view query;  // as it came
};
// A machine says that it is done with what it was given once.
struct DoneBody {
  MacAddress mac;
  boot::Orders before;
  boot::Orders after;
};
struct ErrorBody {
  int status = 400;
  std::string reason;  // shown to whoever asked, and logged
};
using Body = std::variant<FileBody, FolderBody, TextBody, CgiBody, DoneBody, ErrorBody>;

struct Response {
  Body body = TextBody{};
  // For the log: whose answer this is, and what went wrong with it.
  std::string mac = {};
  std::string entry = {};  // the [[client]]
  std::string boot = {};
  std::string problem = {};
  bool is_boot = false;  // the text is this boot's own, and no route's or fragment's
};

Response respond(const World& world, const Request& request, const Peer& peer);

}  // namespace pxe::httpd
