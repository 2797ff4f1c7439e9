#include "common/boot/orders.hpp"

#include "common/addr/mac_address.hpp"

namespace pxe::boot {

Orders orders_of(const Client& client, const OrderBook* book) {
  const auto mac = MacAddress::parse(client.get(Word::mac));
  return book && mac ? book->of(*mac) : Orders{};
}

std::string_view to_string(ChosenBy by) {
  switch (by) {
    case ChosenBy::order: return "an order";
    case ChosenBy::once: return "once";
    case ChosenBy::entry: return "its entry";
    case ChosenBy::fallback: return "[default]";
  }
  return "";
}

ChosenBoot choose_boot(const config::ClientEntry* entry, std::string_view default_boot,
                       const Orders& orders) {
  if (!orders.ordered.empty()) return {orders.ordered, ChosenBy::order};
  if (entry && !entry->once.empty() && entry->once != orders.done) return {entry->once, ChosenBy::once};
  if (entry && !entry->boot.empty()) return {entry->boot, ChosenBy::entry};
  return {default_boot, ChosenBy::fallback};
}

Orders after_done(const config::ClientEntry* entry, const Orders& before) {
  switch (choose_boot(entry, "", before).by) {
    case ChosenBy::order: return {"", before.done};
    case ChosenBy::once: return {"", entry->once};
    case ChosenBy::entry:
    case ChosenBy::fallback: break;
  }
  return before;
}

}  // namespace pxe::boot
