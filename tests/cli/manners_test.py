"""--help, --version, wrong options and readers that leave: the same in all six programs.

    manners_test.py BINARIES
"""

import re

from programs import PROGRAMS, Expectations, report, run, run_with_closed_pipe

# Something that prints much, without privilege, network or configuration.
PRINTS = {"pxe-cfgname": ["00:26:b9:5e:30:3a", "192.168.7.68"], "ipxe-render": ["mac=00:12:34:56:78:90"]}


def help_and_version(check, program):
    done = run(program, "--help")
    check.expect(done.returncode == 0 and done.stderr == "", "help is no error", done)
    check.expect(f"Usage: {program} " in done.stdout and "Examples:" in done.stdout, "help shows usage and examples", done)
    check.expect(max(map(len, done.stdout.split("\n"))) <= 100, "help fits a terminal", done)
    check.expect(run(program, "-h").stdout == done.stdout, "-h is --help", done)
    done = run(program, "--version")
    check.expect(done.returncode == 0 and done.stderr == "", "version is no error", done)
    check.expect(re.fullmatch(rf"{program} \d+\.\d+\.\d+\n", done.stdout), "version is one line", done)


def wrong_options(check, program):
    for wrong in (["--no-such-option"], ["-Z"]):
        done = run(program, *wrong)
        check.expect(done.returncode == 2 and done.stdout == "", "an unknown option is a usage error", done)
        one_line = done.stderr.startswith(f"{program}: ") and done.stderr.count("\n") == 1
        check.expect(one_line and wrong[0] in done.stderr, "the one line on stderr names it", done)
    done = run(program, "--no-such\n\x1b[2Joption")
    check.expect(done.stderr.count("\n") == 1 and "\x1b" not in done.stderr, "a control character is not echoed", done)


def readers_that_leave(check, program):
    for arguments in (["--help"], ["--version"], PRINTS.get(program)):
        if arguments:
            done = run_with_closed_pipe(program, *arguments)
            check.expect(done.returncode == 0 and done.stderr == "", "a closed pipe is a quiet 0", done)


def full_disks(check, program):
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = run(program, "--help", stdout=full)
    check.expect(done.returncode == 1 and "No space left" in done.stderr, "output that cannot be written is an error", done)


def main():
    check = Expectations()
    for program in PROGRAMS:
        help_and_version(check, program)
        wrong_options(check, program)
        readers_that_leave(check, program)
        full_disks(check, program)
    report(check.failures)


if __name__ == "__main__":
    main()
