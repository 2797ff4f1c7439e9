"""Files of more than 65,535 blocks: the numbers go on at 0, and a file may be as large as it likes."""

import os
import shutil
import subprocess

from serving import DATA, OACK, ServeTest, main, some_bytes

BLKSIZE = 65464  # the largest (RFC 2348); over loopback it is granted


class Large(ServeTest):
    def fetch_with_curl(self, size, *options):
        if not shutil.which("curl"):
            self.skipTest("curl is not installed")
        server = self.serve()
        server.write("f", some_bytes(size))
        got = os.path.join(server.folder, "got")
        done = subprocess.run(["curl", "-sS", *options, "-o", got, f"tftp://127.0.0.1:{server.port}/f"],
                              capture_output=True, timeout=120, check=False)
        self.assertEqual((done.returncode, done.stderr), (0, b""))
        with open(got, "rb") as file:
            self.assertTrue(file.read() == some_bytes(size))

    def test_a_mebibyte_in_blocks_of_8(self):
        self.fetch_with_curl(1 << 20, "--tftp-blksize", "8")

    def test_forty_megabytes_without_options(self):
        self.fetch_with_curl(40_000_000, "--tftp-no-options")

    def test_files_that_end_just_at_the_wrap(self):
        for size in (65535 * 8, 65536 * 8):  # the empty last block is number 0, and 1
            self.fetch_with_curl(size, "--tftp-blksize", "8")

    def test_more_than_four_gigabytes(self):
        server = self.serve()
        path = os.path.join(server.root, "large")
        size = BLKSIZE * 65_700 + 100
        with open(path, "wb") as file:  # of holes, and of something in the blocks around the wrap and at the end
            for block in (1, 65_534, 65_535, 65_536, 65_537, 65_700):
                file.seek((block - 1) * BLKSIZE + 1000)
                file.write(b"block %d" % block)
            file.truncate(size)
        client = self.client(server)
        client.ask("large", [("blksize", BLKSIZE), ("windowsize", 2), ("tsize", 0)])
        self.assertEqual(client.receive()[2], {"blksize": str(BLKSIZE), "windowsize": "2", "tsize": str(size)})
        client.ack(0)
        self.assertEqual(self.compare(client, path), 65_701)
        server.logged("file=large", f"bytes={size}", "class=complete")

    def compare(self, client, path):
        """Each block with the file's; how many there were."""
        block = 0
        with open(path, "rb", buffering=0) as file:
            while True:
                opcode, number, data = client.receive()
                self.assertEqual(opcode, DATA)
                if number == (block + 1) & 0xffff:
                    self.assertTrue(data == os.pread(file.fileno(), BLKSIZE, block * BLKSIZE), f"block {block + 1}")
                    block += 1
                if block % 2 == 0 or len(data) < BLKSIZE or number != block & 0xffff:
                    client.ack(block)
                if len(data) < BLKSIZE:
                    return block

    def test_the_largest_window_of_the_largest_blocks(self):
        """It would be 4 GB under way: a megabyte is, and as little in memory."""
        server = self.serve(configuration='[site]\nroots = ["ROOT"]\n[tftp]\nwindowsize = 65535\n')
        server.write("f", some_bytes(BLKSIZE * 40))
        before = server.status("VmHWM")
        for _ in range(20):
            client = self.client(server)
            client.ask("f", [("blksize", BLKSIZE), ("windowsize", 65535)])
            opcode, _, options = client.receive()
            self.assertEqual((opcode, options), (OACK, {"blksize": str(BLKSIZE), "windowsize": "16"}))
            client.ack(0)
            self.assertEqual(client.receive()[:2], (DATA, 1))
            client.error(0)
        self.assertLess(server.status("VmHWM") - before, 4 << 10)


if __name__ == "__main__":
    main()
