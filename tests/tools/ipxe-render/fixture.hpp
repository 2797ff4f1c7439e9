#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "common/boot/catalog.hpp"
#include "common/config/site.hpp"
#include "tests/support/memory_source.hpp"

namespace pxe::ipxe_render {

inline constexpr std::string_view example = R"(
[site]
address = "10.77.0.1"

[[client]]
name  = "db1"
match = { mac = "00:12:34:56:78:90" }
boot  = "rescue"
vars  = { console = "ttyS1,115200n8" }

[boot.rescue]
ipxe     = "chain {{site.http}}/pxelinux.0?h={{url.hostname}}"
pxelinux = """
DEFAULT rescue
APPEND console={{vars.console}} host={{hostname}}
"""

[boot.local]
ipxe = "exit"

[default]
boot = "local"
)";

// A catalog and the site it refers to.
class Book {
 public:
  explicit Book(std::string_view text = example)
      : site_(test::load_text(std::string(text), "pxe.toml").value()),
        catalog_(boot::Catalog::build(site_).value()) {}
  Book(const Book&) = delete;
  Book& operator=(const Book&) = delete;
  const boot::Catalog& catalog() const { return catalog_; }

 private:
  config::Site site_;
  boot::Catalog catalog_;
};

}  // namespace pxe::ipxe_render
