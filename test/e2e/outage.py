"""Promise: an outage of Resend kills no message and doubles none; all go out by themselves when it
is over. And one message that Resend always fails on holds up no other. `--outage 40` (seconds of
each kind of outage) is the long form."""

import unittest

from harness import Scenario, options
from jobs import campaign_lines, encode, send_email
from processes import Relay
from waiting import wait_for

OPTIONS = options(outage=2, messages=500)


class Outage(Scenario):
    def test_an_outage_of_any_kind_loses_and_doubles_nothing(self) -> None:
        sim = self.simulator("--rate-limit", "50")
        relay = self.relay(sim, limits={"batch_max_emails": 10})
        half = OPTIONS.messages // 2
        sim.configure(outage="refuse")
        with relay.connect() as client:
            ids = client.submit(campaign_lines(half))
            ids += client.submit(
                encode(send_email(f"t{i}")) for i in range(OPTIONS.messages - half)
            )
            relay.wait_for_pause("upstream")
            self._stays_down(relay, len(ids))
            sim.configure(outage="html503")
            self._stays_down(relay, len(ids))
            self.assertEqual(sim.stats()["accepted_mails"], 0)
            sim.configure(outage="none")
            sim.wait_until_accepted(len(ids), seconds=180)
            relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assertEqual(relay.pauses(), [])
        self.assert_sent_once(sim, ids)

    def _stays_down(self, relay: Relay, messages: int) -> None:
        """Looks on for as long as the outage lasts: everything is kept."""
        looks = iter(range(OPTIONS.outage * 5))

        def over() -> bool:
            self.assertEqual(relay.unfinished(), messages)
            return next(looks, None) is None

        wait_for("the end of the outage", over, OPTIONS.outage * 10, every=0.2)

    def test_an_outage_while_requests_are_on_their_way(self) -> None:
        sim = self.simulator("--rate-limit", "50", "--latency", "20ms..60ms")
        # A third attempt is not due before the outage is noticed, however slow the machine is.
        relay = self.relay(sim, limits={"batch_max_emails": 2}, retry={"first_delay": "3s"})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(OPTIONS.messages))
            for outage in ("refuse", "html503", "refuse"):
                reached = sim.stats()["accepted_mails"] + 20
                sim.wait_until_accepted(reached)
                sim.configure(outage=outage)
                relay.wait_for_pause("upstream")
                sim.configure(outage="none")
            sim.wait_until_accepted(len(ids), seconds=180)
            relay.wait_until_done(seconds=180)
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)

    def test_a_message_that_always_gets_a_500_holds_up_nobody(self) -> None:
        sim = self.simulator("--rate-limit", "50")
        sim.configure(fail_subjects=["poison"])
        relay = self.relay(sim)
        with relay.connect() as client:
            poison = [
                client.submit_one(send_email("poison", "campaign", campaign="bulk")),
                client.submit_one(send_email("poison")),
            ]
            ids = client.submit(campaign_lines(300))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(100))
            sim.wait_until_accepted(len(ids))
            relay.wait_until_done()
        letters = {letter["id"]: letter for letter in relay.dead_letters()}
        self.assertEqual(set(letters), set(poison))
        for letter in letters.values():
            self.assertEqual(letter["reason"], "exhausted")
            self.assertEqual(letter["attempts"], 3)
            self.assertEqual(letter["error"]["statusCode"], 500)
        self.assert_sent_once(sim, ids)


if __name__ == "__main__":
    unittest.main()
