"""Promise: a batch that Resend accepted and answered with an error all the same is not sent twice.
Before it is halved, Resend's list is asked whether it has any of it. Good mail in batches that
Resend fails at leaves within seconds nevertheless; also where the key may not ask."""

import time
import unittest
from typing import Any

from harness import Scenario
from jobs import email, encode, send_email
from processes import Relay, Simulator
from waiting import PATIENCE, wait_for

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

    def test_nor_when_the_relay_is_killed_meanwhile(self) -> None:
        sim = self.simulator("--rate-limit", "50", "--seed", "4", "--fault", "500-accepted:25%")
        relay = self.relay(sim, limits={"batch_max_emails": 5})
        subjects = self._send(relay, [f"good{i}" for i in range(1000)])
        for _ in range(4):
            time.sleep(0.7)
            relay.kill()
            relay.start()
        sim.wait_until_accepted(len(subjects), SOON)
        sim.configure(faults={})
        relay.wait_until_done()
        self.assertEqual({i: n for i, n in sim.accepted().items() if n != 1}, {})
        # What was on its way at a kill is never halved; with errors to the last it stays unknown.
        reasons = {letter["reason"] for letter in relay.dead_letters()}
        self.assertLessEqual(reasons, {"outcome_unknown"})

    def test_a_batch_in_doubt_is_repeated_under_its_key_after_a_kill(self) -> None:
        sim = self.simulator("--rate-limit", "10")
        sim.configure(fail_subjects=["good3"])
        relay = self.relay(sim)
        subjects = self._send(relay, [f"good{i}" for i in range(5)])
        # Nothing later is on the list: for ten seconds it tells nothing.
        wait_for("a look", lambda: sim.stats()["requests"] >= 3)
        relay.kill()
        sim.configure(fail_subjects=[])
        relay.start()
        relay.wait_until_done()
        self._assert_no_good_one_twice_or_lost(sim, relay, subjects)
        self.assertEqual(len({entry["key"] for entry in sim.ledger()}), 1)

    def test_a_key_that_may_only_send_holds_up_no_good_mail(self) -> None:
        sim = self.simulator("--rate-limit", "10")
        sim.configure(fail_subjects=["poison"], key_state="restricted")
        relay = self.relay(sim)
        subjects = self._send(relay, ["poison" if i == 7 else f"good{i}" for i in range(20)])
        begun = time.monotonic()
        sim.wait_until_accepted(len(subjects) - 1, SOON)
        print(f"good ones after {time.monotonic() - begun:.1f} s without a list")
        self.assertLess(time.monotonic() - begun, 8 * PATIENCE)
        relay.wait_until_done()
        self._assert_no_good_one_twice_or_lost(sim, relay, subjects)


if __name__ == "__main__":
    unittest.main()
