"""Promise: a mail that Resend always fails at harms nobody else. Of a campaign in which each batch
has one, answered 500 by Resend itself, the good ones leave within seconds; a password reset does
not wait; and nothing stays paused."""

import time
import unittest

from harness import Scenario
from jobs import encode, send_email
from waiting import wait_for

BATCH = 100
SOON = 30  # seconds; the backoff after a first failure is three minutes


class Poison(Scenario):
    def _campaign_with_poison(self, batches: int, every: int, rate_limit: int) -> None:
        sim = self.simulator("--rate-limit", str(rate_limit))
        sim.configure(fail_subjects=["poison"])
        relay = self.relay(sim)
        subjects = [
            f"poison{i}" if i % every == 37 else f"good{i}" for i in range(batches * BATCH)
        ]
        with relay.connect() as client:
            relay.post("/relay/pause", {})  # so that the batches are full
            ids = client.submit(
                encode(send_email(s, "campaign", campaign="spring")) for s in subjects
            )
            relay.post("/relay/resume", {})
            begun = time.monotonic()
            time.sleep(1)
            resets = []
            for i in range(5):
                reset = client.submit_one(send_email(f"reset{i}"))
                sent = time.monotonic()
                wait_for(
                    "a password reset to leave",
                    lambda: client.status(reset)["state"] == "sent",
                    SOON,
                )
                resets.append(round(time.monotonic() - sent, 2))
            good = {i for i, s in zip(ids, subjects) if s.startswith("good")}
            sim.wait_until_accepted(len(good) + len(resets), SOON)
            print(f"good ones after {time.monotonic() - begun:.1f} s, resets {resets} s,"
                  f" {sim.stats()['requests']} requests")
            self.assertEqual(relay.pauses(), [])
            self.assert_sent_once(sim, good)
            relay.wait_until_done()
            letters = {letter["id"]: letter["reason"] for letter in relay.dead_letters()}
            self.assertEqual(letters, dict.fromkeys(set(ids) - good, "exhausted"))

    def test_one_in_each_of_few_batches(self) -> None:
        self._campaign_with_poison(batches=6, every=BATCH, rate_limit=10)

    def test_one_in_each_of_many_batches(self) -> None:
        self._campaign_with_poison(batches=40, every=BATCH, rate_limit=50)

    def test_several_in_each_batch(self) -> None:
        self._campaign_with_poison(batches=10, every=40, rate_limit=50)


if __name__ == "__main__":
    unittest.main()
