// Machines out of what is seen of them line by line: a boot is many packets, and each tells a little more.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "common/pxe/client.hpp"
#include "tools/ipxe-render/answer.hpp"

namespace pxe::ipxe_render {

class MachineLines {
 public:
  // What is known of the line's machine by now; absent for a line that tells of none. A machine is known by
  // its MAC, else by its UUID or address.
  std::optional<Client> add(std::string_view json);

  // Whether the answer is the machine's first, or another than the last one.
  bool is_news(const Client& client, const Answer& answer);

 private:
  static constexpr std::size_t most = 100000;  // machines; a network has fewer, and a stream does not end

  std::map<std::string, Client, std::less<>> machines_;
  std::map<std::string, Answer, std::less<>> told_;
};

}  // namespace pxe::ipxe_render
