// A boot's parts, ready to be filled in, and filled in for one machine.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "common/boot/template.hpp"
#include "common/config/boot_parts.hpp"

namespace pxe::boot {

// A key of pxe.toml whose value is a template.
struct ReadyPart {
  Template text;
  config::Place place;
};

// config::BootParts with every text parsed.
struct ReadyParts {
  std::optional<ReadyPart> title, kernel, args, initiator, image;
  std::vector<ReadyPart> initrds;
  struct Target {
    std::optional<ReadyPart> server;
    ReadyPart target;
    const config::IscsiTarget* numbers = nullptr;  // port and LUN
  };
  std::vector<Target> iscsi;

  // Every text, for a look at the names they use.
  std::vector<const Template*> all() const;
};

// The errors are those of the texts. parts has to outlive the result.
ReadyParts prepare(const config::BootParts& parts, const config::Partials& partials, config::Errors& errors);

// A value as one machine gets it.
struct PartText {
  std::string text;
  config::Place place;
};

struct Parts {
  std::optional<PartText> kernel, args, initiator, image;
  std::vector<PartText> initrds;
  struct Target {
    std::optional<PartText> server;
    PartText target;
    std::uint16_t port = 0;
    std::uint8_t lun = 0;
  };
  std::vector<Target> iscsi;
  std::optional<config::AoeDisk> aoe;

  bool has_disk() const { return !iscsi.empty() || aoe || image; }
};

Result<PartText, RenderError> fill_in(const ReadyPart& part, Language language, const Lookup& lookup);
Result<Parts, RenderError> fill_in(const ReadyParts& parts, const config::BootParts& plain, Language language,
                                   const Lookup& lookup);

}  // namespace pxe::boot
