#include "common/cli/run.hpp"
#include "tools/pxe-dhcpd/options.hpp"

int main(int argc, char** argv) { return pxe::cli::run("pxe-dhcpd", argc, argv, pxe::dhcpd::run); }
