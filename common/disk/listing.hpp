// What a folder holds, for whoever may see it.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pxe::disk {

// The names in that folder of the roots, sorted, a slash behind folders; of the same name in several roots,
// one. Hidden files, and what is neither a file nor a folder, are left out. path is relative and safe, or
// empty for the roots themselves. Absent when no root has such a folder, or it leads out of its root.
std::optional<std::vector<std::string>> list_folder(const std::vector<std::string>& roots,
                                                    std::string_view path);

}  // namespace pxe::disk
