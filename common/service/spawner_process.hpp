// The spawner's own side; see spawner.hpp.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/service/spawner.hpp"

namespace pxe::service {

// A program as one message, and back; absent when it is none.
std::string encode_program(const Program& program);
std::optional<Program> decode_program(std::string_view text);

// The whole life of the spawner: becomes the user, starts what the messages on the socket name, and leaves
// when the socket is closed, having killed what still runs.
[[noreturn]] void run_spawner(int socket, const std::optional<std::string>& user);

}  // namespace pxe::service
