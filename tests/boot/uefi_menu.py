"""UEFI firmware shows the menu of option 43 and asks port 4011 for the item that somebody chose."""

import os
import shutil

from lab_test import LIMIT, MAC, direct_linux, run
from lab.machine import uefi_pxe

MENU = """
[[dhcp.menu]]
match  = { arch = "x64-uefi" }

[[dhcp.menu.item]]
text = "The first that nobody chose"
file = "no-such.efi"

[[dhcp.menu.item]]
text = "The second that was chosen"
file = "chosen.efi"
"""


def test(lab):
    site = lab.site(MENU + direct_linux(MAC))
    site.add_linux()
    shutil.copyfile("/usr/lib/ipxe/ipxe.efi", os.path.join(site.files, "chosen.efi"))
    lab.serve(site)
    machine = lab.power_on(uefi_pxe)
    machine.await_text("The second that was chosen", LIMIT)
    machine.press("down")
    machine.press("ret")
    lab.expect_linux(machine, f"who={MAC}")
    lab.expect_logged("pxe-dhcpd", MAC, "[[dhcp.menu]]")
    lab.expect_logged("pxe-dhcpd", MAC, "[[dhcp.menu.item]]", "chosen.efi")
    lab.expect_logged("pxe-tftpd", "chosen.efi")


run(test)
