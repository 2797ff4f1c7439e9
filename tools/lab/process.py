"""Programs beside us: started with a log, awaited, ended by process id."""

import contextlib
import os
import select
import shutil
import signal
import subprocess
import sys
import time

from . import isolate


class Failed(Exception):
    """Something did not happen in time or a program ended early; says what, and where to look."""


def told(main):
    """`main()`, where a failure it foresaw is one sentence on stderr and exit 1."""
    try:
        return main()
    except (Failed, isolate.Unavailable) as reason:
        sys.exit(f"quickstart: {reason}")


def wait_until(condition, limit, what, poll=0.05):
    """Returns the first true value of `condition()`; after `limit` seconds raises Failed naming `what`."""
    deadline = time.monotonic() + limit
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise Failed(f"{what}: not within {limit:g} s")
        time.sleep(poll)


def run(*argv, **more):
    """Runs a short command and returns what it printed; Failed with what it said on stderr."""
    done = subprocess.run(argv, text=True, capture_output=True, check=False, stdin=subprocess.DEVNULL, **more)
    if done.returncode != 0:
        raise Failed(f"`{' '.join(argv)}` ended with {done.returncode}: {done.stderr.strip()}")
    return done.stdout


class Process:
    """A program that runs until `stop()`, or the end of a `with`. Both of its outputs go to `log`, or where ours go.

    `network` is a namespace of isolate.new_network to run it in.
    """

    def __init__(self, argv, log, *, ready_fd=False, network=None, env=None):
        self.name = os.path.basename(argv[0])
        if not shutil.which(argv[0]):
            raise Failed(f"there is no program {argv[0]}")
        self.log = log
        self._ready = None
        argv, passed = list(argv), ()
        if ready_fd:
            self._ready, write_end = os.pipe()
            argv, passed = [*argv, "--ready-fd", str(write_end)], (write_end,)
        with open(log, "ab") if log else contextlib.nullcontext() as output:
            self._child = subprocess.Popen(
                argv, stdin=subprocess.DEVNULL, stdout=output, stderr=output, pass_fds=passed,
                env={**os.environ, **(env or {})},
                preexec_fn=lambda: _before_exec(network))
        self.pid = self._child.pid
        for end in passed:
            os.close(end)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def running(self):
        return self._child.poll() is None

    def exit_status(self):
        """The exit status once the program has ended, else None."""
        return self._child.poll()

    def output(self):
        """What it said so far, where it has a log."""
        if not self.log:
            return ""
        with open(self.log, encoding="utf-8", errors="replace") as text:
            return text.read()

    def await_ready(self, limit=10):
        """Waits for the newline a daemon writes to its `--ready-fd`."""
        arrived, _, _ = select.select([self._ready], [], [], limit)
        word = os.read(self._ready, 1) if arrived else b""
        os.close(self._ready)
        self._ready = None
        if word != b"\n":
            why = "ended" if arrived else f"was not ready within {limit:g} s"
            raise Failed(f"{self.name} {why}: {self.output().strip()[-2000:]}")

    def await_text(self, text, limit):
        """Waits until `text` stands in the log; Failed at once when the program ends without."""
        def arrived():
            ended = not self.running()  # asked before reading, so that the last words count
            if text in self.output():
                return True
            if ended:
                raise Failed(f"{self.name} ended without saying '{text}'; see {self.log}")
            return False
        wait_until(arrived, limit, f"'{text}' from {self.name} in {self.log}")

    def await_exit(self, limit):
        wait_until(lambda: not self.running(), limit, f"the end of {self.name}")
        return self.exit_status()

    def kill(self, number=signal.SIGKILL):
        """Sends a signal and waits for the end."""
        self._child.send_signal(number)
        return self._child.wait()

    def stop(self, limit=5):
        """SIGTERM, and SIGKILL when that was not heard; returns the exit status."""
        if self._ready is not None:
            os.close(self._ready)
            self._ready = None
        if self.running():
            self._child.send_signal(signal.SIGTERM)
            try:
                self._child.wait(limit)
            except subprocess.TimeoutExpired:
                self._child.kill()
        return self._child.wait()


def _before_exec(network):
    isolate.die_with_parent()
    if network is not None:
        isolate.enter_network(network)
