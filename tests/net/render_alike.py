"""A machine is told the same by pxe-httpd, by ipxe-render on a terminal, and by ipxe-render as a CGI program."""

import http.client
import os

from lab_test import ADDRESS, expect, run
from lab.process import run as command

BOOTS = """
[[client]]
name  = "db1"
match = { mac = "00:12:34:56:78:90" }
boot  = "lun"

[boot.lun]
ipxe = '''
set initiator-iqn iqn.2026-01.example:{{#hostname}}{{hostname}}{{/hostname}}
sanboot iscsi:{{site.address}}:::1:iqn.2026-01.example:disk?serial={{url.serial}}
'''

[[http.cgi]]
path    = "/render"
program = "%s"
"""

MACHINES = {
    "its own entry": {"mac": "00:12:34:56:78:90", "hostname": "db1", "serial": "A B/7"},
    "the default": {"mac": "52:54:00:12:34:01", "uuid": "4c4c4544-0039-4e10-804e-b9c04f4d344a"},
}


def test(lab):
    site = lab.site(BOOTS % os.path.join(lab.folder, "render.cgi"))
    add_cgi(site)
    lab.start_daemon(site, "pxe-httpd")
    for what, words in MACHINES.items():
        printed = command(site.program("ipxe-render"), "-c", site.config, *(f"{key}={value}" for key, value in words.items()))
        query = "&".join(f"{key}={value.replace(' ', '%20')}" for key, value in words.items())
        served = get(f"/boot.ipxe?{query}")
        expect(served == printed, f"{what}: pxe-httpd's answer as ipxe-render prints it: {served!r}, not {printed!r}")
        by_cgi = get(f"/render?{query}")
        expect(by_cgi == printed, f"{what}: the CGI program's answer as it prints it: {by_cgi!r}, not {printed!r}")


def add_cgi(site):
    """ipxe-render with a configuration that is not in its usual place: a web server passes no PXE_CONFIG on."""
    path = os.path.join(site.folder, "render.cgi")
    with open(path, "w", encoding="utf-8") as script:
        script.write(f"#!/bin/sh\nPXE_CONFIG={site.config} exec {site.program('ipxe-render')}\n")
    os.chmod(path, 0o755)


def get(path):
    connection = http.client.HTTPConnection(ADDRESS, timeout=10)
    connection.request("GET", path, headers={"User-Agent": "iPXE/1.0.0"})
    return connection.getresponse().read().decode()


run(test)
