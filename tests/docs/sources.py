"""What the sources say that the manual has to say too."""

import glob
import re

from reading import ROOT, read


def option_table():
    """(code, name, type, where it is defined) of every DHCP option."""
    found = re.findall(r'^OPTION\((\d+), (\w+), (\w+), "(.*)"\)$', read("common/dhcp/option_list.inc"), re.M)
    return [(code, name.replace("_", "-"), kind.replace("_", "-"), source) for code, name, kind, source in found]


def vocabulary():
    """(word, type, iPXE setting, DHCP option) of every word."""
    return re.findall(r'\{Word::\w+, "(\w+)", WordType::(\w+), "(.*?)", "(.*?)"\}', read("common/pxe/vocabulary.cpp"))


def architectures():
    """(number, name)."""
    return re.findall(r'\{(\d+), "([\w-]+)", "\w+", Firmware::\w+\}', read("common/pxe/arch.cpp"))


def features():
    return re.findall(r'"([\w-]+)", SuboptionType::feature\}', read("common/pxe/ipxe.cpp"))


def lease_schema():
    return re.search(r'R"\(\n(.*?)\)"', read("common/leases/schema.hpp"), re.S).group(1)


# --- The keys of pxe.toml, out of the functions that read them ---

FUNCTION = re.compile(r"^(?:[\w:<>&*]+ )+(\w+)\([^;{}]*\) \{\n(.*?)^\}", re.M | re.S)
TABLE = re.compile(r'\w+\.tables?\("([\w-]+)", (?=\[&\])')
KEY = re.compile(r'(?:\w+\.(?:take|text|texts|flag|number|duration|vars|file_path|file_paths|parsed|parsed_list)\(|'
                 r'\b(?:port|at_most|read_match|read_dhcp_options|template_texts?)\((?:reader, )?)"([\w-]+)"')
TEMPLATE = re.compile(r'read_template\(reader, "([\w-]+)"')
OF_NAME = {"read_boot": "boot.NAME", "read_fragment": "fragment.NAME"}  # whose tables have names of their own
CALL = re.compile(r"\b(read_\w+)\((?:reader|inner|one|top)\b")


def matching(text, start):
    """Where the bracket that opens at start is closed."""
    depth = 0
    for at in range(start, len(text)):
        depth += {"{": 1, "}": -1}.get(text[at], 0)
        if depth == 0:
            return at
    raise ValueError("a bracket is not closed")


def keys_in(body, section, functions):
    for inner in iter(lambda: TABLE.search(body), None):
        begins = body.index("{", inner.end())
        ends = matching(body, begins)
        name = f"{section}.{inner.group(1)}" if section else inner.group(1)
        yield from keys_in(body[begins:ends], name, functions)
        body = body[:inner.start()] + body[ends:]
    for key in KEY.findall(body):
        yield section, key
    for key in TEMPLATE.findall(body):
        yield section, key
        yield section, key + "-file"
    for function in CALL.findall(body):
        if function not in ("read_match", "read_dhcp_options", "read_template"):
            yield from keys_in(functions[function], OF_NAME.get(function, section), functions)


def sections():
    """The readers of pxe.toml's sections, as one text."""
    return "".join(read(path) for path in sorted(glob.glob("common/config/*section*.cpp", root_dir=ROOT)))


def config_keys():
    """(section, key) of every key; `dhcp.subnet` is a section, and `boot.NAME`; the top level is the empty one."""
    functions = dict(FUNCTION.findall(sections()))
    return set(keys_in(functions["read_sections"], "", functions)) - {("", "boot"), ("", "fragment")} | {("", "include")}
