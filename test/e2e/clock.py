"""Promise: a wall clock that is set, forwards or backwards, loses no mail, doubles none, and holds
none up. The relay is killed again and again while its clock jumps by hours; the clocks that tell how
long something takes run evenly, as they do on a machine whose time is corrected. `--rounds 30` is
the long form.
"""

import random
import unittest
from typing import Any

from harness import Scenario, options
from jobs import encode, send_email
from processes import Relay, Simulator
from producers import Producers
from waiting import SANITIZED, wait_for
from wall_clock import HOUR, WallClock, last_logged

OPTIONS = options(rounds=5, seed=1)
MOST_BEFORE_KILL = 1_500
FAULTS = ("lost-answer:5%", "500:2%", "502:2%", "502-accepted:2%")


class Clock(Scenario):
    def start(self, sim: Simulator, **sections: dict[str, Any]) -> tuple[WallClock, Relay]:
        """A relay whose clock is two hours ahead"""
        clock = WallClock(self.directory)
        relay = self.relay(sim, start=False, **sections)
        clock.give_to(relay)
        clock.be_off_by(2 * HOUR)
        relay.start()
        if abs(last_logged(relay) + 2 * HOUR) > 60:
            self.assertTrue(SANITIZED, "the relay does not go by the clock that it was given")
            self.skipTest("the sanitizer's own functions stand before those that are preloaded")
        return clock, relay

    def test_kills_while_the_clock_jumps_lose_and_double_nothing(self) -> None:
        dice = random.Random(OPTIONS.seed)
        sim = self.simulator("--rate-limit", "200", "--seed", str(OPTIONS.seed),
                             *(f"--fault={fault}" for fault in FAULTS))
        clock, relay = self.start(sim, retry={"max_attempts": 20},
                                  limits={"batch_max_emails": 10})
        producers = Producers()
        for _ in range(OPTIONS.rounds):
            with clock.jumping(dice):
                producers.produce_until_killed(relay, dice.randint(1, MOST_BEFORE_KILL))
                relay.start()
        # What is to be tried again at a time that the clock has gone back from waits until then.
        clock.be_off_by(4 * HOUR)
        producers.repeat_the_last(relay)
        relay.wait_until_done(seconds=60 + 2 * OPTIONS.rounds)
        self.assertEqual(relay.dead_letters(), [])
        print(f"{OPTIONS.rounds} kills while the clock jumped:"
              f" {producers.assert_sent_once(self, sim)}")

    def _settle_what_was_sent(self, first_at: int, lost_at: int, later_at: int) -> None:
        """Some mail is sent, three answers are lost, more mail follows, with the relay's clock off
        by so much. It is right when the relay looks for the three in Resend's list."""
        sim = self.simulator("--rate-limit", "100")
        sim.configure(list_tags=True)
        clock, relay = self.start(sim, retry={"max_attempts": 1})

        def send(prefix: str, mails: int) -> list[str]:
            with relay.connect() as client:
                return client.submit(encode(send_email(f"{prefix}{i}")) for i in range(mails))

        clock.be_off_by(first_at)
        ids = send("first", 3)
        relay.wait_until_done()
        clock.be_off_by(lost_at)
        sim.configure(faults={"lost-answer": 1.0})
        ids += send("lost", 3)
        wait_for("the letters", lambda: len(relay.dead_letters()) == 3)
        sim.configure(faults={})
        clock.be_off_by(later_at)
        ids += send("later", 150)  # more than a page of the list
        relay.wait_until_done()

        clock.be_off_by(0)
        relay.post("/relay/dead-letters/reconcile", {"all": True, "absent_after": "0s"})
        wait_for("the end of the look",
                 lambda: relay.get("/relay/status")["reconciliation"]["finished_at"])
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)

    def test_what_was_sent_under_ids_of_the_future_is_not_sent_again(self) -> None:
        # Ids never go back: for two hours they tell a time that has not come.
        self._settle_what_was_sent(first_at=2 * HOUR, lost_at=0, later_at=0)

    def test_what_was_sent_before_the_clock_fell_behind_is_not_sent_again(self) -> None:
        self._settle_what_was_sent(first_at=0, lost_at=0, later_at=-HOUR)

    def test_what_was_sent_while_the_clock_was_ahead_is_not_sent_again(self) -> None:
        self._settle_what_was_sent(first_at=0, lost_at=HOUR, later_at=0)


if __name__ == "__main__":
    unittest.main()
