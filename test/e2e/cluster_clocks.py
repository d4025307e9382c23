"""Promise: relays on one PostgreSQL go by its clock. Their own may be hours wrong, each by another
time, and may be set while they run: mail is sent once, when it is due, whoever sends. What is in
doubt when a clock says that its key has died is a dead letter, and not sent again.
"""

import unittest
from datetime import datetime, timedelta, timezone

from cluster import ClusterScenario
from jobs import email, encode, send_email
from processes import Relay
from waiting import SANITIZED, PATIENCE, wait_for
from wall_clock import HOUR, WallClock, last_logged

LEASE = min(2.0 * PATIENCE, 6.0)
FAULTS = {"lost-answer": 0.1, "500": 0.03}
MAILS = 150
DUE_IN = timedelta(seconds=6)


@unittest.skipIf(SANITIZED, "the sanitizer's own functions stand before those that are preloaded")
class ClusterClocks(ClusterScenario):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "100")
        self.clocks: dict[Relay, WallClock] = {}
        self.ids: list[str] = []

    def relay_that_is_off_by(self, name: str, seconds: int) -> Relay:
        relay = self.member(name, LEASE, limits={"batch_max_emails": 10},
                            retry={"max_attempts": 20})
        clock = WallClock(relay.config.parent)
        clock.be_off_by(seconds)
        clock.give_to(relay)
        self.clocks[relay] = clock
        return relay

    def submit(self, relay: Relay, prefix: str) -> None:
        with relay.connect() as client:
            self.ids += client.submit(encode(send_email(f"{prefix}{i}")) for i in range(MAILS))

    def schedule(self, relay: Relay, subject: str) -> datetime:
        due = datetime.now(timezone.utc) + DUE_IN
        with relay.connect() as client:
            mail = email(subject, scheduled_at=due.isoformat())
            self.ids.append(client.submit_one(send_email(subject, payload=mail)))
        return due

    def assert_left_when_it_was_due(self, subject: str, due: datetime) -> None:
        """By the simulator's clock, which is right"""
        mail, = (m for m in self.sim.ledger() if m["subject"] == subject)
        at = datetime.fromisoformat(mail["at"].replace("Z", "+00:00"))
        self.assertGreaterEqual(at, due - timedelta(seconds=1))

    def go_on_with_clocks_off_by(self, first: int, second: int, later: int) -> None:
        """The first one sends until it is killed; the second one's clock is set in the end."""
        ada = self.relay_that_is_off_by("ada", first)
        bob = self.relay_that_is_off_by("bob", second)
        self.relays = [ada, bob]
        ada.start()
        self.assertLess(abs(last_logged(ada) + first), 60)
        bob.launch()
        bob.wait_until_ready()
        self.sim.configure(faults=FAULTS)
        self.submit(ada, "first")
        due = self.schedule(ada, "scheduled")
        ada.kill()
        wait_for("bob to take over", self.another_sender(ada))
        self.submit(bob, "second")
        self.clocks[bob].be_off_by(later)
        self.submit(bob, "third")
        due_later = self.schedule(bob, "scheduled later")
        bob.wait_until_done()
        dead = {letter["id"]: letter["reason"] for letter in bob.dead_letters()}
        self.assertLessEqual(set(dead.values()), {"outcome_unknown"} if later > 0 else set())
        self.assert_sent_once(self.sim, set(self.ids) - set(dead))
        print(f"clocks off by {first}, {second} and {later} s: {len(self.ids)} acknowledged,"
              f" {len(dead)} of them dead")
        self.assert_left_when_it_was_due("scheduled", due)
        self.assert_left_when_it_was_due("scheduled later", due_later)

    def test_a_relay_that_is_ahead_is_followed_by_one_that_is_behind(self) -> None:
        self.go_on_with_clocks_off_by(25 * HOUR, -HOUR, later=-25 * HOUR)

    def test_a_relay_that_is_behind_is_followed_by_one_that_is_ahead(self) -> None:
        self.go_on_with_clocks_off_by(-25 * HOUR, HOUR, later=25 * HOUR)


if __name__ == "__main__":
    unittest.main()
