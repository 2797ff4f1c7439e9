// The sections of pxe.toml, one reader each, in a .cpp of its own. A reader takes its keys into the settings
// it is given; what is wrong with them goes to the reader's list of errors.
#pragma once

#include "common/config/site.hpp"
#include "common/config/table_reader.hpp"
#include "common/pxe/vendor.hpp"

namespace pxe::config {

// The top level of pxe.toml into a Site.
void read_sections(TableReader& top, const Source& source, Site& site);

void read_site(TableReader& reader, SiteSettings& site);
void read_dhcp(TableReader& reader, DhcpSettings& dhcp);
void read_menu(TableReader& reader, DhcpSettings& dhcp);
void read_tftp(TableReader& reader, TftpSettings& tftp);
void read_http(TableReader& reader, const Source& source, HttpSettings& http);
void read_client(TableReader& reader, Site& site);
void read_boots(TableReader& top, const Source& source, Site& site);
void read_fragments(TableReader& top, const Source& source, Site& site);

// The files of the folder `templates`, each by its name.
void read_partials(const Source& source, Site& site);

// Texts that are templates. A multi-line string starts on the line after its opening quotes, any other right
// after its quote.
std::optional<TemplateText> template_text(TableReader& reader, std::string_view key);
std::vector<TemplateText> template_texts(TableReader& reader, std::string_view key);

// `ipxe = "…"` or `ipxe-file = "…"`, not both.
std::optional<TemplateText> read_template(TableReader& reader, const std::string& key, const Source& source);

// The menu as PXE has it, with this server where an item names none.
vendor::Menu vendor_menu(const PxeMenu& menu, Ipv4Address server);

// `match = { … }` of a client or loader entry.
Match read_match(TableReader& reader, std::string_view key);

// A port from 1 to 65535, or `fallback` where the key is absent.
std::uint16_t port(TableReader& reader, std::string_view key, std::uint16_t fallback);

}  // namespace pxe::config
