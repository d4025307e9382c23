"""A disk of which only what was synced is sure.

A program whose files disk_shim.so watches finds what it wrote last, as it would in the kernel's
cache; the shim's journal says what of it was synced. After a kill the files are what they were.
After a power cut they are what a disk would have: what was synced, and of what was written since any
sectors of 512 bytes, or what came first up to the middle of a write; of names that were made,
changed or removed in a folder since it was synced, those that came first. What a sync failed for
may be on the disk or not; no later sync brings it there, unless it is written again, as on Linux.
"""

import os
import random
import shutil
import struct
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Optional

from processes import BIN, Relay

SHIM = os.environ.get("DISK_SHIM", str(BIN / "disk_shim.so"))
SECTOR = 512
RECORD = struct.Struct("=IIQQQ")
CREATE, WRITE, TRUNCATE, SYNC, SYNC_FAILED, MOVE, REMOVE, FOLDER = range(8)

# How many of the sectors that were not synced survive; None: what came first
SHARES = (0.0, 0.1, 0.5, 0.9, 1.0, None)
NOTHING = (0.0,)

# The control file: rates, full, the time of a sync, the seed, what has failed
SETTINGS = struct.Struct("=6I")
CONTROL = struct.Struct("=6I I 5I")


@dataclass
class Change:
    """Of a file, and not synced: whole sectors, as they were in the cache then, or a new size."""

    number: int
    at: int
    sectors: Optional[bytes] = None

    def apply(self, to: bytearray) -> None:
        if self.sectors is None:
            del to[self.at:]
            to.extend(bytes(self.at - len(to)))
        else:
            place(to, self.at, self.sectors)

    def apply_in_part(self, to: bytearray, share: float, dice: random.Random) -> None:
        if self.sectors is None:
            if dice.random() < share:
                self.apply(to)
            return
        for i in range(0, len(self.sectors), SECTOR):
            if dice.random() < share:
                place(to, self.at + i, self.sectors[i : i + SECTOR])


def place(to: bytearray, at: int, data: bytes) -> None:
    to.extend(bytes(max(0, at - len(to))))
    to[at : at + len(data)] = data


