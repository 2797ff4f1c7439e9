// The order database as its one writer has it. Every row is in memory too, so that asking costs nothing.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "common/addr/ipv4.hpp"
#include "common/addr/mac_address.hpp"
#include "common/base/result.hpp"
#include "common/boot/orders.hpp"

struct sqlite3;

namespace pxe::httpd {

// What a machine was given.
struct SeenBoot {
  Ipv4Address ip;      // that asked
  std::string client;  // the name of its [[client]] entry; empty: none
  std::string boot;
  std::int64_t seen = 0;  // Unix seconds
};

class OrderStore final : public boot::OrderBook {
 public:
  // Makes the file where there is none. The error is one sentence.
  static Result<std::unique_ptr<OrderStore>> open(const std::string& path);
  ~OrderStore() override;
  OrderStore(const OrderStore&) = delete;
  OrderStore& operator=(const OrderStore&) = delete;

  // All from any thread.
  boot::Orders of(const MacAddress& mac) const override;
  // On the disk when it returns. now is in Unix seconds.
  Result<void> set(const MacAddress& mac, const boot::Orders& orders, std::int64_t now);

  // Only noted: a whole rack may boot in one second.
  void saw(const MacAddress& mac, SeenBoot boot);
  // Writes what was noted since the last time, without waiting for the disk; the newest 100,000 machines are
  // kept. What cannot be written is lost.
  Result<void> write_seen();

 private:
  OrderStore(std::string path, sqlite3* database) : path_(std::move(path)), database_(database) {}
  Result<void> load();
  bool run(const char* sql);
  bool write_rows(const std::unordered_map<MacAddress, SeenBoot>& seen);
  std::string problem(std::string_view what) const;

  std::string path_;
  sqlite3* database_;
  std::mutex writing_;        // held by whoever uses the database, before the other one
  mutable std::mutex mutex_;  // of what follows
  std::unordered_map<MacAddress, boot::Orders> rows_;
  std::unordered_map<MacAddress, SeenBoot> seen_;
};

}  // namespace pxe::httpd
