"""Waiting for what must come true, and ports to listen on."""

import fcntl
import os
import random
import socket
import tempfile
import time
from pathlib import Path
from typing import IO, Callable, Optional, TypeVar

T = TypeVar("T")

# A sanitizer makes programs several times as slow.
SANITIZED = bool(os.environ.get("RELAY_SANITIZED"))
PATIENCE = 5 if SANITIZED else 1


def wait_for(
    what: str,
    condition: Callable[[], Optional[T]],
    seconds: float = 60.0,
    every: Optional[float] = None,
) -> T:
    """Returns the condition's first true value; fails when none has come in time.

    Where nobody says how often it looks it is late by a twentieth: what is asked costs processor
    time, and most that wait do so beside others.
    """
    seconds *= PATIENCE
    begun = time.monotonic()
    while True:
        value = condition()
        if value:
            return value
        waited = time.monotonic() - begun
        if waited > seconds:
            raise AssertionError(f"{what}: not within {seconds:g} s (last seen: {value!r})")
        time.sleep(every or min(max(0.02, waited / 20), 0.25))


PORTS = Path(tempfile.gettempdir()) / f"relay-e2e-ports-{os.getuid()}"
reserved: list[IO[bytes]] = []  # files that stay locked as long as this process lives


def reserve(port: int) -> bool:
    """Takes a port for this process, whoever else is looking for one.

    A program that is killed and started again leaves its port free for a moment, and it is to find
    it as it left it: so a port that can be bound is not enough.
    """
    PORTS.mkdir(exist_ok=True)
    lock = (PORTS / str(port)).open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        lock.close()
        return False
    reserved.append(lock)
    return True


def free_port() -> int:
    """A port of loopback that nobody uses, and that no other test is given.

    From below the range that the kernel gives to outgoing connections, so that it is still free
    when a program that was killed wants it again.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        if not reserve(port):
            continue
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
