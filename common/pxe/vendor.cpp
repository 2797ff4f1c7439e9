#include "common/pxe/vendor.hpp"

namespace pxe::vendor {

std::string tag_name(std::uint8_t tag) {
  switch (tag) {
    case tag::mtftp_ip: return "mtftp-ip";
    case tag::mtftp_client_port: return "mtftp-client-port";
    case tag::mtftp_server_port: return "mtftp-server-port";
    case tag::mtftp_timeout: return "mtftp-timeout";
    case tag::mtftp_delay: return "mtftp-delay";
    case tag::discovery_control: return "discovery-control";
    case tag::discovery_mcast_addr: return "discovery-mcast-addr";
    case tag::boot_servers: return "boot-servers";
    case tag::boot_menu: return "boot-menu";
    case tag::menu_prompt: return "menu-prompt";
    case tag::mcast_addrs_alloc: return "mcast-addrs-alloc";
    case tag::credential_types: return "credential-types";
    case tag::boot_item: return "boot-item";
    default: return "suboption-" + std::to_string(tag);
  }
}

std::vector<std::uint8_t> encode_boot_file_at_once() {
  return {tag::discovery_control, 1, boot_file_at_once, tag::end};
}

}  // namespace pxe::vendor
