"""Waiting for what must come true, and ports to listen on."""

import os
import random
import socket
import time
from typing import Callable, Optional, TypeVar

T = TypeVar("T")

# A sanitizer makes programs several times as slow.
SANITIZED = bool(os.environ.get("RELAY_SANITIZED"))
PATIENCE = 5 if SANITIZED else 1


def wait_for(
    what: str,
    condition: Callable[[], Optional[T]],
    seconds: float = 60.0,
    every: float = 0.02,
) -> T:
    """Returns the condition's first true value; fails when none has come in time."""
    seconds *= PATIENCE
    deadline = time.monotonic() + seconds
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > deadline:
            raise AssertionError(f"{what}: not within {seconds:g} s (last seen: {value!r})")
        time.sleep(every)


def free_port() -> int:
    """A port of loopback that nobody uses.

    From below the range that the kernel gives to outgoing connections, so that it is still free
    when a program that was killed wants it again.
    """
    while True:
        port = random.randrange(10_000, 32_000)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
