// One-shot orders: a boot that a machine gets until it says that it is done. The state lies in a file that
// one program writes; what follows from it is decided here.
#pragma once

#include <string>
#include <string_view>

#include "common/config/site.hpp"
#include "common/pxe/client.hpp"

namespace pxe::boot {

// What is known of one machine's orders.
struct Orders {
  std::string ordered = {};  // the boot that somebody ordered for it, and it has not done yet; empty: none
  std::string done = {};     // the boot of `once` in its entry that it has done; empty: none
  friend bool operator==(const Orders&, const Orders&) = default;
};

// Where orders are kept, by MAC.
class OrderBook {
 public:
  virtual ~OrderBook() = default;
  virtual Orders of(const MacAddress& mac) const = 0;
};

// The orders of the machine that the words tell of; none where it has no MAC or there is no book.
Orders orders_of(const Client& client, const OrderBook* book);

// Why a machine gets the boot it gets.
enum class ChosenBy { order, once, entry, fallback };
std::string_view to_string(ChosenBy by);

struct ChosenBoot {
  std::string_view name;  // empty: nothing is configured, and it exits to its next boot device
  ChosenBy by = ChosenBy::fallback;
};

// An order from a terminal first; then `once` of its entry until that is done; then `boot`; then [default].
ChosenBoot choose_boot(const config::ClientEntry* entry, std::string_view default_boot, const Orders& orders);

// What is known once the machine has said that it is done with what it was given. `once` with another name
// in the configuration counts as a new order.
Orders after_done(const config::ClientEntry* entry, const Orders& before);

}  // namespace pxe::boot
