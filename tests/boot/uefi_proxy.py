"""Somebody else's DHCP server gives the addresses and knows nothing of booting; ours stands beside it as a proxy.

dnsmasq plays the other server, on a machine of its own: two servers on one cannot both have port 67.
"""

import os

from support import MAC, direct_linux, run
from lab import process, site
from lab.machine import uefi_pxe

OTHER = "10.77.0.2"


def test(lab):
    room = lab.use(lab.network.room(OTHER))
    other = lab.use(process.Process([
        "dnsmasq", "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--no-ping", "--log-dhcp", "--user=root",
        "--log-facility=-", "--pid-file=", f"--dhcp-leasefile={lab.folder}/dnsmasq.leases", "--interface=eth0",
        "--dhcp-authoritative", "--dhcp-range=10.77.0.100,10.77.0.120,1h",
    ], os.path.join(lab.folder, "dnsmasq.log"), network=room.network))
    other.await_text("DHCP, IP range", 10)

    served = lab.site(direct_linux(MAC), subnet=site.PROXY)
    served.add_linux()
    lab.serve(served)
    lab.expect_linux(lab.power_on(uefi_pxe), f"who={MAC}")
    lab.expect_logged("pxe-dhcpd", MAC, "ipxe.efi")
    lab.expect_logged("pxe-tftpd", "10.77.0.1", "ipxe.efi")  # asked from an address the other server gave
    other.await_text(f"DHCPACK(eth0) 10.77.0.1", 1)


run(test)
