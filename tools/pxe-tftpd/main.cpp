#include "common/cli/run.hpp"
#include "tools/pxe-tftpd/program.hpp"

int main(int argc, char** argv) { return pxe::cli::run("pxe-tftpd", argc, argv, pxe::tftpd::program); }
