#include "common/orders/order_file.hpp"

#include "common/addr/mac_address.hpp"
#include "common/orders/schema.hpp"

namespace pxe::orders {

boot::Orders OrderFile::of(const MacAddress& mac) const {
  boot::Orders found;
  reader_.first(select_one, mac.to_string(), [&](const database::Row& row) {
    found = {std::string(row.text(0)), std::string(row.text(1))};
  });
  return found;
}

}  // namespace pxe::orders
