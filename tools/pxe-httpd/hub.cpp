#include "tools/pxe-httpd/hub.hpp"

#include <algorithm>

#include "tools/pxe-httpd/http_date.hpp"
#include "tools/pxe-httpd/session.hpp"

namespace pxe::httpd {

std::string_view Hub::date() {
  const std::time_t now = std::time(nullptr);
  if (now != date_second_ || date_.empty()) {
    date_second_ = now;
    date_ = format_http_date(now);
  }
  return date_;
}

bool Hub::evict_waiting(const Ipv4Address* client) {
  const auto oldest = std::find_if(sessions_.begin(), sessions_.end(), [&](const auto& session) {
    return session->only_waits() && (!client || session->peer().address == *client);
  });
  if (oldest == sessions_.end()) return false;
  const std::shared_ptr<Session> session = *oldest;
  session->close();  // which removes it from the list
  return true;
}

bool Hub::make_room(Ipv4Address client) {
  const auto at = per_client_.find(client);
  if (at != per_client_.end() && at->second >= limits_.connections_per_client) return evict_waiting(&client);
  return sessions_.size() < limits_.connections || evict_waiting(nullptr);
}

void Hub::add(std::shared_ptr<Session> session) {
  ++per_client_[session->peer().address];
  shared_.counts.connection(1);
  shared_.paces.join(session->peer().address);
  Session& added = *session;
  added.set_position(sessions_.insert(sessions_.end(), std::move(session)));
}

void Hub::remove(Session& session) {
  const auto at = per_client_.find(session.peer().address);
  if (at != per_client_.end() && --at->second == 0) per_client_.erase(at);
  shared_.counts.connection(-1);
  shared_.paces.leave(session.peer().address);
  sessions_.erase(session.position());
}

void Hub::sweep() {
  const auto now = std::chrono::steady_clock::now();
  files_.sweep(now);
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    const std::shared_ptr<Session> session = *at++;  // closing it takes it out of the list
    session->look_at_clock(now);
  }
}

void Hub::close_soon() {
  for (auto at = sessions_.begin(); at != sessions_.end();) {
    const std::shared_ptr<Session> session = *at++;
    session->close_soon();
  }
}

void Hub::close_all() {
  while (!sessions_.empty()) {
    const std::shared_ptr<Session> session = sessions_.front();
    session->close();
  }
}

bool Hub::take_script_slot() {
  if (scripts_ >= limits_.scripts) return false;
  ++scripts_;
  shared_.counts.script(1);
  return true;
}

}  // namespace pxe::httpd
