"""DHCP frames out of a capture, and the same from other machines."""

import struct


def dhcp_frames(path):
    """The Ethernet frames of a little-endian pcap that go to or come from port 67."""
    with open(path, "rb") as data:
        content = data.read()
    at = 24
    while at + 16 <= len(content):
        size = struct.unpack_from("<I", content, at + 8)[0]
        frame = content[at + 16:at + 16 + size]
        at += 16 + size
        is_udp = frame[12:14] == b"\x08\x00" and frame[14] == 0x45 and frame[23] == 17
        if is_udp and 67 in struct.unpack(">HH", frame[34:38]):
            yield frame


def from_machine(number, frame):
    """The frame as machine `number` would send or get it."""
    frame = bytearray(frame)
    frame[46:50] = struct.pack(">I", 0x10000000 + number)  # xid
    frame[73:76] = struct.pack(">I", number)[1:]           # the last bytes of chaddr
    frame[40:42] = b"\0\0"                                 # no UDP checksum
    return frame
