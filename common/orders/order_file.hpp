// The order database as every program but its writer sees it: read-only, and gladly absent.
#pragma once

#include <memory>
#include <string>

#include "common/boot/orders.hpp"

namespace pxe::orders {

class OrderFile final : public boot::OrderBook {
 public:
  // Opens path when first asked, and again after a failure: the file may not be there yet. A file that cannot
  // be read holds no orders.
  explicit OrderFile(std::string path);
  ~OrderFile() override;

  boot::Orders of(const MacAddress& mac) const override;

 private:
  class Database;
  std::unique_ptr<Database> database_;
};

}  // namespace pxe::orders
