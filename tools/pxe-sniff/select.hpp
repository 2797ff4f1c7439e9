#pragma once

#include <optional>
#include <vector>

#include "tools/pxe-sniff/event.hpp"

namespace pxe::sniff {

// Which events are shown or written.
struct Selection {
  std::optional<MacAddress> mac;
  std::vector<Kind> only;  // empty: all
};

bool is_selected(const Selection& selection, const Event& event);

}  // namespace pxe::sniff
