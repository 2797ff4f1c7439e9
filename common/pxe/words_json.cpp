#include "common/pxe/words_json.hpp"

#include <nlohmann/json.hpp>

#include "common/base/json.hpp"

namespace pxe {
namespace {

void append_pair(std::string& out, std::string_view key, std::string_view value) {
  out += out.size() == 1 ? "" : ",";
  append_json_string(out, key);
  out += ':';
  append_json_string(out, value);
}

}  // namespace

std::string words_to_json(const Client& client) {
  std::string out = "{";
  for (const WordInfo& word : vocabulary()) {
    if (client.has(word.word)) append_pair(out, word.name, client.get(word.word));
  }
  for (const auto& [name, value] : client.features())
    append_pair(out, std::string(feature_prefix) + name, value);
  return out + "}";
}

Client words_from_json(std::string_view json) {
  Client client;
  const auto object = nlohmann::json::parse(json, nullptr, false);
  if (!object.is_object()) return client;
  for (const auto& [key, value] : object.items()) {
    if (!value.is_string()) continue;
    const auto& text = value.get_ref<const std::string&>();
    if (const auto word = find_word(key)) {
      (void)client.set(*word, text);
    } else if (const auto feature = feature_of(key)) {
      client.set_feature(*feature, text);
    }
  }
  return client;
}

}  // namespace pxe
