#include "common/cli/run.hpp"
#include "tools/pxe-sniff/sniff.hpp"

int main(int argc, char** argv) { return pxe::cli::run("pxe-sniff", argc, argv, pxe::sniff::sniff); }
