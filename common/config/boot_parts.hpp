// A boot described once, for every loader: a kernel, a disk over the network, or a menu of other boots.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/config/template_text.hpp"
#include "common/config/value.hpp"

namespace pxe::config {

// RFC 4173's parts of an iSCSI disk.
struct IscsiTarget {
  Place place;
  std::optional<TemplateText> server;  // absent: this one
  TemplateText target;
  std::uint16_t port = 3260;
  std::uint8_t lun = 0;
};

struct AoeDisk {
  std::uint16_t shelf = 0;
  std::uint8_t slot = 0;
};

struct MenuItem {
  std::string boot;
  Place place;
};

struct BootParts {
  std::optional<TemplateText> title;  // in a menu; absent: the boot's name
  std::optional<TemplateText> kernel;
  std::vector<TemplateText> initrds;
  std::optional<TemplateText> args;
  std::vector<IscsiTarget> iscsi;  // one disk, by one or more paths
  std::optional<TemplateText> initiator;
  std::optional<AoeDisk> aoe;
  std::optional<TemplateText> image;  // of a disk, over HTTP
  std::vector<MenuItem> items;
  std::chrono::seconds timeout{};  // of the menu; 0: it waits
  std::string default_item;        // empty: the first
  Place default_place;

  bool has_disk() const { return !iscsi.empty() || aoe || image; }
  bool empty() const { return !kernel && items.empty() && !has_disk(); }
};

}  // namespace pxe::config
