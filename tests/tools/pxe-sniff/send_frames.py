#!/usr/bin/env python3
"""Sends every frame of a pcap file out of an interface: send_frames.py IFACE FILE"""
import socket
import struct
import sys

with open(sys.argv[2], "rb") as file, socket.socket(socket.AF_PACKET, socket.SOCK_RAW) as link:
    link.bind((sys.argv[1], 0))
    file.read(24)
    while header := file.read(16):
        link.send(file.read(struct.unpack("<IIII", header)[2]))
