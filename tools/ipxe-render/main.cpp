#include "common/cli/run.hpp"
#include "tools/ipxe-render/options.hpp"

int main(int argc, char** argv) { return pxe::cli::run("ipxe-render", argc, argv, pxe::ipxe_render::run); }
