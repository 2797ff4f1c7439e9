"""Runs a function in network and process namespaces of its own.

Nothing started there can reach the host's network, and nothing outlives it: the function's process is the first of its
process namespace, and when that one ends, however it ends, the kernel kills all others in it; with the last of them go
the interfaces. So there is no name to choose, nothing to leave behind and nothing to clean up by hand.
"""

import ctypes
import os
import shutil
import signal
import subprocess
import sys

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
CLONE_NEWPID = 0x20000000
PR_SET_PDEATHSIG = 1

_libc = ctypes.CDLL(None, use_errno=True)


class Unavailable(Exception):
    """This machine cannot do what was asked (no privilege, no /dev/net/tun …); a test that meets it is skipped."""


def need_private_mounts():
    """Unavailable where a mount of ours would be seen by others, such as in a chroot."""
    probe = subprocess.run(["unshare", "-m", "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        raise Unavailable(f"no mounts of its own here: {probe.stderr.strip()}")


def own_mounts():
    """From here on what this process and its children mount is seen by nobody else."""
    need_private_mounts()
    _unshare(CLONE_NEWNS)
    subprocess.run(["mount", "--make-rprivate", "/"], check=True)


def need(path, package):
    """Unavailable unless `path` (a file, or a program on the PATH) is there."""
    if not (os.path.exists(path) if "/" in path else shutil.which(path)):
        raise Unavailable(f"{path} is missing (Debian: {package})")
    return path


def die_with_parent(signal_number=signal.SIGKILL):
    """The calling process gets this signal when its parent ends. Usable as `preexec_fn`."""
    _libc.prctl(PR_SET_PDEATHSIG, int(signal_number))


def new_network():
    """Makes another network namespace beside the one we are in; returns a file descriptor that keeps it alive."""
    home = os.open("/proc/self/ns/net", os.O_RDONLY)
    try:
        _unshare(CLONE_NEWNET)
        made = os.open("/proc/self/ns/net", os.O_RDONLY)
        enter_network(home)
    finally:
        os.close(home)
    return made


def enter_network(namespace):
    """Moves the calling thread into a namespace of `new_network`; sockets belong to where they were opened."""
    if _libc.setns(namespace, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), "setns")


def in_private_network(main):
    """Runs `main()` alone on a network with nothing but a loopback; returns its exit status.

    SIGTERM, SIGINT and SIGHUP become SystemExit inside `main`, so that its `finally` and `with` blocks run.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    _unshare(CLONE_NEWNET | CLONE_NEWPID)  # the network at once, the process namespace for children
    child = os.fork()
    if child == 0:
        die_with_parent()
        os._exit(_first_process(main))
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: os.kill(child, received))
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def exit_on_signals():
    """SIGTERM, SIGINT and SIGHUP end the program as `sys.exit` does, with the shell's 128 + number."""
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, lambda received, _frame: sys.exit(128 + received))


def _first_process(main):
    exit_on_signals()
    try:
        status = main() or 0
    except SystemExit as end:
        status = end.code
    except BaseException:
        sys.excepthook(*sys.exc_info())
        status = 1
    if isinstance(status, str):
        print(status, file=sys.stderr)
        status = 1
    sys.stdout.flush()
    sys.stderr.flush()
    return status or 0


def _unshare(flags):
    if _libc.unshare(flags) != 0:
        reason = os.strerror(ctypes.get_errno())
        raise Unavailable(f"no namespace of its own: {reason} (this needs root, or CAP_SYS_ADMIN in a container)")
