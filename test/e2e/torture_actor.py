"""Who does one thing after the other to a relay over HTTP, while it is killed and its disk fails."""

import http.client
import random
import threading
from collections import Counter
from typing import Any, Optional

import http_json
from jobs import Disconnected
from processes import Relay

BROKEN = (OSError, http.client.HTTPException, Disconnected)
UNREADABLE = b"The store cannot be read at this moment."
LONGEST_PAUSE = 0.06  # seconds, between two things


class Refused(Exception):
    """In words: the disk takes nothing."""


class Actor:
    """What was tried and not answered may have been done, or not."""

    def __init__(self, relay: Relay, seed: int, name: str) -> None:
        self.relay = relay
        self.name = name
        self.dice = random.Random(f"{seed} {name}")
        self.seen: Counter[str] = Counter()
        self.problems: list[str] = []

    def act(self) -> None:
        """One thing. Raises what is among BROKEN when the relay ends meanwhile, or Refused."""
        raise NotImplementedError

    def live(self, over: threading.Event) -> None:
        while not over.is_set():
            try:
                self.act()
            except (*BROKEN, Refused):
                self.break_off()
            except AssertionError as problem:
                self.problems.append(str(problem))
            over.wait(self.dice.uniform(0, LONGEST_PAUSE))

    def break_off(self) -> None:
        """What was in hand is so no longer."""

    def a_day_has_gone(self) -> None:
        """Keys are known for a day: what is repeated later is new."""

    def ask(self, method: str, path: str, body: Any = None, headers: Optional[dict[str, str]] = None,
            allowed: tuple[int, ...] = (200,)) -> http_json.Answer:
        answer = http_json.request(self.relay.http, method, path, body, headers)
        self.check(f"{method} {path}", answer, allowed)
        return answer

    def check(self, what: str, answer: http_json.Answer, allowed: tuple[int, ...]) -> None:
        if answer.status == 503 or (answer.status == 500 and UNREADABLE in answer.body):
            self.seen[f"refused over HTTP: {answer.status}"] += 1
            raise Refused
        if answer.status not in allowed:
            raise AssertionError(f"{what}: {answer.status} {answer.body[:300]!r}")
