// A file that comes into being whole or not at all, and never in another's place.
#pragma once

#include <string>

#include "common/base/bytes.hpp"
#include "common/base/result.hpp"
#include "tools/pxe-tftpd/udp.hpp"

namespace pxe::tftpd {

enum class WriteError { exists, full, failed };

class NewFile {
 public:
  // Nameless until keep(); the error says why the folder takes none.
  static Result<NewFile> create(const std::string& folder);

  // Whether a file, or anything else, has that name in the folder already.
  static bool is_taken(const std::string& folder, const std::string& name);

  Result<void, WriteError> write(Bytes bytes);
  Result<void, WriteError> keep(const std::string& name);

 private:
  NewFile(Socket file, std::string folder) : file_(std::move(file)), folder_(std::move(folder)) {}

  Socket file_;
  std::string folder_;
};

}  // namespace pxe::tftpd
