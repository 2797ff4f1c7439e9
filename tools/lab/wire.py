"""DHCP and ARP as packets, for asking a network who is on it before anything of ours serves there.

Deliberately not the toolkit's own codecs: what checks a program should not share its mistakes. Sent and received on a
packet socket, because the asker may have no address yet and must not depend on the host's.
"""

import ipaddress
import os
import socket
import struct
import time

BROADCAST = b"\xff" * 6
_MAGIC = b"\x63\x82\x53\x63"
_ETH_P_ALL, _ETH_P_IP, _ETH_P_ARP = 0x0003, 0x0800, 0x0806
DISCOVER, OFFER, REQUEST, ACK = 1, 2, 3, 5


class Wire:
    """An Ethernet interface, raw. `mac` is who we say we are: the interface's own unless another is given."""

    def __init__(self, interface, mac=None):
        self._socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
        self._socket.bind((interface, 0))
        self.mac = mac or self._socket.getsockname()[4]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def send_frame(self, frame):
        self._socket.send(frame)

    def send(self, ethertype, payload, to=BROADCAST):
        self._socket.send(to + self.mac + struct.pack("!H", ethertype) + payload)

    def frames(self, until):
        """Yields (ethertype, payload) as they arrive, up to the monotonic time `until`."""
        while (left := until - time.monotonic()) > 0:
            self._socket.settimeout(left)
            try:
                frame = self._socket.recv(65535)
            except TimeoutError:
                return
            if len(frame) >= 14:
                yield struct.unpack("!H", frame[12:14])[0], frame[14:]

    def ask_dhcp(self, message_type, options, *, wanted, xid=None, ciaddr="0.0.0.0", times=(0,), wait=3.0):
        """Broadcasts a DHCP message at each of `times` (seconds) and yields the answers of type `wanted` for `wait`."""
        xid = xid or os.urandom(4)
        message = _dhcp(message_type, xid, self.mac, ciaddr, options)
        began = time.monotonic()
        for moment, following in zip(times, [*times[1:], wait]):
            self.send(_ETH_P_IP, _udp("0.0.0.0", 68, "255.255.255.255", 67, message))
            for ethertype, payload in self.frames(began + following):
                answer = _answer(payload, xid) if ethertype == _ETH_P_IP else None
                if answer and answer.options.get(53) == bytes([wanted]):
                    yield answer

    def in_use(self, addresses, wait=1.0):
        """Those of `addresses` that somebody answers for by ARP. Asks as 0.0.0.0, as RFC 5227 does (a probe)."""
        wanted = {ipaddress.ip_address(address).packed for address in addresses}
        for _ in range(2):
            for address in wanted:
                self.send(_ETH_P_ARP, struct.pack("!HHBBH6s4s6s4s", 1, _ETH_P_IP, 6, 4, 1, self.mac, bytes(4), bytes(6), address))
        used = set()
        for ethertype, payload in self.frames(time.monotonic() + wait):
            if ethertype == _ETH_P_ARP and len(payload) >= 28 and payload[8:14] != self.mac and payload[14:18] in wanted:
                used.add(payload[14:18])
        return {str(ipaddress.ip_address(address)) for address in used}


def router_advertisement(mac):
    """A frame that says: here is an IPv6 router, with nothing to configure (RFC 4861 section 4.2)."""
    source = bytes.fromhex("fe80000000000000") + bytes(7) + b"\x01"
    every_node = bytes.fromhex("ff020000000000000000000000000001")
    message = struct.pack("!BBHBBHII", 134, 0, 0, 64, 0, 0, 0, 0)
    checksum = _internet_checksum(source + every_node + struct.pack("!II", len(message), socket.IPPROTO_ICMPV6) + message)
    message = message[:2] + struct.pack("!H", checksum) + message[4:]
    header = struct.pack("!IHBB", 6 << 28, len(message), socket.IPPROTO_ICMPV6, 255)
    return bytes.fromhex("333300000001") + mac + b"\x86\xdd" + header + source + every_node + message


class Answer:
    """A DHCP message a server sent."""

    def __init__(self, message, options):
        self.yiaddr, self.siaddr = (socket.inet_ntoa(message[at:at + 4]) for at in (16, 20))
        self.file = message[108:236].split(b"\0")[0].decode("ascii", "replace")
        self.options = options
        self.server = socket.inet_ntoa(options[54]) if len(options.get(54, b"")) == 4 else None


def _dhcp(message_type, xid, mac, ciaddr, options):
    head = struct.pack("!BBBB4sHH4s12x16s192x", 1, 1, 6, 0, xid, 0, 0x8000, socket.inet_aton(ciaddr), mac.ljust(16, b"\0"))
    body = b"".join(bytes([code, len(value)]) + value for code, value in [(53, bytes([message_type])), *options])
    return (head + _MAGIC + body + b"\xff").ljust(300, b"\0")


def _udp(source, source_port, target, target_port, payload):
    udp = struct.pack("!HHHH", source_port, target_port, 8 + len(payload), 0) + payload  # checksum 0: none
    addresses = socket.inet_aton(source) + socket.inet_aton(target)
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(udp), 0, 0, 64, socket.IPPROTO_UDP, 0)
    checksum = _internet_checksum(head + addresses)
    return head[:10] + struct.pack("!H", checksum) + addresses + udp


def _internet_checksum(data):
    total = sum(struct.unpack(f"!{len(data) // 2}H", data))
    total = (total & 0xFFFF) + (total >> 16)
    return ~(total + (total >> 16)) & 0xFFFF


def _answer(packet, xid):
    """The reply to `xid` in an IPv4 packet, or None."""
    if len(packet) < 28 or packet[9] != socket.IPPROTO_UDP:
        return None
    message = packet[(packet[0] & 15) * 4 + 8:]
    if len(message) < 240 or message[0] != 2 or message[4:8] != xid or message[236:240] != _MAGIC:
        return None
    return Answer(message, _options(message[240:]))


def _options(area):
    """Code → value; the options of a message that ends early are those before its end."""
    options, at = {}, 0
    while at < len(area) and area[at] != 255:
        if area[at] == 0:
            at += 1
            continue
        if at + 2 > len(area):
            break
        code, length = area[at], area[at + 1]
        options[code] = options.get(code, b"") + area[at + 2:at + 2 + length]
        at += 2 + length
    return options
