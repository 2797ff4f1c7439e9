"""The boot laboratory: real firmware in virtual machines on a network of its own.

`tools/quickstart` shows one boot with it, `tests/boot/` asserts on many. Python's standard library only.

  isolate   a network and process namespace of its own, which takes everything in it along when it ends
  process   start a program, wait until it is ready, end it by its process id
  network   the bridge, the taps of the machines, and rooms with a network stack of their own beside it
  linux     a tiny Linux that says it is up and how it was booted
  disk      a disk whose boot sector says one line, locally or by iSCSI
  machine   the virtual machines, from power-on
  site      pxe.toml and the three daemons that serve it
  wire      DHCP and ARP as packets, for asking a network who is on it
"""
