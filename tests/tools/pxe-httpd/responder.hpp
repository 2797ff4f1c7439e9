// A site and what it answers, without a socket.
#pragma once

#include <gtest/gtest.h>

#include <map>

#include "tests/support/memory_machines.hpp"
#include "tests/support/memory_source.hpp"
#include "tests/support/memory_store.hpp"
#include "tools/pxe-httpd/respond.hpp"

namespace pxe::test {

class MemoryOrders final : public boot::OrderBook {
 public:
  boot::Orders of(const MacAddress& mac) const override {
    const auto row = rows.find(mac);
    return row == rows.end() ? boot::Orders{} : row->second;
  }
  std::map<MacAddress, boot::Orders> rows;
};

// Two machines have leases, 10.77.0.51 and 10.77.0.52.
class Responder : public testing::Test {
 protected:
  explicit Responder(const char* configuration, MemoryStore store = {},
                     MemoryMachines machines = {"mac=52:54:00:12:34:01&ip=10.77.0.51",
                                                "mac=52:54:00:12:34:02&ip=10.77.0.52"})
      : site_(load_text(configuration).value()), machines_(std::move(machines)), store_(std::move(store)) {}

  httpd::Response respond_to(std::string_view method, std::string_view target,
                             std::vector<httpd::Header> headers = {}, const std::string& body = "") {
    httpd::Request request;
    request.method = method;
    request.target = target;
    request.headers = std::move(headers);
    request.headers.push_back({"Host", "10.77.0.1"});
    request.body = body;
    return respond({catalog_, machines_, store_, &orders_}, request, peer_);
  }
  void come_from(const char* address) { peer_.address = Ipv4Address::parse(address).value(); }

  // `file x`, the text, `cgi /rest?query`, `done` or `400 reason`.
  static std::string told(const httpd::Response& response) {
    if (const auto* file = std::get_if<httpd::FileBody>(&response.body)) return "file " + file->path.text();
    if (const auto* text = std::get_if<httpd::TextBody>(&response.body)) return text->text;
    if (const auto* cgi = std::get_if<httpd::CgiBody>(&response.body))
      return "cgi " + cgi->path_info + "?" + std::string(cgi->query);
    if (std::holds_alternative<httpd::DoneBody>(response.body)) return "done";
    if (const auto* folder = std::get_if<httpd::FolderBody>(&response.body)) return "folder " + folder->path;
    const auto& error = std::get<httpd::ErrorBody>(response.body);
    return std::to_string(error.status) + " " + error.reason;
  }

  config::Site site_;
  boot::Catalog catalog_ = boot::Catalog::build(site_).value();
  MemoryMachines machines_;
  MemoryStore store_;
  MemoryOrders orders_;
  httpd::Peer peer_{Ipv4Address(10, 77, 0, 51), 49152, Ipv4Address(10, 77, 0, 1), 80};
};

}  // namespace pxe::test
