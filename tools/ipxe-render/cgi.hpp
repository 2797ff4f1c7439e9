// ipxe-render as a CGI/1.1 program (RFC 3875) under any web server.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "common/boot/machines.hpp"
#include "common/boot/render.hpp"

namespace pxe::ipxe_render {

// A variable of the environment; empty when it is not set.
using Environment = std::function<std::string(const char* name)>;

// In bytes, of a query or the body of a POST: more than any machine has to tell.
inline constexpr std::size_t longest_query = 1 << 16;

bool is_cgi(const Environment& environment);  // GATEWAY_INTERFACE is set

// The whole CGI response, header and body. Without a query the script that asks again; a problem becomes a
// script that shows it to iPXE (with status 200, or iPXE would not run it) and status 400 to anybody else.
// body is what a POST brought; orders may be null.
std::string respond(const boot::Catalog& catalog, const boot::Machines& machines,
                    const boot::OrderBook* orders, const Environment& environment, std::string_view body);

}  // namespace pxe::ipxe_render
