#include "tools/pxe-sniff/select.hpp"

#include <algorithm>

namespace pxe::sniff {

bool is_selected(const Selection& selection, const Event& event) {
  // Whose the pieces of a datagram are, they do not say: they are kept for whom they may concern.
  if (event.bulk && event.packet.fragment) return true;
  if (selection.mac && event.mac != *selection.mac) return false;
  if (selection.only.empty()) return true;
  return std::find(selection.only.begin(), selection.only.end(), kind_of(event)) != selection.only.end();
}

}  // namespace pxe::sniff
