#include "common/boot/parts.hpp"

namespace pxe::boot {
namespace {

class Preparer {
 public:
  Preparer(const config::Partials& partials, config::Errors& errors) : partials_(partials), errors_(errors) {}

  ReadyPart part(const config::TemplateText& text) {
    auto parsed = Template::parse(text, &partials_);
    if (parsed) return {std::move(*parsed), text.place};
    errors_.push_back({parsed.error().place, parsed.error().sentence});
    return {};
  }
  std::optional<ReadyPart> part(const std::optional<config::TemplateText>& text) {
    return text ? std::optional(part(*text)) : std::nullopt;
  }

 private:
  const config::Partials& partials_;
  config::Errors& errors_;
};

// Fills in one part after the other, and keeps the first thing that is wrong.
class Filler {
 public:
  Filler(Language language, const Lookup& lookup) : language_(language), lookup_(lookup) {}

  PartText part(const ReadyPart& ready) {
    auto text = fill_in(ready, language_, lookup_);
    if (text) return std::move(*text);
    if (!error_) error_ = std::move(text.error());
    return {};
  }
  std::optional<PartText> part(const std::optional<ReadyPart>& ready) {
    return ready ? std::optional(part(*ready)) : std::nullopt;
  }
  const std::optional<RenderError>& error() const { return error_; }

 private:
  Language language_;
  const Lookup& lookup_;
  std::optional<RenderError> error_;
};

}  // namespace

std::vector<const Template*> ReadyParts::all() const {
  std::vector<const Template*> found;
  for (const auto* part : {&title, &kernel, &args, &initiator, &image}) {
    if (*part) found.push_back(&(*part)->text);
  }
  for (const ReadyPart& initrd : initrds) found.push_back(&initrd.text);
  for (const Target& target : iscsi) {
    if (target.server) found.push_back(&target.server->text);
    found.push_back(&target.target.text);
  }
  return found;
}

ReadyParts prepare(const config::BootParts& parts, const config::Partials& partials, config::Errors& errors) {
  Preparer preparer(partials, errors);
  ReadyParts ready;
  ready.title = preparer.part(parts.title);
  ready.kernel = preparer.part(parts.kernel);
  ready.args = preparer.part(parts.args);
  ready.initiator = preparer.part(parts.initiator);
  ready.image = preparer.part(parts.image);
  for (const config::TemplateText& initrd : parts.initrds) ready.initrds.push_back(preparer.part(initrd));
  for (const config::IscsiTarget& target : parts.iscsi) {
    ready.iscsi.push_back({preparer.part(target.server), preparer.part(target.target), &target});
  }
  return ready;
}

Result<PartText, RenderError> fill_in(const ReadyPart& part, Language language, const Lookup& lookup) {
  auto text = part.text.render(language, lookup);
  if (!text) return tl::make_unexpected(std::move(text.error()));
  return PartText{std::move(*text), part.place};
}

Result<Parts, RenderError> fill_in(const ReadyParts& parts, const config::BootParts& plain, Language language,
                                   const Lookup& lookup) {
  Filler filler(language, lookup);
  Parts filled;
  filled.kernel = filler.part(parts.kernel);
  filled.args = filler.part(parts.args);
  filled.initiator = filler.part(parts.initiator);
  filled.image = filler.part(parts.image);
  filled.aoe = plain.aoe;
  for (const ReadyPart& initrd : parts.initrds) filled.initrds.push_back(filler.part(initrd));
  for (const ReadyParts::Target& target : parts.iscsi) {
    filled.iscsi.push_back(
        {filler.part(target.server), filler.part(target.target), target.numbers->port, target.numbers->lun});
  }
  if (filler.error()) return tl::make_unexpected(*filler.error());
  return filled;
}

}  // namespace pxe::boot
