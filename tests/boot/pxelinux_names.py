"""A pxelinux that finds no configuration asks for every name it knows: they are the names that pxe-cfgname prints."""

import re

from lab_test import configuration_names, expect_same_names, nothing_to_boot, run
from lab.machine import bios_ipxe
from lab.process import wait_until

CHAIN = "chain {{site.http}}/pxelinux.0"


def test(lab):
    lab.new_network(ipv6_router=False)
    site = lab.site(nothing_to_boot(CHAIN))
    lab.serve(site)
    lab.power_on(bios_ipxe)
    wanted = configuration_names(site)
    wait_until(lambda: f"path=/{wanted[-1]} " in lab.log("pxe-httpd"), 120, f"pxelinux asks for {wanted[-1]}")
    asked = re.findall(r" path=/(pxelinux\.cfg/\S+) status=404 ", lab.log("pxe-httpd"))
    expect_same_names(list(dict.fromkeys(asked)), wanted)


run(test)
