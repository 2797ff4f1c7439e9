#pragma once

namespace pxe::ipxe_render {

// The whole program: the exit code.
int run(int argc, char** argv);

}  // namespace pxe::ipxe_render
