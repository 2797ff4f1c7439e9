#pragma once

namespace pxe::tftpd {

// The program pxe-tftpd, from its command line to its exit code.
int program(int argc, char** argv);

}  // namespace pxe::tftpd
