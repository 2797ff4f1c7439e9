#pragma once

#include "common/config/site.hpp"
#include "common/service/serving_options.hpp"

namespace pxe::httpd {

using Options = service::ServingOptions;

// The options, or the exit code of a program that has nothing more to do.
tl::expected<Options, int> parse_options(int argc, const char* const* argv);

// What the command line changes in the configuration.
void apply(const Options& options, config::Site& site);

}  // namespace pxe::httpd
