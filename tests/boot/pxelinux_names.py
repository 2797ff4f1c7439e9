"""A pxelinux that finds no configuration asks for every name it knows: they are the names that pxe-cfgname prints."""

import re

from lab_test import MAC, UUID, expect, run
from lab.machine import bios_ipxe
from lab.process import run as command, wait_until

ADDRESS = "10.77.0.20"
BOOTS = f'''
[[client]]
match   = {{ mac = "{MAC}" }}
address = "{ADDRESS}"
boot    = "nothing"

[boot.nothing]
ipxe = "chain {{{{site.http}}}}/pxelinux.0"
'''


def test(lab):
    lab.new_network(ipv6_router=False)
    site = lab.site(BOOTS)
    lab.serve(site)
    lab.power_on(bios_ipxe)
    wanted = command(site.program("pxe-cfgname"), MAC, ADDRESS, "--uuid", UUID).splitlines()
    wait_until(lambda: f"path=/{wanted[-1]} " in lab.log("pxe-httpd"), 120, f"pxelinux asks for {wanted[-1]}")
    asked = re.findall(r" path=/(pxelinux\.cfg/\S+) status=404 ", lab.log("pxe-httpd"))
    expect(list(dict.fromkeys(asked)) == wanted, f"the names that pxe-cfgname prints, in its order: {asked}")


run(test)
