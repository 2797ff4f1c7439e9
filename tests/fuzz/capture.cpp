// A frame as a capture holds it, through everything pxe-sniff does with one: text that is safe for a
// terminal, JSON that is JSON. A first byte under 8 chooses a link type; else the whole input is an Ethernet
// frame.
#include <cstdlib>
#include <nlohmann/json.hpp>
#include <string>

#include "tools/pxe-sniff/conversation.hpp"
#include "tools/pxe-sniff/print_json.hpp"
#include "tools/pxe-sniff/print_text.hpp"

namespace {

void check(const pxe::sniff::Event& event) {
  using namespace pxe::sniff;
  std::string text;
  TextPrinter({true, false}).print(event, 0, text);
  for (const char c : text) {
    if (c != '\n' && (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)) std::abort();
  }
  std::string line;
  JsonPrinter().print(event, line);
  if (line.find('\n') != line.size() - 1 || !nlohmann::json::accept(line)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace pxe::sniff;
  constexpr int link_types[] = {0, 1, 101, 108, 113, 228, 276, 105};
  pxe::Bytes bytes(data, size);
  int link_type = 1;
  if (!bytes.empty() && bytes[0] < std::size(link_types)) {
    link_type = link_types[bytes[0]];
    bytes = bytes.subspan(1);
  }
  Conversation conversation({80});
  // Twice over, so that what a frame begins meets what it goes on with.
  for (const std::size_t missing : {std::size_t{100}, std::size_t{0}}) {
    for (const Event& event : conversation.on_frame({1, 0, link_type, bytes, bytes.size() + missing}))
      check(event);
  }
  for (const Event& event : conversation.finish()) check(event);
  return 0;
}
