"""Promise: in a batch only the guilty die. Of 2,000 messages of a campaign 1 % are refused by
Resend: those, and only those, become dead letters; whether Resend says which they are, or refuses
the whole batch so that the relay has to find out."""

import unittest

from harness import Scenario
from jobs import encode, send_email

MESSAGES = 2_000
GUILTY_EVERY = 100


class Batches(Scenario):
    def _only_the_guilty_die(self, rate_limit: int, **conditions: object) -> None:
        sim = self.simulator("--rate-limit", str(rate_limit))
        sim.configure(reject_subjects=["guilty"], **conditions)
        relay = self.relay(sim)
        subjects = [
            f"guilty{i}" if i % GUILTY_EVERY == 37 else f"good{i}" for i in range(MESSAGES)
        ]
        with relay.connect() as client:
            relay.post("/relay/pause", {})  # so that the batches are full
            ids = client.submit(
                encode(send_email(s, "campaign", campaign="spring")) for s in subjects
            )
            relay.post("/relay/resume", {})
            relay.wait_until_done(seconds=120)

        guilty = {i for i, s in zip(ids, subjects) if s.startswith("guilty")}
        letters = relay.dead_letters()
        self.assertEqual({letter["id"] for letter in letters}, guilty)
        for letter in letters:
            self.assertEqual(letter["reason"], "refused")
            self.assertEqual(letter["error"]["statusCode"], 422)
            self.assertEqual(letter["error"]["name"], "validation_error")
            self.assertEqual(letter["error"]["message"], "Invalid `subject` field.")
        self.assert_sent_once(sim, set(ids) - guilty)
        self.assertEqual(sim.stats()["accepted_mails"], MESSAGES - len(guilty))
        print(f"{MESSAGES} messages, {len(guilty)} refused, {sim.stats()['requests']} requests")

    def test_resend_names_the_guilty(self) -> None:
        self._only_the_guilty_die(rate_limit=50)

    def test_resend_refuses_the_batch_and_the_relay_finds_the_guilty(self) -> None:
        self._only_the_guilty_die(rate_limit=200, refuse_batches=True)


if __name__ == "__main__":
    unittest.main()
