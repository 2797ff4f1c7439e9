// A value or the reason there is none. Where a program reacts to the reason it is an enum; where only a
// person reads it, it is an Error: one sentence, without a full stop, that names the thing and what was
// expected.
#pragma once

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace pxe {

struct Error {
  std::string sentence;
  friend bool operator==(const Error&, const Error&) = default;
};

template <class T, class Reason = Error>
using Result = tl::expected<T, Reason>;

inline tl::unexpected<Error> fail(std::string sentence) {
  return tl::make_unexpected(Error{std::move(sentence)});
}

}  // namespace pxe
