"""A wall clock that can be set while programs go by it."""

import os
import random
import struct
import threading
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Iterator

from processes import BIN, Relay

SHIM = os.environ.get("CLOCK_SHIM", str(BIN / "clock_shim.so"))
HOUR = 3_600  # seconds


class WallClock:
    """Is right at first. Relays go by it that are given it before they start."""

    def __init__(self, directory: Path) -> None:
        self.path = directory / "clock"
        self.path.write_bytes(struct.pack("=q", 0))
        self.off_by = 0  # seconds

    def be_off_by(self, seconds: int) -> None:
        """At once: programs have the file in their memory."""
        with self.path.open("r+b") as file:
            file.write(struct.pack("=q", seconds))
        self.off_by = seconds

    def show(self, at: datetime) -> None:
        self.be_off_by(round((at - datetime.now(timezone.utc)).total_seconds()))

    def now(self) -> datetime:
        return datetime.now(timezone.utc) + timedelta(seconds=self.off_by)

    def environment(self) -> dict[str, str]:
        return {"LD_PRELOAD": SHIM, "CLOCK_SHIM_FILE": str(self.path)}

    def give_to(self, relay: Relay) -> None:
        relay.environment.update(self.environment())

    @contextmanager
    def jumping(self, dice: random.Random) -> Iterator[None]:
        """Meanwhile it jumps several times a second, to an hour ahead, an hour behind, or right."""
        over = threading.Event()

        def jump() -> None:
            while not over.wait(dice.uniform(0.02, 0.2)):
                self.be_off_by(dice.choice((-HOUR, 0, HOUR)))

        jumper = threading.Thread(target=jump)
        jumper.start()
        try:
            yield
        finally:
            over.set()
            jumper.join()


def last_logged(relay: Relay) -> float:
    """By its own clock, how many seconds ago it wrote its last line."""
    line = relay.log_tail().splitlines()[-1]
    at = datetime.fromisoformat(line.split()[0].replace("Z", "+00:00"))
    return (datetime.now(timezone.utc) - at).total_seconds()
