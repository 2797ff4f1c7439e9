// The order database as its one writer has it. Every row is in memory too, so that asking costs nothing.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "common/addr/mac_address.hpp"
#include "common/base/result.hpp"
#include "common/boot/orders.hpp"

struct sqlite3;

namespace pxe::httpd {

class OrderStore final : public boot::OrderBook {
 public:
  // Makes the file where there is none. The error is one sentence.
  static Result<std::unique_ptr<OrderStore>> open(const std::string& path);
  ~OrderStore() override;
  OrderStore(const OrderStore&) = delete;
  OrderStore& operator=(const OrderStore&) = delete;

  // Both from any thread.
  boot::Orders of(const MacAddress& mac) const override;
  // On the disk when it returns. now is in Unix seconds.
  Result<void> set(const MacAddress& mac, const boot::Orders& orders, std::int64_t now);

 private:
  OrderStore(std::string path, sqlite3* database) : path_(std::move(path)), database_(database) {}
  Result<void> load();
  std::string problem(std::string_view what) const;

  std::string path_;
  sqlite3* database_;
  mutable std::mutex mutex_;
  std::unordered_map<MacAddress, boot::Orders> rows_;
};

}  // namespace pxe::httpd
