// A reply's fields and options, without the question of whether there is one.
#pragma once

#include <optional>

#include "common/boot/words.hpp"
#include "common/config/site.hpp"
#include "tools/pxe-dhcpd/decision.hpp"
#include "tools/pxe-dhcpd/loader.hpp"
#include "tools/pxe-dhcpd/request.hpp"

namespace pxe::dhcpd {

// What every reply to this request has: the header's copies (RFC 2131 table 3), type and server identifier,
// and the echoes of options 61 (RFC 6842), 82 (RFC 3046) and 97 (GRUB asks for its UUID's file only when it
// comes back).
// Without a type it is BOOTP's.
Reply start_reply(const Request& request, std::optional<dhcp::MessageType> type);

// What of the subnet's options the client asked for; all of them when it sent no option 55.
void add_network_options(Reply& reply, const Request& request, const config::Subnet& subnet);

// Of configured options those that the client asked for, or has to have: without them it would not boot as it
// is told to. What is there already is replaced; in option 175 one sub-option by the other.
void add_configured_options(Reply& reply, const dhcp::Message& request, ClientKind kind,
                            const config::DhcpOptions& options);

// 67 and `file`, 66, `sname` and siaddr say the same, also where they were configured as options.
void make_names_agree(dhcp::Message& reply);

// Where there is not room for all options, those go out without which there is no boot.
void put_essentials_first(dhcp::Message& reply);

// Loader and next server in header and options alike, with what each kind of client needs to believe them.
void add_boot_options(Reply& reply, ClientKind kind, const LoaderChoice& loader,
                      const boot::ServerNames& server, bool proxy);

// RFC 2131 §4.1.
Destination destination_of(const Request& request, const dhcp::Message& reply);

}  // namespace pxe::dhcpd
