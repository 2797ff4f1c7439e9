"""A shell's completions offer the options that the manual has (which options_test.py compares with --help), and the words
that some of them take.

    completions_test.py bash|zsh|fish

bash and fish are asked by their own completion machinery. zsh's needs a terminal: its function is run with an _arguments
that prints what it was told, and one completion is typed into a real zsh on a pseudo-terminal.
"""

import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time

import sources
from reading import PROGRAMS, ROOT, differences, page, page_options, skip, tell

# The values by whose name an option takes one of a few words.
CLOSED = ("format", "level", "language", "kinds")


def run(*argv):
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    if done.returncode != 0 or done.stderr:
        raise RuntimeError(f"{argv[0]} ended with {done.returncode}: {done.stderr}")
    return done.stdout


class Bash:
    HARNESS = r"""
source "$1"; shift
compopt() { :; }  # works only while bash completes by itself
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
function=$(complete -p "$1"); function=${function#*-F }; function=${function%% *}
"$function"
printf '%s\n' "${COMPREPLY[@]}"
"""

    def file(self, program):
        return f"completions/bash/{program}"

    def parse(self, path):
        run("bash", "-n", path)

    def offered(self, program, *words):
        path = os.path.join(ROOT, self.file(program))
        return run("bash", "--norc", "-c", self.HARNESS, "harness", path, program, *words).split()

    def options(self, program):
        return self.offered(program, "-")


class Fish:
    def file(self, program):
        return f"completions/fish/{program}.fish"

    def parse(self, path):
        run("fish", "--no-config", "-n", path)

    def offered(self, program, *words):
        path = os.path.join(ROOT, self.file(program))
        said = run("fish", "--no-config", "-c", 'source $argv[1]; complete -C "$argv[2]"', path, " ".join([program, *words]))
        return [line.split("\t")[0] for line in said.split("\n") if line]

    def options(self, program):
        return set(self.offered(program, "-") + self.offered(program, "--"))


class Zsh:
    SPECS = r"_arguments() { print -rl -- $argv }; source $1"

    def file(self, program):
        return f"completions/zsh/_{program}"

    def parse(self, path):
        run("zsh", "-f", "-n", path)

    def specs(self, program):
        """(name, action) of every option, out of _arguments' own notation: (others)*--name=[help]:value:action"""
        for line in run("zsh", "-f", "-c", self.SPECS, "harness", os.path.join(ROOT, self.file(program))).split("\n"):
            found = re.match(r"(?:\([^)]*\))?\*?(-[\w-]*\w)[=+]?\[[^]]*\](?::[^:]*:(.*))?$", line)
            if found:
                yield found.group(1), found.group(2) or ""

    def options(self, program):
        return [name for name, _ in self.specs(program)]

    def offered(self, program, *words):
        if len(words) == 2:
            action = dict(self.specs(program))[words[0]]
            return action.strip("()").split() if action.startswith("(") else []
        return re.findall(r"(\w+=)(?= |$)", run("zsh", "-f", "-c", self.SPECS, "harness",
                                                os.path.join(ROOT, self.file(program))).split("\n")[-2])


def type_into_zsh(text, expected):
    """Empty when a zsh with our completions, on a terminal, shows `expected` for `text` and a tab; else what it showed."""
    pid, terminal = pty.fork()
    if pid == 0:
        os.environ.update(TERM="dumb", PS1="READY> ", ZDOTDIR="/nonexistent")
        os.execvp("zsh", ["zsh", "-f", "-i"])
    shown, deadline = "", time.monotonic() + 20
    folder = os.path.join(ROOT, "completions/zsh")
    steps = [("READY> ", f"fpath=({folder} $fpath); autoload -Uz compinit; compinit -D -u; print DO''NE\n"), ("DONE", text + "\t"),
             (expected, "")]
    try:
        for wanted, answer in steps:
            while wanted not in re.sub(r"\x1b\[[\d;?]*[a-zA-Z]|[\r\x07]", "", shown):
                if not select.select([terminal], [], [], max(0, deadline - time.monotonic()))[0]:
                    return shown
                shown += os.read(terminal, 4096).decode(errors="replace")
            if answer:
                shown = ""
                os.write(terminal, answer.encode())
        return ""
    except OSError:
        return shown
    finally:
        os.close(terminal)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)


def program_complaints(shell, program):
    path = shell.file(program)
    shell.parse(os.path.join(ROOT, path))
    entries = page_options(page(f"{program}.{PROGRAMS[program]}"))
    wanted = [name for option in entries.values() for name in option.names]
    yield from differences(program, wanted, shell.options(program), "the manual", path)
    for option in entries.values():
        if option.value in CLOSED:
            offered = shell.offered(program, option.long, "")
            yield from differences(f"{program} {option.long}", option.words, offered, "the manual", path)
    if program == "ipxe-render":
        words = [word + "=" for word, *_ in sources.vocabulary()]
        yield from differences(program, words, shell.offered(program, ""), "the vocabulary", path)


def place_complaints(shell):
    """Files, folders and interfaces are offered where an option takes one. In a folder with one of each."""
    with tempfile.TemporaryDirectory() as folder:
        os.mkdir(os.path.join(folder, "some-folder"))
        with open(os.path.join(folder, "some-file"), "w", encoding="utf-8"):
            pass
        os.chdir(folder)
        for words, wanted in [(("pxe-httpd", "-c", "some"), {"some-file", "some-folder"}),
                              (("pxe-sniff", "--read", "some"), {"some-file", "some-folder"}),
                              (("pxe-cfgname", "--root", "some"), {"some-folder"}),
                              (("pxe-dhcpd", "--interface", "lo"), {"lo"}), (("pxe-sniff", "lo"), {"lo"}),
                              (("pxe-tftpd", "--user", "nobod"), {"nobody"})]:
            offered = {word.rstrip("/") for word in shell.offered(*words)}
            if offered != wanted:
                yield f"{' '.join(words)}: offers {sorted(offered)}, not {sorted(wanted)}"
        os.chdir(ROOT)


def main():
    name = sys.argv[1]
    if not shutil.which(name):
        skip(f"{name} is missing (Debian: {name})")
    shell = {"bash": Bash, "zsh": Zsh, "fish": Fish}[name]()
    complaints = [line for program in PROGRAMS for line in program_complaints(shell, program)]
    if name != "zsh":
        complaints += place_complaints(shell)
    else:
        shown = type_into_zsh("pxe-cfgname --wire-u", "--wire-uuid")
        if shown:
            complaints.append(f"a tab behind `pxe-cfgname --wire-u` showed {shown!r}")
    tell(complaints)


if __name__ == "__main__":
    main()
