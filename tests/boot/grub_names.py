"""A GRUB that finds no configuration asks for every name it knows: they are the names that pxe-cfgname prints.

Started by OVMF's own PXE. Its UUID is what the DHCP server echoes in option 97. Debian's grubnetx64.efi holds a
configuration that names one file, so that it looks for no other: the image is made here, as grub-mknetdir makes it.
"""

import os

from lab_test import configuration_names, expect_same_names, nothing_to_boot, run
from lab import isolate
from lab.machine import uefi_pxe
from lab.process import run as command, wait_until
from lab.site import CACHE

MKIMAGE = os.path.join(CACHE, "grub-common", "usr", "bin", "grub-mkimage")
MODULES = os.path.join(CACHE, "grub", "usr", "lib", "grub", "x86_64-efi")
LOADER = '''
[[dhcp.loader]]
match = { arch = "x64-uefi" }
file  = "grub/core.efi"
'''


def test(lab):
    for path, package in ((MKIMAGE, "grub-common"), (MODULES, "grub-efi-amd64-bin")):
        if not os.path.exists(path):
            raise isolate.Unavailable(f"no {path}: tests/run unpacks Debian's {package} there")
    site = lab.site(LOADER + nothing_to_boot())
    os.mkdir(os.path.join(site.files, "grub"))
    command(MKIMAGE, "-O", "x86_64-efi", "-d", MODULES, "-p", "/grub", "-o", os.path.join(site.files, "grub", "core.efi"),
            "normal", "tftp", "efinet", "echo")
    lab.serve(site)
    lab.power_on(uefi_pxe)
    wanted = configuration_names(site, "--style", "grub", "--prefix", "/grub/")
    wait_until(lambda: wanted[-1] in lab.asked_by_tftp(), 120, f"GRUB asks for {wanted[-1]}")
    asked = [name for name in lab.asked_by_tftp() if "grub.cfg" in name]
    expect_same_names(asked, wanted)


run(test)
