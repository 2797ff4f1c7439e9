"""UEFI HTTP Boot → ipxe.efi over HTTP → the machine's script → Linux, without one packet of TFTP."""

from lab_test import MAC, direct_linux, run
from lab.machine import uefi_http


def test(lab):
    site = lab.site(direct_linux(MAC))
    site.add_linux()
    lab.serve(site)
    lab.expect_linux(lab.power_on(uefi_http), f"who={MAC}")
    lab.expect_logged("pxe-dhcpd", MAC, "http://10.77.0.1/ipxe.efi")
    lab.expect_logged("pxe-httpd", "/ipxe.efi")
    lab.expect_logged("pxe-httpd", "/vmlinuz")
    lab.expect_nothing_logged("pxe-tftpd", "ipxe.efi")


run(test)
