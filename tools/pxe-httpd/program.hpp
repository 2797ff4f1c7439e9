#pragma once

namespace pxe::httpd {

// From the command line to the exit code.
int program(int argc, char** argv);

}  // namespace pxe::httpd
