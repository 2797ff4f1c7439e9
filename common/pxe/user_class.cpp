#include "common/pxe/user_class.hpp"

namespace pxe {

std::vector<std::string_view> decode_user_class(Bytes option_77) {
  std::vector<std::string_view> classes;
  Reader reader(option_77);
  while (!reader.at_end()) {
    const Bytes one = reader.take(reader.u8());
    if (!reader.ok() || one.empty()) return {as_text(option_77)};
    classes.push_back(as_text(one));
  }
  return classes;
}

}  // namespace pxe