class File:
    def __init__(self) -> None:
        self.cached = bytearray()
        self.durable = bytearray()
        self.unsynced: list[Change] = []

    def write(self, number: int, at: int, data: bytes) -> None:
        place(self.cached, at, data)
        begin = at - at % SECTOR
        end = -(-(at + len(data)) // SECTOR) * SECTOR
        self.unsynced.append(Change(number, begin, bytes(self.cached[begin:end])))

    def resize(self, number: int, size: int) -> None:
        change = Change(number, size)
        change.apply(self.cached)
        self.unsynced.append(change)

    def take_before(self, number: int) -> list[Change]:
        taken = [change for change in self.unsynced if change.number < number]
        self.unsynced = self.unsynced[len(taken):]
        return taken

    def sync(self, before: int) -> None:
        for change in self.take_before(before):
            change.apply(self.durable)

    def lose(self, changes: list[Change], share: Optional[float], dice: random.Random) -> None:
        if share is not None:
            for change in changes:
                change.apply_in_part(self.durable, share, dice)
            return
        whole = dice.randrange(len(changes) + 1)
        for change in changes[:whole]:
            change.apply(self.durable)
        for change in changes[whole : whole + 1]:
            if change.sectors is not None:
                torn = dice.randrange(0, len(change.sectors) + 1, SECTOR)
                place(self.durable, change.at, change.sectors[:torn])

    def cut(self, share: Optional[float], dice: random.Random) -> None:
        self.lose(self.unsynced, share, dice)
        self.unsynced = []
        self.cached = bytearray(self.durable)


@dataclass
class Naming:
    """A change of the names in a folder. A file without one is removed; None: a folder."""

    number: int
    name: str
    file: Optional[File] = None
    removed: bool = False
    before: Optional[str] = None  # the name that it had

    @property
    def folder(self) -> str:
        return self.name.rpartition("/")[0]

    def apply(self, names: dict[str, Optional[File]]) -> None:
        if self.before is not None:
            names.pop(self.before, None)
        if self.removed:
            names.pop(self.name, None)
        else:
            names[self.name] = self.file


class Disk:
    """`shares`: of what was not synced in a file, one of these is what survives."""

    def __init__(self, folder: Path, state: Path, seed: int,
                 shares: tuple[Optional[float], ...] = SHARES) -> None:
        self.folder = folder
        self.state = state
        self.names: dict[str, Optional[File]] = {}  # in the cache
        self.durable_names: dict[str, Optional[File]] = {}
        self.unsynced: list[Naming] = []
        self.by_inode: dict[int, File] = {}
        self.number = 0
        self.dice = random.Random(seed)
        self.shares = shares
        folder.mkdir()
        state.mkdir()
        (state / "control").write_bytes(CONTROL.pack(*[0] * 6, seed, *[0] * 5))
        self._begin_anew()

    def give_to(self, relay: Relay) -> None:
        before = relay.environment.get("LD_PRELOAD", "")
        relay.environment.update(self.environment())
        relay.environment["LD_PRELOAD"] = f"{SHIM} {before}".strip()

    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": SHIM, "DISK_SHIM_FOLDER": str(self.folder),
                "DISK_SHIM_STATE": str(self.state)}

    def trouble(self, reads: float = 0, writes: float = 0, syncs: float = 0, lies: float = 0,
                full: bool = False, sync_us: int = 0) -> None:
        """From now on: shares of calls that fail with EIO, and of syncs that only say that they
        succeed; whether nothing may grow; what a sync takes at most."""
        rates = (round(share * 1_000_000) for share in (reads, writes, syncs, lies))
        with (self.state / "control").open("r+b") as control:
            control.write(SETTINGS.pack(*rates, full, sync_us))

    def failed(self) -> dict[str, int]:
        """How many calls have failed"""
        counts = CONTROL.unpack((self.state / "control").read_bytes())[-5:]
        return dict(zip(("reads", "writes", "syncs", "lies", "for want of space"), counts))

    def _begin_anew(self) -> None:
        (self.state / "journal").write_bytes(b"")
        (self.state / "boot_id").write_text(str(uuid.UUID(int=self.dice.getrandbits(128))) + "\n")

    def _share(self) -> Optional[float]:
        return self.dice.choice(self.shares)

    # What the program did

    def read_journal(self) -> None:
        """The program has ended. Its last record may be cut off."""
        data = memoryview((self.state / "journal").read_bytes())
        (self.state / "journal").write_bytes(b"")
        base = self.number
        at = 0
        while at + RECORD.size <= len(data):
            what, name_bytes, inode, where, count = RECORD.unpack_from(data, at)
            begin = at + RECORD.size + name_bytes
            at = begin + count
            if at > len(data):
                break
            name = bytes(data[begin - name_bytes : begin]).decode()
            self._follow(what, name, inode, where, bytes(data[begin:at]), base)
            self.number += 1

    def _follow(self, what: int, name: str, inode: int, at: int, data: bytes, base: int) -> None:
        if what == CREATE:
            self.by_inode[inode] = File()
            self._name(Naming(self.number, name, self.by_inode[inode]))
        elif what == WRITE:
            self.by_inode[inode].write(self.number, at, data)
        elif what == TRUNCATE:
            self.by_inode[inode].resize(self.number, at)
        elif what == SYNC and inode in self.by_inode:
            self.by_inode[inode].sync(base + at)
        elif what == SYNC:
            self._sync_names(name, base + at)
        elif what == SYNC_FAILED:
            file = self.by_inode[inode]
            file.lose(file.take_before(base + at), self._share(), self.dice)
        elif what == MOVE:
            before, after = name.split("\0")
            self._name(Naming(self.number, after, self.names[before], before=before))
        elif what == REMOVE:
            self._name(Naming(self.number, name, removed=True))
        elif what == FOLDER:
            self._name(Naming(self.number, name))

    def _name(self, naming: Naming) -> None:
        naming.apply(self.names)
        self.unsynced.append(naming)

    def _sync_names(self, folder: str, before: int) -> None:
        kept = []
        for naming in self.unsynced:
            if naming.folder == folder and naming.number < before:
                naming.apply(self.durable_names)
            else:
                kept.append(naming)
        self.unsynced = kept

    # What is there

    def _paths(self) -> Iterator[tuple[str, Path]]:
        for path in sorted(self.folder.rglob("*")):
            if not path.name.endswith("-shm"):
                yield str(path.relative_to(self.folder)), path

    def differences(self) -> list[str]:
        """Between what the journal says and what is there: none, unless the program was killed."""
        found = {name: path for name, path in self._paths()}
        return [name for name in {**found, **self.names}
                if name not in found or name not in self.names
                or (file := self.names[name]) is not None
                and file.cached != found[name].read_bytes()]

    def killed(self) -> None:
        """The program was killed, or has ended: the kernel's cache is as it left it."""
        self.read_journal()
        self._adopt_what_was_cut_off()

    def _adopt_what_was_cut_off(self) -> None:
        """What was done, and did not come to the journal any more, or the other way round"""
        found = dict(self._paths())
        for name, path in found.items():
            if name in self.names:
                continue
            file = None if path.is_dir() else self.by_inode.setdefault(path.stat().st_ino, File())
            before = next((n for n, f in self.names.items()
                           if f is file and file and n not in found), None)
            self._name(Naming(self.number, name, file, before=before))
            self.number += 1
        for name in [name for name in self.names if name not in found]:
            self._name(Naming(self.number, name, removed=True))
            self.number += 1
        for name, file in self.names.items():
            if file is not None:
                self._adopt_content(file, found[name].read_bytes())

    def _adopt_content(self, file: File, data: bytes) -> None:
        if file.cached == data:
            return
        if len(file.cached) != len(data):
            file.resize(self.number, len(data))
        for at in range(0, len(data), SECTOR):
            if file.cached[at : at + SECTOR] != data[at : at + SECTOR]:
                file.write(self.number, at, data[at : at + SECTOR])
        self.number += 1

    # The power cut

    def cut_power(self) -> None:
        """The program has been killed. Now the files are what its disk has."""
        self.killed()
        for folder in {naming.folder for naming in self.unsynced}:
            namings = [naming for naming in self.unsynced if naming.folder == folder]
            for naming in namings[: self.dice.randrange(len(namings) + 1)]:
                naming.apply(self.durable_names)
        self.unsynced = []
        self.names = {}
        for name, file in sorted(self.durable_names.items()):
            if name.rpartition("/")[0] in ("", *self.names):
                self.names[name] = file
        self.durable_names = dict(self.names)
        for file in self.names.values():
            if file is not None:
                file.cut(self._share(), self.dice)
        self._write_out()
        self._begin_anew()

    def _write_out(self) -> None:
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        self.by_inode = {}
        for name, file in sorted(self.names.items()):
            path = self.folder / name
            if file is None:
                path.mkdir()
            else:
                path.write_bytes(file.cached)
                self.by_inode[path.stat().st_ino] = file
