"""BIOS with iPXE in its NIC → a menu made for it, which nobody touches → its default item: pxelinux → a menu again, made of
the same words → kernel, initrd and arguments, described once → Linux."""

from lab_test import MAC, run
from lab.machine import bios_ipxe

BOOTS = f"""
[[client]]
match = {{ mac = "{MAC}" }}
boot  = "start"

[boot.start]
title   = "What shall it be?"
items   = ["local", "rescue"]
default = "rescue"
timeout = "3s"

[boot.rescue]
ipxe   = "chain {{{{site.http}}}}/pxelinux.0"
kernel = "rescue/vmlinuz"
initrd = ["rescue/initrd.gz"]
args   = "console=ttyS0,115200n8 who={{{{mac}}}}"

[boot.local]
ipxe = "exit"
pxelinux = "LOCALBOOT 0"
"""


def test(lab):
    site = lab.site(BOOTS)
    site.add_linux("rescue")
    lab.serve(site)
    lab.expect_linux(lab.power_on(bios_ipxe), f"who={MAC}")
    for path in ("/boot.ipxe", "/pxelinux.0", "/menu.c32", "/rescue/vmlinuz", "/rescue/initrd.gz"):
        lab.expect_logged("pxe-httpd", path)


run(test)
