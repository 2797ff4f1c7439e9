#include "tools/ipxe-render/machine_lines.hpp"

#include "common/pxe/words_json.hpp"

namespace pxe::ipxe_render {
namespace {

std::string key_of(const Client& client) {
  for (const Word word : {Word::mac, Word::uuid, Word::ip}) {
    if (client.has(word)) return std::string(client.get(word));
  }
  return "";
}

}  // namespace

std::optional<Client> MachineLines::add(std::string_view json) {
  Client said = words_from_json(json);
  if (said == Client()) return std::nullopt;
  if (machines_.size() >= most) machines_.clear();
  Client& known = machines_[key_of(said)];
  known.join(said);
  return known;
}

bool MachineLines::is_news(const Client& client, const Answer& answer) {
  if (told_.size() >= most) told_.clear();
  const auto [last, fresh] = told_.try_emplace(key_of(client), answer);
  if (fresh) return true;
  if (last->second == answer) return false;
  last->second = answer;
  return true;
}

}  // namespace pxe::ipxe_render
