"""Promise: acknowledged means on disk, and sent exactly once.

The relay is killed again and again under load, while Resend loses 5 % of its answers and fails
2 % of the requests. The judge is the simulator's ledger: what was acknowledged was accepted once,
what was not acknowledged at most once, and what a producer sent again under the same idempotency
key exactly once. `--rounds 100` is the long form.
"""

import itertools
import json
import random
import unittest
from collections import deque
from typing import Iterator

from harness import Scenario, kill_under_load, options
from jobs import Disconnected, encode, send_email
from processes import Relay

OPTIONS = options(rounds=5, seed=1)
PRODUCERS = 4
MOST_BEFORE_KILL = 1_500


class Producer:
    """Sends without end over one connection until it breaks, and notes what was acknowledged.

    A careful one gives each message an idempotency key, and sends what was not acknowledged again.
    """

    def __init__(self, number: int, careful: bool) -> None:
        self.name = f"p{number}-"
        self.careful = careful
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
                for reply in client.stream(self._lines(), window=200):
                    self._note(reply)
        except (Disconnected, OSError):
            pass
        if self.careful:
            self.again = list(self.in_flight) + self.again
        self.in_flight.clear()

    def repeat_the_last(self, relay: Relay) -> None:
        """What was not acknowledged at the very end is sent once more."""
        repeated, self.again = self.again, []
        with relay.connect() as client:
            for reply in client.stream(self._line(subject) for subject in repeated):
                self._note(reply)


class Crash(Scenario):
    def test_what_was_acknowledged_is_sent_once_however_often_the_relay_is_killed(self) -> None:
        dice = random.Random(OPTIONS.seed)
        sim = self.simulator(
            "--rate-limit", "200", "--fault", "lost-answer:5%", "--fault", "500:2%",
            "--seed", str(OPTIONS.seed),
        )
        relay = self.relay(sim, start=False, retry={"max_attempts": 20})
        producers = [Producer(n, careful=n >= PRODUCERS // 2) for n in range(PRODUCERS)]
        slowest_start = 0.0
        for _ in range(OPTIONS.rounds):
            slowest_start = max(slowest_start, relay.start())
            self._kill_under_load(relay, producers, dice.randint(1, MOST_BEFORE_KILL))

        relay.start()
        for producer in producers:
            producer.repeat_the_last(relay)
        relay.wait_until_done(seconds=60 + OPTIONS.rounds)

        accepted = sim.accepted("subject")
        wrong = {subject: times for subject, times in accepted.items() if times != 1}
        self.assertFalse(wrong, "sent more than once")
        acknowledged = {i for p in producers for i in p.acknowledged.values()}
        self.assert_sent_once(sim, acknowledged)
        for producer in producers:
            lost = set(producer.acknowledged) - set(accepted)
            self.assertFalse(lost, f"acknowledged to {producer.name} and lost")
        self.assertEqual(relay.dead_letters(), [])

        stats = sim.stats()
        print(
            f"{OPTIONS.rounds} kills: {len(acknowledged)} acknowledged, {len(accepted)} sent once,"
            f" none lost, none twice; {sum(p.duplicates for p in producers)} recognised as sent"
            f" again, {stats['replays']} answers replayed, faults {stats['faults']},"
            f" slowest start {slowest_start:.2f} s"
        )

    def _kill_under_load(self, relay: Relay, producers: list[Producer], after: int) -> None:
        kill_under_load(
            relay,
            [lambda p=p: p.produce(relay) for p in producers],
            lambda: sum(len(p.acknowledged) for p in producers),
            after,
        )


if __name__ == "__main__":
    unittest.main()
