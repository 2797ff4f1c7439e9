#pragma once

#include "common/config/site.hpp"
#include "common/service/serving_options.hpp"

namespace pxe::tftpd {

using Options = service::ServingOptions;

// The options, or the exit code with which to leave: help and usage errors have been printed then.
tl::expected<Options, int> parse_options(int argc, const char* const* argv);

// What the command line says instead of the configuration.
void apply(const Options& options, config::Site& site);

}  // namespace pxe::tftpd
