"""A plain BIOS boot ROM, played by packets: architecture 0, neither user class nor option 175.

It is handed undionly.kpxe and fetches it over TFTP with `tsize` and `blksize 1456`, as Intel's ROMs do.
"""

import os
import socket
import struct

from lab_test import ADDRESS, LIMIT, expect, run
from lab.wire import ACK, DISCOVER, OFFER, REQUEST, Wire

LOADER = "/usr/lib/ipxe/undionly.kpxe"
MAC = bytes.fromhex("525400123409")
ROM = [
    (55, bytes([1, 2, 3, 5, 6, 11, 12, 13, 15, 16, 17, 18, 22, 23, 28, 40, 41, 42, 43, 50, 51, 54, 58, 59, 60, 66, 67,
                128, 129, 130, 131, 132, 133, 134, 135])),
    (57, struct.pack("!H", 1260)),
    (97, b"\0" + bytes.fromhex("44454c4c3900104e804eb9c04f4d344a")),
    (93, b"\0\0"),
    (94, b"\x01\x02\x01"),
    (60, b"PXEClient:Arch:00000:UNDI:002001"),
]


def test(lab):
    lab.serve(lab.site())
    room = lab.use(lab.network.room())
    with room.inside(), Wire("eth0", MAC) as wire:
        offer = first(wire.ask_dhcp(DISCOVER, ROM, wanted=OFFER), "an OFFER")
        expect(offer.file == "undionly.kpxe", f"undionly.kpxe as boot file, not {offer.file!r}")
        expect(offer.siaddr == ADDRESS, f"{ADDRESS} as next server, not {offer.siaddr}")
        expect(offer.options.get(60) == b"PXEClient", "option 60 PXEClient, without which a ROM drops the offer")
        chosen = [(50, socket.inet_aton(offer.yiaddr)), (54, socket.inet_aton(offer.server))]
        ack = first(wire.ask_dhcp(REQUEST, [*chosen, *ROM], wanted=ACK), "an ACK")
        expect(ack.yiaddr == offer.yiaddr and ack.file == offer.file, "the ACK to say what the OFFER said")

    room.run("ip", "address", "add", f"{ack.yiaddr}/24", "dev", "eth0")
    with room.inside():
        content, options = fetch(ack.siaddr, ack.file)
    size = os.path.getsize(LOADER)
    expect(options == {"tsize": str(size), "blksize": "1456"}, f"tsize={size} blksize=1456 acknowledged, not {options}")
    with open(LOADER, "rb") as file:
        expect(content == file.read(), "the loader byte for byte")
    lab.expect_logged("pxe-tftpd", "undionly.kpxe", "blksize=1456")


def first(answers, what):
    answer = next(answers, None)
    expect(answer is not None, what)
    return answer


def fetch(server, name):
    """RFC 1350 with RFC 2347 options, lock-step: (content, options acknowledged)."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        sock.settimeout(LIMIT)
        sock.sendto(b"\0\1" + b"\0".join([name.encode(), b"octet", b"tsize", b"0", b"blksize", b"1456", b""]), (server, 69))
        answer, peer = sock.recvfrom(2048)
        expect(answer[:2] == b"\0\6", f"an OACK, not {answer[:40]!r}")
        words = answer[2:].decode("ascii").split("\0")
        options = dict(zip(words[0::2], words[1::2]))
        content, block, data = b"", 0, b"." * 1456
        while len(data) == 1456:
            sock.sendto(struct.pack("!HH", 4, block & 0xFFFF), peer)
            answer = sock.recv(2048)
            block += 1
            expect(answer[:4] == struct.pack("!HH", 3, block & 0xFFFF), f"block {block}, not {answer[:4].hex()}")
            data = answer[4:]
            content += data
        sock.sendto(struct.pack("!HH", 4, block & 0xFFFF), peer)
    return content, {name.lower(): value for name, value in options.items()}


run(test)
