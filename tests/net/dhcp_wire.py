"""DHCP exchanges by hand, as a relay agent in `room` passes them on: no address of the client's is needed.

    with Relay(room, "10.77.0.9") as relay:
        relay.lease("02:00:00:00:00:01")
"""

import os
import socket
import struct

from lab_test import ADDRESS
from lab.process import wait_until

COOKIE = bytes([99, 130, 83, 99])
DISCOVER, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE, INFORM = range(1, 9)


class Relay:
    def __init__(self, room, address, server=ADDRESS):
        with room.inside():
            self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self._socket.bind((address, 67))
        self._address = address
        self._server = server

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._socket.close()

    def reach(self):
        """Waits until the server answers: a port that was just plugged in loses the first packets."""
        wait_until(lambda: self.answer(self.send(INFORM, "02:00:00:00:ff:ff", ciaddr=self._address), 0.2), 5,
                   f"an answer from {self._server}")
        return self

    def send(self, kind, mac, options=b"", ciaddr="0.0.0.0", xid=None):
        """Returns the transaction's id."""
        xid = xid or os.urandom(4)
        head = struct.pack("!BBBB4sHH", 1, 1, 6, 1, xid, 0, 0) + socket.inet_aton(ciaddr) + bytes(8)
        head += socket.inet_aton(self._address) + bytes.fromhex(mac.replace(":", "")) + bytes(10 + 192)
        self._socket.sendto(head + COOKIE + bytes([53, 1, kind]) + options + b"\xff", (self._server, 67))
        return xid

    def answer(self, xid, wait=1.0):
        """(message type, yiaddr, server identifier) of the answer to a transaction; None when there is none in time."""
        self._socket.settimeout(wait)
        while True:
            try:
                reply = self._socket.recv(2048)
            except TimeoutError:
                return None
            if reply[4:8] == xid:
                options = parse_options(reply[240:])
                return options[53][0], socket.inet_ntoa(reply[16:20]), options.get(54, b"")

    def lease(self, mac, wait=1.0):
        """The address of a whole exchange; None when an answer is missing or is a refusal."""
        offer = self.answer(self.send(DISCOVER, mac), wait)
        if not offer or offer[0] != OFFER:
            return None
        wanted = bytes([50, 4]) + socket.inet_aton(offer[1]) + bytes([54, 4]) + offer[2]
        ack = self.answer(self.send(REQUEST, mac, wanted), wait)
        return ack[1] if ack and ack[0] == ACK else None


def parse_options(field):
    options = {}
    at = 0
    while at < len(field) and field[at] != 255:
        if field[at] == 0:
            at += 1
            continue
        size = field[at + 1]
        options[field[at]] = field[at + 2:at + 2 + size]
        at += 2 + size
    return options
