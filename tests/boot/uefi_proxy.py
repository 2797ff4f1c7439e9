"""Somebody else's DHCP server gives the addresses and knows nothing of booting; ours stands beside it as a proxy.

dnsmasq plays the other server, on a machine of its own: two servers on one cannot both have port 67.
"""

from lab_test import MAC, direct_linux, dnsmasq, run
from lab import site
from lab.machine import uefi_pxe

OTHER = "10.77.0.2"


def test(lab):
    room = lab.use(lab.network.room(OTHER))
    other = dnsmasq(lab, room)
    served = lab.site(direct_linux(MAC), subnet=site.PROXY)
    served.add_linux()
    lab.serve(served)
    lab.expect_linux(lab.power_on(uefi_pxe), f"who={MAC}")
    lab.expect_logged("pxe-dhcpd", MAC, "ipxe.efi")
    lab.expect_logged("pxe-tftpd", "10.77.0.1", "ipxe.efi")  # asked from an address the other server gave
    other.await_text(f"DHCPACK(eth0) 10.77.0.1", 1)


run(test)
