// What is wrong with a text that a loader will read, as far as the text itself can tell.
#pragma once

#include <string>
#include <string_view>

#include "common/boot/language.hpp"
#include "common/boot/template.hpp"
#include "common/config/value.hpp"
#include "common/files/path.hpp"

namespace pxe::ipxe_render {

// Where a text's files would come from.
class Served {
 public:
  virtual ~Served() = default;
  // Whether this site answers that path, by a file or by something it makes.
  virtual bool answers(const files::SafePath& path) const = 0;
};

// A rendered text and the templates behind it.
struct Script {
  std::string_view text;
  const boot::Marks& marks;
  std::string_view http;  // how the site's own URLs begin
  const Served* served;   // null: nobody knows which files there are
};

// Appends a warning for each thing; its place is that of the command in its template.
void lint(boot::Language language, const Script& script, config::Errors& warnings);

// A name of a file as a command gives it: a URL, or a path under the roots. Warns when it is this site's and
// nobody has it.
void lint_file(std::string_view name, std::size_t offset, const Script& script, config::Errors& warnings);

void lint_ipxe(const Script& script, config::Errors& warnings);

}  // namespace pxe::ipxe_render
