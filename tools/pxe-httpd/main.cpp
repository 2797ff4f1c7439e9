#include "common/cli/run.hpp"
#include "tools/pxe-httpd/program.hpp"

int main(int argc, char** argv) { return pxe::cli::run("pxe-httpd", argc, argv, pxe::httpd::program); }
