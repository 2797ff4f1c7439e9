"""What to serve on a real interface: found by asking its network, written as a pxe.toml.

The addresses handed out are a small pool at the top of the subnet, less those somebody already answers for.
"""

import ipaddress
import json
import os

from .process import Failed, run
from .wire import DISCOVER, OFFER, Wire

POOL = 16  # addresses, at most, and at most half of the subnet

CONFIG = """\
# Written by tools/quickstart for {interface}, anew at each start: what is yours goes into conf.d/.
include = ["conf.d/*.toml"]

[site]
address = "{address}"
roots   = ["files"]

[dhcp]
interfaces = ["{interface}"]
leases = "leases.db"

[[dhcp.subnet]]
subnet = "{subnet}"
{serving}"""

MACHINES = """\
# Who boots what; a machine that is not named goes on to its own disk. Yours to edit.
#
# [[client]]
# match = { mac = "00:12:34:56:78:90" }
# boot  = "linux"
#
# [boot.linux]
# ipxe = '''
# kernel {{site.http}}/vmlinuz initrd=initrd.gz
# initrd {{site.http}}/initrd.gz
# boot
# '''
"""


class Refused(Failed):
    """Why this interface is not served, as one sentence."""


def address_of(interface):
    """The interface's IPv4 address with its network, as ipaddress.IPv4Interface."""
    links = [link for link in json.loads(run("ip", "-j", "address", "show")) if link["ifname"] == interface]
    if not links:
        raise Refused(f"there is no interface {interface}")
    if "UP" not in links[0]["flags"]:
        raise Refused(f"{interface} is down: `ip link set {interface} up` first")
    if links[0]["link_type"] != "ether":
        raise Refused(f"{interface} is not an Ethernet network")
    for address in links[0]["addr_info"]:
        if address["family"] == "inet":
            return ipaddress.ip_interface(f"{address['local']}/{address['prefixlen']}")
    raise Refused(f"{interface} has no IPv4 address: give it one first, for example "
                  f"`ip address add 10.77.0.1/24 dev {interface}`")


def other_server(interface):
    """The address of a DHCP server that answers a DISCOVER here, or None.

    Asked three times within eight seconds: some servers ping an address for three seconds before they offer it.
    """
    options = [(55, bytes([1, 3, 6, 15, 51, 54])), (60, b"pxe-quickstart")]
    with Wire(interface) as wire:
        for offer in wire.ask_dhcp(DISCOVER, options, wanted=OFFER, times=(0, 2, 4), wait=8):
            return offer.server or offer.siaddr
    return None


def pool_of(interface, home):
    """The free addresses at the top of the subnet, as pxe.toml's ranges."""
    size = min(POOL, (home.network.num_addresses - 2) // 2)
    if size < 1:
        raise Refused(f"{home.network} on {interface} has no room for a pool; --proxy needs none")
    top = int(home.network.broadcast_address)
    candidates = [ipaddress.ip_address(top - back) for back in range(size, 0, -1)]
    with Wire(interface) as wire:
        taken = wire.in_use(str(address) for address in candidates) | {str(home.ip), *gateways(interface)}
    free = [address for address in candidates if str(address) not in taken]
    if not free:
        raise Refused(f"all of {candidates[0]}-{candidates[-1]} is in use; --proxy needs no addresses")
    return ranges(free)


def ranges(addresses):
    """Ascending addresses as FIRST-LAST texts, neighbours joined."""
    runs = []
    for address in addresses:
        if runs and address == runs[-1][1] + 1:
            runs[-1][1] = address
        else:
            runs.append([address, address])
    return [f"{first}-{last}" for first, last in runs]


def gateways(interface):
    """The default gateways behind this interface."""
    routes = json.loads(run("ip", "-j", "-4", "route", "show", "default", "dev", interface) or "[]")
    return [route["gateway"] for route in routes if "gateway" in route]


def write(folder, interface, proxy):
    """Asks the network and writes `folder`/pxe.toml with files/ and conf.d/; Refused when it must not be served so."""
    home = address_of(interface)
    if proxy:
        serving = "proxy  = true\n"
    else:
        print(f"   asking whether {interface} has a DHCP server already ...", flush=True)
        server = other_server(interface)
        if server:
            raise Refused(f"{server} already gives addresses on {interface}; a second server would quarrel with it: use --proxy")
        serving = f"pool   = {json.dumps(pool_of(interface, home))}\n"
        if gateways(interface):
            serving += f"routers = {json.dumps(gateways(interface))}\n"
        if resolvers():
            serving += f"dns    = {json.dumps(resolvers())}\n"
        serving += 'lease-time = "1h"\n'
    for name in ("files", "conf.d"):
        os.makedirs(os.path.join(folder, name), exist_ok=True)
    machines = os.path.join(folder, "conf.d", "machines.toml")
    if not os.path.exists(machines):
        with open(machines, "w", encoding="utf-8") as out:
            out.write(MACHINES)
    with open(os.path.join(folder, "pxe.toml"), "w", encoding="utf-8") as out:
        out.write(CONFIG.format(interface=interface, address=home.ip, subnet=home.network, serving=serving))


def resolvers(path="/etc/resolv.conf"):
    """This host's name servers, as far as others can reach them too."""
    try:
        with open(path, encoding="utf-8") as lines:
            words = [line.split() for line in lines]
    except FileNotFoundError:
        return []
    found = [line[1] for line in words if len(line) > 1 and line[0] == "nameserver" and ":" not in line[1]]
    return [address for address in found if not address.startswith("127.")]
