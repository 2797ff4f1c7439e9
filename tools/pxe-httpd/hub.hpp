// What the connections share, and the list of them.
#pragma once

#include <ctime>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>

#include "common/addr/ipv4.hpp"
#include "common/net/asio.hpp"
#include "common/service/log.hpp"
#include "tools/pxe-httpd/content.hpp"
#include "tools/pxe-httpd/counts.hpp"
#include "tools/pxe-httpd/file_cache.hpp"
#include "tools/pxe-httpd/limits.hpp"
#include "tools/pxe-httpd/pace.hpp"

namespace pxe::httpd {

class Session;

// What belongs to all workers.
struct Shared {
  Paces paces;
  Counts counts;
};

class Hub {
 public:
  using Sessions = std::list<std::shared_ptr<Session>>;

  Hub(asio::io_context& io, service::Log& log, Shared& shared) : io_(io), log_(log), shared_(shared) {}
  Hub(const Hub&) = delete;
  Hub& operator=(const Hub&) = delete;

  asio::io_context& io() { return io_; }
  service::Log& log() { return log_; }
  const Limits& limits() const { return limits_; }

  const std::shared_ptr<const Content>& content() const { return content_; }
  void set_content(std::shared_ptr<const Content> content, const Limits& limits) {
    content_ = std::move(content);
    limits_ = limits;
    files_.clear();
  }
  Paces& paces() { return shared_.paces; }
  FileCache& files() { return files_; }
  Counts& counts() { return shared_.counts; }

  // Now, for the Date header; formatted once a second.
  std::string_view date();

  // Connections in the order they came. One over its client's or the server's limit takes the place of the
  // oldest that only waits; false when all are at work.
  bool make_room(Ipv4Address client);
  // So many are told that there is no room that even telling them takes too much.
  bool is_overrun() const { return sessions_.size() >= limits_.connections + most_refusals; }
  void add(std::shared_ptr<Session> session);
  void remove(Session& session);
  void sweep();       // ends those whose time is over
  void close_soon();  // those that only wait at once, the others after their response
  void close_all();   // at once

  bool take_script_slot();
  void give_script_slot_back() {
    --scripts_;
    shared_.counts.script(-1);
  }

 private:
  static constexpr std::size_t most_refusals = 64;
  bool evict_waiting(const Ipv4Address* client);

  asio::io_context& io_;
  service::Log& log_;
  Shared& shared_;
  Limits limits_;
  std::shared_ptr<const Content> content_;
  FileCache files_;
  Sessions sessions_;
  std::unordered_map<Ipv4Address, std::size_t> per_client_;
  std::size_t scripts_ = 0;
  std::time_t date_second_ = 0;
  std::string date_;
};

}  // namespace pxe::httpd
