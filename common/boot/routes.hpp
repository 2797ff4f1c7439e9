// [[http.route]]: a text under a path of its own, rendered for whichever machine asks.
#pragma once

#include "common/boot/render.hpp"

namespace pxe::boot {

// With the variables of the machine's entry, its boot and the site. A client's words are let through as in
// the strictest language (language.hpp): nobody knows what will read the text.
Result<Rendered, RenderError> render_route(const Catalog& catalog, const Client& client,
                                           const ServerNames& server, const ReadyRoute& route);

}  // namespace pxe::boot
