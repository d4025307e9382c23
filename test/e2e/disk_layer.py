"""Promise: disk.py and disk_shim.so leave after a power cut what a disk would: what was synced is
there, what was not may be lost, torn or there, and SQLite loses what it did not sync. Scenarios that
cut the power prove nothing unless this holds.
"""

import os
import random
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest
from collections import Counter
from pathlib import Path

from disk import SECTOR, Disk
from waiting import SANITIZED

CUTS = 24
PYTHON = [sys.executable, "-ISc"]  # starts quickly

BEGIN = """
import os, sys
os.chdir(sys.argv[1])
def create(name):
    return os.open(os.path.join(sys.argv[1], name), os.O_RDWR | os.O_CREAT)
def sync_folder():
    folder = os.open(sys.argv[1], os.O_RDONLY | os.O_DIRECTORY)
    os.fsync(folder)
    os.close(folder)
def path(name):
    return os.path.join(sys.argv[1], name)
"""

SQLITE = """
import sqlite3
db = sqlite3.connect(path("db"), isolation_level=None)
db.execute("PRAGMA journal_mode = WAL")
db.execute("PRAGMA synchronous = " + sys.argv[2])
db.execute("PRAGMA wal_autocheckpoint = 20")
db.execute("CREATE TABLE IF NOT EXISTS t(a INTEGER PRIMARY KEY, b)")
n = db.execute("SELECT coalesce(max(a), 0) FROM t").fetchone()[0]
while True:
    n += 1
    db.execute("INSERT INTO t VALUES(?, randomblob(3000))", (n,))
    os.write(1, b"%d\\n" % n)
"""


