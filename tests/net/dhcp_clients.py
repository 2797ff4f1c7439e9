"""Other people's clients get a lease, renew it, and give it back."""

import os

from lab_test import query_leases, run
from lab import isolate
from lab.process import Process, wait_until

SUBNET = """
[[dhcp.subnet]]
subnet = "{subnet}"
pool = ["10.77.0.50-10.77.0.150"]
lease-time = 6
renewal-time = 2
rebinding-time = 4
"""
SCRIPT = """#!/bin/sh
# udhcpc tells by $1 and $ip, dhclient by $reason and $new_ip_address.
case "${reason:-$1}" in
  bound|renew|BOUND|RENEW|REBIND) ip addr replace "${new_ip_address:-$ip}/24" dev eth0 ;;
  PREINIT) ip link set eth0 up ;;
esac
"""
NETWORKD = "/lib/systemd/systemd-networkd"
NETWORK = """[Match]
Name=eth0
[Network]
DHCP=ipv4
LinkLocalAddressing=no
IPv6AcceptRA=no
"""


def test(lab):
    site = lab.site(subnet=SUBNET)
    lab.daemons = {"pxe-dhcpd": lab.start_daemon(site, "pxe-dhcpd")}
    script = os.path.join(lab.folder, "client.script")
    with open(script, "w", encoding="utf-8") as out:
        out.write(SCRIPT)
    os.chmod(script, 0o755)
    clients = [("busybox", "busybox-static", udhcpc), ("dhclient", "isc-dhcp-client", dhclient)]
    present = [client for client in clients if is_there(client)]
    if not present:
        raise isolate.Unavailable("neither udhcpc nor dhclient is here (Debian: busybox-static, isc-dhcp-client)")
    for name, _, start in present:
        with lab.network.room() as room:
            lives(lab, site, name, start(lab, room, script))
    if is_there(("dhcpcd", "dhcpcd-base", None)):
        with lab.network.room() as room:
            dhcpcd(lab, room)
    if is_there((NETWORKD, "systemd", None)):
        with lab.network.room() as room:
            networkd(lab, room)


def is_there(client):
    try:
        isolate.need(client[0], client[1])
        if client[0] in ("dhcpcd", NETWORKD):
            isolate.need_private_mounts()
        return True
    except isolate.Unavailable as reason:
        print(f"without {client[0]}: {reason}")
        return False


def udhcpc(lab, room, script):
    return Process(["busybox", "udhcpc", "-f", "-R", "-i", "eth0", "-s", script],
                   os.path.join(lab.folder, "udhcpc.log"), network=room.network)


def dhclient(lab, room, script):
    files = [os.path.join(lab.folder, name) for name in ("dhclient.leases", "dhclient.pid")]
    return Process(["dhclient", "-4", "-d", "-v", "-cf", "/dev/null", "-sf", script, "-lf", files[0], "-pf", files[1], "eth0"],
                   os.path.join(lab.folder, "dhclient.log"), network=room.network)


def lives(lab, site, name, client):
    """Bound, and renewed; udhcpc also gives it back at its end."""
    before = lab.log("pxe-dhcpd").count(" ack ")
    with client:
        wait_until(lambda: lab.log("pxe-dhcpd").count(" ack ") >= before + 2, 20, f"a lease and a renewal by {name}")
    if name == "busybox":
        wait_until(lambda: query_leases(site, "SELECT 1 FROM leases WHERE state = 'released'"), 5, "the lease given back")


def dhcpcd(lab, room):
    """It keeps files in fixed places, so it gets those to itself."""
    private = "mount -t tmpfs none /run && mount -t tmpfs none /var/lib/dhcpcd && exec dhcpcd -4 -B --noipv4ll -c /bin/true eth0"
    before = lab.log("pxe-dhcpd").count(" ack ")
    os.makedirs("/var/lib/dhcpcd", exist_ok=True)
    with Process(["unshare", "-m", "sh", "-c", private], os.path.join(lab.folder, "dhcpcd.log"), network=room.network):
        wait_until(lambda: lab.log("pxe-dhcpd").count(" ack ") >= before + 2, 20, "a lease and a renewal by dhcpcd")


def networkd(lab, room):
    """Its /run to itself, and a /sys that cannot be written, so that it does not wait for udev. It releases at its end."""
    settings = os.path.join(lab.folder, "eth0.network")
    with open(settings, "w", encoding="utf-8") as out:
        out.write(NETWORK)
    private = ("mount --make-rprivate / && mount -t tmpfs none /run && mount -t sysfs -o ro sysfs /sys && "
               f"mkdir -p /run/systemd/network && cp {settings} /run/systemd/network && exec {NETWORKD}")
    before = lab.log("pxe-dhcpd").count(" ack ")
    released = lab.log("pxe-dhcpd").count(" release ")
    with Process(["unshare", "-m", "sh", "-c", private], os.path.join(lab.folder, "networkd.log"), network=room.network):
        wait_until(lambda: lab.log("pxe-dhcpd").count(" ack ") >= before + 2, 20, "a lease and a renewal by systemd-networkd")
    wait_until(lambda: lab.log("pxe-dhcpd").count(" release ") > released, 5, "systemd-networkd's lease given back")


run(test)
