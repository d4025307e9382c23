"""Promise: whatever happens to a connection with Resend, mail is sent once. Answers get lost, are
slow, late or refused, gateways answer in Resend's name, connections are reset or closed while they
are idle, all at once. And a key may be in progress long after its answer was lost."""

import unittest

from harness import Scenario
from jobs import campaign_lines, encode, send_email
from waiting import PATIENCE, wait_for

FAULTS = (
    "lost-answer:5%", "reset:5%", "slow:5%", "timeout:2%", "close-idle:10%", "resource-locked:3%",
    "503:3%", "520:1%", "502-accepted:2%", "524-accepted:2%", "half-answer:3%", "503-accepted:1%",
    "503-json:2%", "internal-server-error:2%",
)


class Faults(Scenario):
    def test_every_fault_at_once_loses_and_doubles_nothing(self) -> None:
        sim = self.simulator("--rate-limit", "100", *(f"--fault={fault}" for fault in FAULTS))
        relay = self.relay(
            sim,
            resend={"request_timeout": "3s"},
            retry={"max_attempts": 20},
            limits={"batch_max_emails": 5},
        )
        with relay.connect() as client:
            ids = client.submit(campaign_lines(2_000))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(300))
        relay.wait_until_done(seconds=120)
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)
        stats = sim.stats()
        # What is repeated at once on a fresh connection has no permit of its own.
        self.assertLessEqual(stats["rate_limit_exceeded"], 5)
        print(f"{len(ids)} sent once; faults {stats['faults']}, {stats['replays']} replays")

    def test_an_error_of_resends_own_may_hide_that_the_mail_was_accepted(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--latency", f"{2 * PATIENCE}s",
                             "--fault=500-accepted:100%")
        relay = self.relay(sim, limits={"batch_max_emails": 5})
        wait_for("the limit to be learned",  # until then one request at a time leaves
                 lambda: relay.get("/relay/status")["rate"]["limit"] == 100)
        with relay.connect() as client:
            ids = client.submit(campaign_lines(20))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(3))
        sim.wait_until_accepted(len(ids))
        sim.configure(faults={})  # before anybody has heard of it
        relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)
        self.assertEqual(sim.stats()["replays"], sim.stats()["accepted_requests"])

    def test_a_key_that_is_in_progress_costs_no_attempt(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--fault=in-progress:20%")
        relay = self.relay(sim, limits={"batch_max_emails": 5})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(500))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(50))
        relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)


if __name__ == "__main__":
    unittest.main()
