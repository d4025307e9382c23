"""Promise: quota is counted as Resend counts it, over crashes too. A ceiling of the configuration
is never exceeded, its reserve is for transactional mail, and what does not fit waits where everyone
can see it; what Resend refuses for its own quota waits until Resend takes it again."""

import os
import signal
import subprocess
import unittest
from typing import Any

from harness import Scenario
from jobs import campaign_lines, email, encode, send_email
from processes import RELAY_BIN, Relay
from waiting import wait_for

LATE = 90  # seconds within which a probe ends a pause


def campaign_mail(subject: str, recipients: int) -> bytes:
    to = [f"{subject}-{i}@example.net" for i in range(recipients)]
    return encode(send_email(subject, "campaign", payload=email(subject, to=to)))


class Ceilings(Scenario):
    def quota(self, relay: Relay) -> dict[str, Any]:
        return relay.get("/relay/status")["quota"]

    def test_a_ceiling_is_never_exceeded_and_outlives_a_crash(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, limits={"daily_quota": 250})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(400))
            sim.wait_until_accepted(250)
            relay.wait_until_left(150)
            relay.wait_for_pause("quota")
            (pause,) = relay.get("/relay/status")["pauses"]
            self.assertEqual(pause["waiting"], 150)
            self.assertTrue(pause["until"].endswith("T00:00:00.000Z"))
            self.assertIsNone(pause["next_probe"])
            self.assertIn("daily quota of the configuration", pause["why"])
            statuses = [client.status(i) for i in ids]
            waiting = [s for s in statuses if s["state"] == "queued"]
            self.assertEqual({s["waits_for"] for s in waiting}, {"pause:quota"})
        self.assertEqual(self.quota(relay)["daily"]["left"], 0)

        relay.kill()
        relay.start()
        relay.wait_until_ready() if not relay.pauses() else None
        relay.wait_for_pause("quota")
        self.assertEqual(self.quota(relay)["daily"]["used"], 250)
        self.assertEqual(sim.stats()["accepted_mails"], 250)

        relay.sections["limits"]["daily_quota"] = 1_000
        relay.write_config()
        os.kill(relay.pid, signal.SIGHUP)
        relay.wait_until_done()
        self.assertEqual(relay.pauses(), [])
        self.assert_sent_once(sim, ids)

    def test_every_recipient_counts_and_smaller_mail_fills_the_rest(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, limits={"daily_quota": 20})
        relay.post("/relay/pause", {})
        with relay.connect() as client:
            client.submit(campaign_mail(f"big{i}", 8) for i in range(3))
            client.submit([encode(send_email("small", payload=email("small")))])
            relay.post("/relay/resume", {})
            relay.wait_until_left(1)
            sent = sum(len(entry["to"]) for entry in sim.ledger())
            self.assertEqual(sent, 17)
            self.assertEqual(self.quota(relay)["daily"]["left"], 3)
            self.assertEqual(client.status(client.submit_one(send_email("one more")))["lane"],
                             "transactional")
            relay.wait_until_left(1)

    def test_the_reserve_is_for_transactional_mail(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        limits = {"daily_quota": 100, "transactional_quota_reserve": 0.2}
        relay = self.relay(sim, limits=limits)
        with relay.connect() as client:
            client.submit(campaign_lines(150))
            sim.wait_until_accepted(80)
            relay.wait_for_pause("quota:campaign")
            self.assertEqual(relay.pauses(), ["quota:campaign"])
            resets = client.submit(encode(send_email(f"t{i}")) for i in range(15))
            sim.wait_until_accepted(95)
            self.assertEqual({sim.accepted()[i] for i in resets}, {1})
            client.submit(encode(send_email(f"u{i}")) for i in range(10))
            relay.wait_for_pause("quota")
            self.assertEqual(sim.stats()["accepted_mails"], 100)

    def test_force_lifts_a_ceiling(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, limits={"monthly_quota": 10})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(30))
            relay.wait_for_pause("quota")
            relay.post("/relay/resume", {})
            self.assertEqual(relay.pauses(), ["quota"])
            relay.post("/relay/resume", {"force": True})
            relay.wait_until_done()
        self.assert_sent_once(sim, ids)


class ResendsQuota(Scenario):
    def test_a_batch_is_as_large_as_what_is_left(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--daily-quota", "130")
        relay = self.relay(sim)
        with relay.connect() as client:
            wait_for("the limit to be learned",
                     lambda: relay.get("/relay/status")["quota"]["daily"]["limit"] == 130)
            ids = client.submit(campaign_lines(300))
            sim.wait_until_accepted(130)
            relay.wait_for_pause("quota")
            self.assertEqual(sim.stats()["accepted_mails"], 130)
            self.assertEqual(client.status(ids[-1])["attempts"], 0)
            status = relay.get("/relay/status")
            self.assertEqual(status["forecast"]["campaign"]["fits_today"], 0)
            self.assertEqual(status["forecast"]["campaign"]["bound_by"], "daily quota")
            self.assertTrue(status["forecast"]["campaign"]["through_at"])
            wait_for("the campaigns to be counted",
                     lambda: relay.get("/relay/status")["forecast"]["campaign"]["campaigns"])
            shown = subprocess.run(
                [RELAY_BIN, "status", "--url", f"http://127.0.0.1:{relay.http}"],
                capture_output=True, text=True, check=True).stdout
            self.assertIn("130 of 130 recipients today", shown)
            self.assertIn("0 more messages fit (daily quota)", shown)

            sim.configure(daily_quota=None)
            relay.wait_until_done(LATE)
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)

    def test_a_used_up_month_waits_for_somebody_to_resume(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--monthly-quota", "50")
        sim.configure(usage="nobody")
        relay = self.relay(sim)
        with relay.connect() as client:
            ids = client.submit(encode(send_email(f"m{i}")) for i in range(60))
            relay.wait_for_pause("quota")
            wait_for("all to be queued again", lambda: relay.get("/relay/status")["queues"][
                "transactional"]["sealed"] == 0)
            sim.configure(monthly_quota=None)
            relay.post("/relay/resume", {})
            relay.wait_until_done(20)
        self.assert_sent_once(sim, ids)


if __name__ == "__main__":
    unittest.main()