@unittest.skipIf(SANITIZED, "the relay has no part in it: once is enough")
class DiskLayer(unittest.TestCase):
    def disk(self, seed: int = 1) -> Disk:
        directory = tempfile.TemporaryDirectory(prefix="relay-disk-")
        self.addCleanup(directory.cleanup)
        return Disk(Path(directory.name) / "data", Path(directory.name) / "state", seed)

    def run_on(self, disk: Disk, program: str) -> str:
        """Returns what it printed. The journal tells of everything that it did."""
        ran = subprocess.run([*PYTHON, BEGIN + program, str(disk.folder)], check=True,
                             env={**os.environ, **disk.environment()}, capture_output=True)
        disk.read_journal()
        self.assertEqual(disk.differences(), [])
        return ran.stdout.decode()

    def after_cuts(self, program: str, cuts: int = CUTS) -> list[dict[str, bytes]]:
        """The files after each of so many power cuts"""
        left = []
        for seed in range(cuts):
            disk = self.disk(seed)
            self.run_on(disk, program)
            disk.cut_power()
            left.append({path.name: path.read_bytes() for path in disk.folder.iterdir()})
        return left

    def test_what_was_synced_is_always_there(self) -> None:
        for files in self.after_cuts("f = create('a'); os.pwrite(f, b'x' * 5000, 0); os.fsync(f);"
                                     "sync_folder(); os.pwrite(f, b'y' * 5000, 5000)"):
            self.assertEqual(files["a"][:5000], b"x" * 5000)

    def test_what_was_not_synced_may_be_lost_torn_or_there(self) -> None:
        fates = Counter()
        for files in self.after_cuts("f = create('a'); os.pwrite(f, b'x' * 8192, 0); os.fsync(f);"
                                     "sync_folder(); os.pwrite(f, b'y' * 8192, 0)"):
            sectors = {files["a"][i : i + SECTOR] for i in range(0, 8192, SECTOR)}
            self.assertLessEqual(sectors, {b"x" * SECTOR, b"y" * SECTOR}, "half a sector")
            fates["lost" if sectors == {b"x" * SECTOR} else
                  "there" if sectors == {b"y" * SECTOR} else "torn"] += 1
        self.assertEqual(set(fates), {"lost", "torn", "there"}, fates)

    def test_a_name_is_sure_when_its_folder_was_synced(self) -> None:
        unsure = self.after_cuts("f = create('a'); os.fsync(f)")
        self.assertEqual({len(files) for files in unsure}, {0, 1})
        moved = self.after_cuts("f = create('a'); sync_folder(); os.rename(path('a'), path('b'))")
        self.assertEqual({name for files in moved for name in files}, {"a", "b"})
        self.assertEqual({len(files) for files in moved}, {1})
        removed = self.after_cuts("f = create('a'); sync_folder(); os.unlink(path('a'))")
        self.assertEqual({len(files) for files in removed}, {0, 1})
        sure = self.after_cuts("f = create('a'); os.rename(path('a'), path('b')); sync_folder()")
        self.assertEqual({name for files in sure for name in files}, {"b"})

    def test_what_a_sync_failed_for_comes_with_no_later_one(self) -> None:
        lost = 0
        for seed in range(CUTS):
            disk = self.disk(seed)
            disk.trouble(syncs=1.0)
            self.run_on(disk, "f = create('a'); os.pwrite(f, b'x', 0)\n"
                              "try: os.fsync(f)\nexcept OSError as e: print(e.errno)\n")
            disk.trouble()
            self.run_on(disk, "f = create('a'); assert os.pread(f, 1, 0) == b'x'; os.fsync(f);"
                              "sync_folder()")
            disk.cut_power()
            lost += (disk.folder / "a").read_bytes() != b"x"
        self.assertGreater(lost, 0)
        self.assertLess(lost, CUTS)

    def test_a_kill_takes_nothing_that_was_written(self) -> None:
        lost = 0
        for seed in range(CUTS // 2):
            disk = self.disk(seed)
            self.run_on(disk, "f = create('a'); sync_folder(); os.pwrite(f, b'x', 0)")
            disk.killed()
            self.run_on(disk, "f = create('a'); assert os.pread(f, 1, 0) == b'x'")
            disk.cut_power()
            lost += (disk.folder / "a").read_bytes() != b"x"
        self.assertGreater(lost, 0)

    def test_a_full_disk_takes_what_does_not_grow(self) -> None:
        disk = self.disk()
        self.run_on(disk, "f = create('a'); os.pwrite(f, b'x' * 10, 0)")
        disk.trouble(full=True)
        printed = self.run_on(disk, """
f = create('a')
print(os.pwrite(f, b'y' * 10, 5), os.pwrite(f, b'z', 3))
for growth in (lambda: os.pwrite(f, b'y', 10), lambda: create('b'), lambda: os.ftruncate(f, 20)):
    try: growth()
    except OSError as e: print(e.errno)
""")
        self.assertEqual(printed.split(), ["5", "1", "28", "28", "28"])
        self.assertEqual(disk.failed()["for want of space"], 3)

    def test_reads_and_writes_fail_as_often_as_they_are_to(self) -> None:
        disk = self.disk()
        disk.trouble(reads=0.5, writes=0.5)
        self.run_on(disk, """
f = create('a')
for call in [lambda: os.pread(f, 1, 0), lambda: os.pwrite(f, b'abcd', 0)] * 500:
    try: call()
    except OSError as e: assert e.errno == 5
""")
        for kind in ("reads", "writes"):
            self.assertTrue(200 < disk.failed()[kind] < 300, disk.failed())

    def _rows_lost(self, synchronous: str) -> int:
        """How many rows that were said to be committed are not there after power cuts"""
        lost = 0
        disk = self.disk()
        dice = random.Random(1)
        program = [*PYTHON, BEGIN + SQLITE, str(disk.folder), synchronous]
        for _ in range(CUTS // 2):
            writer = subprocess.Popen(program, env={**os.environ, **disk.environment()},
                                      stdout=subprocess.PIPE)
            assert writer.stdout
            for _ in range(dice.randrange(1, 60)):
                last = int(writer.stdout.readline())
            writer.send_signal(signal.SIGKILL)
            last = max([last, *map(int, writer.stdout.read().split()[:-1])])
            writer.wait()
            writer.stdout.close()
            disk.cut_power()
            try:
                lost += self._rows_missing(disk, last)
            except sqlite3.DatabaseError:
                return lost + last  # it is damaged
        return lost

    def _rows_missing(self, disk: Disk, last: int) -> int:
        """Without a change of its files"""
        with tempfile.TemporaryDirectory() as copy:
            for path in disk.folder.iterdir():
                (Path(copy) / path.name).write_bytes(path.read_bytes())
            db = sqlite3.connect(Path(copy) / "db")
            self.addCleanup(db.close)
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchone()[0], "ok")
            rows = db.execute("SELECT count(*) FROM t WHERE a <= ?", (last,)).fetchone()[0]
            return last - rows

    def test_sqlite_loses_what_it_does_not_sync_and_nothing_else(self) -> None:
        self.assertEqual(self._rows_lost("FULL"), 0)
        self.assertGreater(self._rows_lost("OFF"), 0)


if __name__ == "__main__":
    unittest.main()
