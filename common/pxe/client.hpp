// One machine, as far as it has told.
#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/base/result.hpp"
#include "common/dhcp/message.hpp"
#include "common/pxe/arch.hpp"
#include "common/pxe/vocabulary.hpp"

namespace pxe {

class Client {
 public:
  // Empty when it is not known: an empty value is an absent one.
  std::string_view get(Word word) const { return words_[static_cast<std::size_t>(word)]; }
  bool has(Word word) const { return !get(word).empty(); }

  // Normalised; refused with a sentence that names the word when the value is not of its type. All-zero and
  // all-one UUIDs are absent: that is what firmware without one sends.
  Result<void> set(Word word, std::string_view value);

  // For a value that is spelled as normalise() spells it already, and is no absent UUID.
  void set_normalised(Word word, std::string value) {
    words_[static_cast<std::size_t>(word)] = std::move(value);
  }

  // iPXE's features by name, `http` → `1`, out of option 175.
  const std::map<std::string, std::string, std::less<>>& features() const { return features_; }
  void set_feature(std::string_view name, std::string_view value);

  // By the name users write: `mac`, `ipxe.http`. Empty when unknown or absent.
  std::string_view get(std::string_view name) const;

  // Takes from other what is absent here. `arch` is derived from platform and buildarch where still absent.
  void join(const Client& other);
  void derive_arch();

  friend bool operator==(const Client&, const Client&) = default;

 private:
  std::array<std::string, word_count> words_;
  std::map<std::string, std::string, std::less<>> features_;
};

// From `mac=…&uuid=…`, as an iPXE script or a user says it: unknown keys are left alone, the error names the
// first value that is not of its word's type.
Result<Client> client_from_query(std::string_view query);

// From what a client says by DHCP. A value that is not of its word's type is absent. Takes the architecture
// from option 93's first entry, else from option 60's `Arch:NNNNN` (decimal).
Client client_from_message(const dhcp::Message& message);

// The architecture alone; absent where neither option 93 nor option 60 tells. A Raspberry Pi's ROM, which
// says that it is a PC, is `arm-rpiboot`.
std::optional<Arch> arch_of(const dhcp::Message& message);

// What kind of program sent a DHCP message; decides what it has to be told.
enum class ClientKind { plain, bios_pxe, uefi_pxe, uefi_http, ipxe, uboot, raspberry_pi };
std::string_view to_string(ClientKind kind);
ClientKind classify(const dhcp::Message& message);

}  // namespace pxe
