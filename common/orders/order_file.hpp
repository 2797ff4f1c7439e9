// The order database as every program but its writer sees it: read-only, and gladly absent.
#pragma once

#include <string>

#include "common/boot/orders.hpp"
#include "common/database/reader.hpp"

namespace pxe::orders {

class OrderFile final : public boot::OrderBook {
 public:
  // A file that cannot be read holds no orders; see database::Reader.
  explicit OrderFile(std::string path) : reader_(std::move(path)) {}

  boot::Orders of(const MacAddress& mac) const override;

 private:
  mutable database::Reader reader_;
};

}  // namespace pxe::orders
