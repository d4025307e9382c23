"""Producers that send without end, whatever becomes of the relay, and remember what they were told."""

import itertools
import json
from collections import deque
from typing import Iterator

from harness import EXAMPLES_IN_FAILURE, Scenario, kill_under_load
from jobs import Disconnected, encode, send_email
from processes import Relay, Simulator


class Producer:
    """Sends without end over one connection until it breaks, and notes what was acknowledged.

    A careful one gives each message an idempotency key, and sends what was not acknowledged again.
    """

    def __init__(self, number: int, careful: bool) -> None:
        self.name = f"p{number}-"
        self.careful = careful
        self.window = 200  # lines that may be without a reply
        self.lane = "campaign" if number % 2 else "transactional"
        self.numbers = itertools.count()
        self.in_flight: deque[str] = deque()
        self.again: list[str] = []
        self.acknowledged: dict[str, str] = {}  # the ids, by subject
        self.duplicates = 0

    def _line(self, subject: str) -> bytes:
        self.in_flight.append(subject)
        key = {"idempotency_key": subject} if self.careful else {}
        return encode(send_email(subject, self.lane, campaign=self.name, **key))

    def _lines(self) -> Iterator[bytes]:
        repeated, self.again = self.again, []
        for subject in itertools.chain(repeated, (f"{self.name}{n}" for n in self.numbers)):
            yield self._line(subject)

    def _note(self, reply: bytes) -> None:
        answer = json.loads(reply)
        assert answer["status"] in ("queued", "duplicate"), answer
        self.duplicates += answer["status"] == "duplicate"
        self.acknowledged[self.in_flight.popleft()] = answer["id"]

    def produce(self, relay: Relay) -> None:
        try:
            with relay.connect() as client:
                for reply in client.stream(self._lines(), window=self.window):
                    self._note(reply)
        except (Disconnected, OSError):
            pass
        self.give_up()

    def give_up(self) -> None:
        """Nothing is heard any more of what was not acknowledged."""
        if self.careful:
            self.again = list(self.in_flight) + self.again
        self.in_flight.clear()

    def repeat_the_last(self, relay: Relay) -> None:
        """What was not acknowledged at the very end is sent once more."""
        repeated, self.again = self.again, []
        with relay.connect() as client:
            for reply in client.stream(self._line(subject) for subject in repeated):
                self._note(reply)


class Producers:
    """Four: half of them are careful, and half of each kind send in either lane."""

    def __init__(self) -> None:
        self.each = [Producer(n, careful=n >= 2) for n in range(4)]

    def acknowledged(self) -> int:
        return sum(len(p.acknowledged) for p in self.each)

    def produce_until_killed(self, relay: Relay, after: int) -> None:
        """Kills the relay after so many more acknowledgements."""
        load = [lambda p=p: p.produce(relay) for p in self.each]
        kill_under_load(relay, load, self.acknowledged, after)

    def repeat_the_last(self, relay: Relay) -> None:
        for producer in self.each:
            producer.repeat_the_last(relay)

    def assert_sent_once(self, scenario: Scenario, sim: Simulator) -> str:
        """What was acknowledged was accepted once, all else at most once; returns a summary."""
        accepted = sim.accepted("subject")
        twice = [subject for subject, times in accepted.items() if times > 1]
        scenario.assertFalse(twice[:EXAMPLES_IN_FAILURE], f"{len(twice)} were sent more than once")
        scenario.assert_sent_once(sim, {i for p in self.each for i in p.acknowledged.values()})
        for producer in self.each:
            lost = set(producer.acknowledged) - set(accepted)
            scenario.assertFalse(lost, f"acknowledged to {producer.name} and lost")
        return (
            f"{self.acknowledged()} acknowledged, {len(accepted)} sent once, none lost, none twice;"
            f" {sum(p.duplicates for p in self.each)} recognised as sent again,"
            f" {sim.stats()['replays']} answers replayed"
        )
