"""The six programs, run as a shell runs them."""

import os
import subprocess
import sys

BINARIES = os.path.abspath(sys.argv[1])
PROGRAMS = ("pxe-dhcpd", "pxe-tftpd", "pxe-httpd", "pxe-sniff", "pxe-cfgname", "ipxe-render")
DAEMONS = PROGRAMS[:3]
CONFIGURED = (*DAEMONS, "ipxe-render")
DEFAULT_CONFIG = "/etc/pxe/pxe.toml"
LIMIT = 20  # seconds


def run(program, *arguments, **more):
    """A finished run: returncode, stdout, stderr."""
    more = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "stdin": subprocess.DEVNULL, **more}
    return subprocess.run([os.path.join(BINARIES, program), *arguments], text=True, timeout=LIMIT, check=False, **more)


def run_with_closed_pipe(program, *arguments):
    """The same, when nobody reads its output any more."""
    reader, writer = os.pipe()
    os.close(reader)
    try:
        return run(program, *arguments, stdout=writer)
    finally:
        os.close(writer)


def report(failures):
    print("\n".join(failures))
    sys.exit(1 if failures else 0)


class Expectations:
    """Collects what did not hold, with what the program said."""

    def __init__(self):
        self.failures = []

    def expect(self, holds, what, done):
        if not holds:
            said = f"exit status {done.returncode}\nstdout: {done.stdout}\nstderr: {done.stderr}"
            self.failures.append(f"{what}: {' '.join(map(os.path.basename, done.args[:1]))} {' '.join(done.args[1:])}\n{said}")
