"""pxe-tftpd as a daemon: signals, reloads, exit codes, privileges."""

import os
import signal
import subprocess
import tempfile

from serving import ERROR, LIMIT, PROGRAM, ServeTest, free_port, main, some_bytes


class Manners(ServeTest):
    def run_program(self, *arguments):
        done = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, timeout=LIMIT, check=False)
        return done.returncode, done.stdout, done.stderr

    def test_sigterm_and_sigint_end_it_in_time_in_the_middle_of_a_transfer(self):
        for number in (signal.SIGTERM, signal.SIGINT):
            server = self.serve()
            server.write("f", some_bytes(3000))
            client = self.client(server)
            client.ask("f")
            client.receive()
            server.process.send_signal(number)
            self.assertEqual(server.process.wait(timeout=3), 0)
            self.assertEqual(client.receive()[:2], (ERROR, 0))
            self.assertIn("stopped", server.log())

    def test_sighup_reads_the_configuration_again(self):
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n')
        os.mkdir(os.path.join(server.folder, "other"))
        with open(os.path.join(server.folder, "other", "f"), "wb") as file:
            file.write(b"new")
        self.assertEqual(self.refused(server, "f")[0], 1)
        server.write_configuration('[site]\nroots = ["FOLDER/other"]\n')
        server.process.send_signal(signal.SIGHUP)
        server.logged("reload", "result=done")
        self.assertEqual(self.client(server).fetch("f"), b"new")

    def test_a_broken_configuration_leaves_the_old_one_in_force(self):
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n')
        server.write("f", b"old")
        for text, said in (("[site]\nrots = 1\n", "pxe.toml:2:1"), ('[site]\nroots = ["FOLDER/absent"]\n', "absent")):
            server.write_configuration(text)
            server.process.send_signal(signal.SIGHUP)
            server.logged("error", said)
            self.assertEqual(self.client(server).fetch("f"), b"old")

    def test_check_says_what_is_wrong_or_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            path = os.path.join(folder, "pxe.toml")
            with open(path, "w", encoding="utf-8") as file:
                file.write("[tftp]\nport = 70000\nwindowsize = 0\n")
            code, out, err = self.run_program("-c", path, "--check")
            self.assertEqual((code, out), (2, ""))
            self.assertEqual([line.split(": ")[1] for line in err.splitlines()], [f"{path}:2:8", f"{path}:3:14"])
            with open(path, "w", encoding="utf-8") as file:
                file.write("[tftp]\nport = 6969\n")
            self.assertEqual(self.run_program("-c", path, "--check"), (0, "", ""))

    def test_what_cannot_be_had_is_one_sentence_and_1(self):
        server = self.serve()
        for arguments, said in (
                (["--port", str(server.port), "--listen", "127.0.0.1"], f"another program has UDP port {server.port}"),
                (["--port", str(free_port()), "--root", "/nowhere"], "cannot serve the folder /nowhere"),
                (["--port", str(free_port()), "--listen", "192.0.2.1"], "no interface of this machine has that address"),
                (["--port", str(free_port()), "--listen", "127.0.0.1", "--user", "nobody-at-all"], "nobody-at-all")):
            code, _, err = self.run_program(*arguments)
            complaints = [line for line in err.splitlines() if line.startswith("pxe-tftpd: ")]
            self.assertEqual((code, len(complaints)), (1, 1), err)
            self.assertIn(said, complaints[0])

    def test_usage_errors_are_2(self):
        for arguments in (["--port", "0"], ["--port", "x"], ["--listen", "here"], ["--nonsense"], ["--log-level", "loud"]):
            code, _, err = self.run_program(*arguments)
            self.assertEqual((code, err.count("\n")), (2, 1), err)

    def test_privileges_are_given_up(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to give it up")
        server = self.serve("--user", "nobody")
        with open(f"/proc/{server.process.pid}/status", encoding="ascii") as file:
            status = dict(line.split(":\t", 1) for line in file.read().splitlines() if ":\t" in line)
        self.assertNotIn("0", status["Uid"].split())
        self.assertEqual(int(status["CapEff"], 16), 0)
        self.assertEqual(status["NoNewPrivs"], "1")

    def test_a_root_that_its_user_may_not_look_into_is_said_at_the_start_and_by_check(self):
        if os.geteuid() != 0:
            self.skipTest("needs root to run as another user")
        with tempfile.TemporaryDirectory() as closed:  # for its owner only
            server = self.serve("--user", "nobody", "--root", closed)
            self.assertIn(" warning ", server.logged("unreadable", "user=nobody", f"folder={closed}"))
            self.assertNotIn(f"folder={server.root}", server.log())
            code, _, err = self.run_program("--check", "--user", "nobody", "--root", server.root, "--root", closed)
        self.assertEqual((code, err), (0, f"pxe-tftpd: the user nobody may not look into the folder {closed} (warning)\n"))

if __name__ == "__main__":
    main()
