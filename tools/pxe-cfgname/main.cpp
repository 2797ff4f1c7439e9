#include "common/cli/run.hpp"
#include "tools/pxe-cfgname/cfgname.hpp"

int main(int argc, char** argv) { return pxe::cli::run("pxe-cfgname", argc, argv, pxe::cfgname::cfgname); }
