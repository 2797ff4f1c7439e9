#include "common/boot/render.hpp"

#include <fmt/format.h>

#include "common/base/text.hpp"

namespace pxe::boot {
namespace {

constexpr std::string_view magic = "#!ipxe";
constexpr std::string_view built_in_default = "#!ipxe\nexit\n";

std::string with_magic(std::string text) {
  if (!text.starts_with(magic)) text.insert(0, std::string(magic) + "\n");
  if (!text.ends_with('\n')) text += '\n';
  return text;
}

// As words of an echo: nothing that iPXE expands, takes for a command's end or a comment, and no option.
std::string as_echo_words(std::string_view reason) {
  constexpr std::size_t longest = 400;  // a screen's few lines
  constexpr std::string_view marks = " '\"().,:/_=+%@~[]*?!-";
  std::string out;
  for (const char c : printable(reason.substr(0, longest))) {
    const bool alphanumeric = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    const bool option = c == '-' && (out.empty() || out.back() == ' ');
    out += (alphanumeric || marks.find(c) != std::string_view::npos) && !option ? c : '_';
  }
  return out;
}

}  // namespace

Result<std::optional<Rendered>, RenderError> render(const Catalog& catalog, const Client& client,
                                                    const ServerNames& server, Language language,
                                                    Trace* trace) {
  const config::ClientEntry* entry = catalog.find_client(client, trace);
  const ReadyBoot* ready = catalog.find_boot(entry);
  const std::string client_name = entry ? entry->name : "";
  if (!ready) {
    if (trace) trace->step("no boot is configured for it, so it exits to its next boot device");
    if (language != Language::ipxe) return std::nullopt;
    return Rendered{std::string(built_in_default), client_name, "exit", entry};
  }
  const bool by_default = !entry || entry->boot.empty();
  if (trace) trace->step(fmt::format("{} boot {}", by_default ? "the default" : "its", ready->boot->name));
  return render_boot(catalog, *ready, entry, client, server, language, trace);
}

Result<std::optional<Rendered>, RenderError> render_boot(const Catalog& catalog, const ReadyBoot& ready,
                                                         const config::ClientEntry* entry,
                                                         const Client& client, const ServerNames& server,
                                                         Language language, Trace* trace) {
  const std::string client_name = entry ? entry->name : "";
  const auto text = ready.texts.find(language);
  if (text == ready.texts.end()) {
    if (trace)
      trace->step(fmt::format("[boot.{}] has nothing for {}", ready.boot->name, to_string(language)));
    if (language != Language::ipxe) return std::nullopt;
    return Rendered{std::string(built_in_default), client_name, ready.boot->name, entry};
  }
  auto rendered = text->second.render(language, Words(client, server, catalog.site(), entry, ready.boot));
  if (!rendered) return tl::make_unexpected(std::move(rendered.error()));
  if (language == Language::ipxe) rendered = with_magic(std::move(*rendered));
  return Rendered{std::move(*rendered), client_name, ready.boot->name, entry};
}

std::string entry_script(const ServerNames& server, std::string_view path) {
  std::string query;
  for (const WordInfo& word : vocabulary()) {
    if (word.setting.empty()) continue;
    query += fmt::format("{}{}=${{{}}}", query.empty() ? "?" : "&", word.name, word.setting);
  }
  return fmt::format(
      "#!ipxe\n"
      "chain --autofree {0}{2}{1} || goto failed\n"
      "exit\n"
      ":failed\n"
      "echo {0} did not answer\n"
      "sleep 10\n"
      "exit 1\n",
      server.http, query, path);
}

std::string error_script(std::string_view reason) {
  return fmt::format("#!ipxe\necho {}\nsleep 30\nexit\n", as_echo_words(reason));
}

}  // namespace pxe::boot
