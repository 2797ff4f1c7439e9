"""Firmware with Secure Boot on: secure-boot = true is all that is configured for it, and everything that runs is signed:
shim, GRUB (which gets its configuration generated for the machine) and the kernel."""

import os

from lab_test import MAC, direct_linux, expect, run
from lab import isolate, site
from lab.machine import uefi_secure_boot
from lab.process import run as command


def as_if_installed(*packages):
    """Lays the unpacked packages over /usr/lib, for this test alone."""
    layers = [os.path.join(site.CACHE, "secure-boot", package, "usr", "lib") for package in packages]
    for layer in layers:
        if not os.path.isdir(layer):
            raise isolate.Unavailable(f"nothing in {layer}: tests/run unpacks it there")
    isolate.own_mounts()
    command("mount", "-t", "overlay", "-o", f"lowerdir={':'.join(layers)}:/usr/lib", "none", "/usr/lib")


def test(lab):
    as_if_installed("shim", "grub")
    served = lab.site(direct_linux(MAC), subnet=site.SERVER + "secure-boot = true\n")
    served.add_linux()
    lab.serve(served)
    machine = lab.power_on(uefi_secure_boot)
    lab.expect_linux(machine, f"who={MAC}")
    expect("Secure boot enabled" in machine.console_text(), "the kernel says that Secure Boot is on")
    lab.expect_logged("pxe-dhcpd", MAC, "secure-boot x64-uefi", "shimx64.efi")
    lab.expect_logged("pxe-tftpd", "grubx64.efi")


run(test)
