"""Promise: a batch that Resend accepted and answered with an error all the same is not sent twice.
Before it is halved, Resend's list is asked whether it has any of it. Good mail in batches that
Resend fails at leaves within seconds nevertheless, and where the list cannot be asked, nothing is
halved: what nobody can tell is a dead letter of unknown outcome."""

import time
import unittest
from typing import Any

from harness import Scenario
from jobs import email, encode, send_email
from processes import Relay, Simulator

SOON = 40  # seconds; the backoff after a first failure is three minutes


def mail(subject: str, number: int) -> dict[str, Any]:
    """Of recipients of their own, as campaigns are."""
    payload = email(subject, to=f"customer{number}@rcpt.example")
    return send_email("", "campaign", campaign="spring", payload=payload)


class AcceptedErrors(Scenario):
    def _send(self, relay: Relay, subjects: list[str]) -> dict[str, str]:
        """Subjects by id, sent from a queue that is full."""
        with relay.connect() as client:
            relay.post("/relay/pause", {})
            ids = client.submit(encode(mail(s, i)) for i, s in enumerate(subjects))
        relay.post("/relay/resume", {})
        return dict(zip(ids, subjects))

    def _assert_no_good_one_twice_or_lost(
        self, sim: Simulator, relay: Relay, subjects: dict[str, str]
    ) -> None:
        good = {i for i, s in subjects.items() if s.startswith("good")}
        counts = sim.accepted()
        twice = sorted(i for i in subjects if counts[i] > 1)
        self.assertEqual(twice, [], f"{len(twice)} arrived twice")
        self.assertEqual(sorted(i for i in good if counts[i] == 0), [])
        letters = {letter["id"] for letter in relay.dead_letters()}
        self.assertEqual(letters, set(subjects) - good)

    def _good_mail_of_accepted_errors(self, poisoned: bool, list_tags: bool) -> None:
        sim = self.simulator("--rate-limit", "50", "--seed", "4", "--fault", "500-accepted:15%")
        sim.configure(fail_subjects=["poison"], list_tags=list_tags)
        relay = self.relay(sim, limits={"batch_max_emails": 5})
        subjects = self._send(relay, [
            f"poison{i}" if poisoned and i % 100 == 37 else f"good{i}" for i in range(1000)
        ])
        begun = time.monotonic()
        good = sum(s.startswith("good") for s in subjects.values())
        sim.wait_until_accepted(good, SOON)
        print(f"good ones after {time.monotonic() - begun:.1f} s, {sim.stats()['requests']} requests")
        sim.configure(faults={})
        relay.wait_until_done()
        self._assert_no_good_one_twice_or_lost(sim, relay, subjects)

    def test_none_arrives_twice(self) -> None:
        self._good_mail_of_accepted_errors(poisoned=False, list_tags=True)

    def test_nor_where_the_list_has_no_tags(self) -> None:
        self._good_mail_of_accepted_errors(poisoned=False, list_tags=False)

    def test_nor_beside_mail_that_resend_always_fails_at(self) -> None:
        self._good_mail_of_accepted_errors(poisoned=True, list_tags=True)


if __name__ == "__main__":
    unittest.main()
