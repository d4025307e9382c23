"""Promise: all mail of a campaign that waits is cancelled at once however much it is, none of it is
sent later, what is on its way is sent once, and new mail of the same name goes out.
`--messages 200000` is the long form."""

import json
import time
import unittest
from collections import Counter

from harness import Scenario, options
from jobs import campaign_lines, encode, send_email
from waiting import PATIENCE, wait_for

OPTIONS = options(messages=20_000)
LONGEST_ANSWER = 1.0 * PATIENCE  # seconds


class CampaignCancel(Scenario):
    def test_it_survives_a_kill_and_takes_all_that_waits(self) -> None:
        sim = self.simulator("--rate-limit", "1")
        relay = self.relay(sim)
        with relay.connect() as client:
            ids = client.submit(campaign_lines(OPTIONS.messages), window=4_000)
            ids += client.submit(
                encode(send_email(f"s{i}", "campaign", campaign="bulk", scheduled_at="in 1 hour"))
                for i in range(1_000)
            )
            others = client.submit(
                encode(send_email(f"o{i}", "campaign", campaign="other")) for i in range(20))
            sim.wait_until_accepted(300)
            begin = time.monotonic()
            reply = client.call({"type": "cancel", "campaign": "bulk", "ref": "r"})
            took = time.monotonic() - begin
            self.assertEqual((reply["status"], reply["campaign"], reply["ref"]),
                             ("cancelled", "bulk", "r"))
            self.assertEqual(client.status(ids[-1])["state"], "cancelled")
            self.assertEqual(client.status(ids[OPTIONS.messages - 1])["state"], "cancelled")
        relay.kill()
        print(f"{reply['messages']} cancelled, answered in {took * 1000:.0f} ms")
        self.assertLess(took, LONGEST_ANSWER)

        relay.start()
        with relay.connect() as client:
            self.assertEqual(client.status(ids[-1])["state"], "cancelled")
            others += client.submit(campaign_lines(20, "later"))
        begin = time.monotonic()
        relay.wait_until_done(seconds=120)
        print(f"all rows say so {time.monotonic() - begin:.1f} s after the restart")
        accepted = sim.accepted()
        sent = set(accepted) & set(ids)
        self.assert_sent_once(sim, sent | set(others))
        lane = relay.get("/relay/status")["queues"]["campaign"]
        self.assertEqual(lane["cancelled"], len(ids) - len(sent))
        report = relay.get("/relay/campaigns/bulk/report")
        self.assertEqual((report["cancelled"], report["queued"]), (len(ids) - len(sent), 0))
        # What the disk did not know yet of what was on its way is all that went out besides.
        self.assertLessEqual(abs(reply["messages"] - report["cancelled"]), 1_000)
        with relay.connect() as client:
            jobs = (encode({"type": "status", "id": i}) for i in ids)
            states = Counter(json.loads(r)["state"] for r in client.stream(jobs, window=100))
        self.assertEqual(states, {"cancelled": len(ids) - len(sent), "sent": len(sent)})

    def test_the_command_line_says_what_it_has_done(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        relay.post("/relay/pause", {})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(50))
        done = relay.command("cancel", "--campaign", "bulk")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("cancelled 50 messages", done.stdout)
        wait_for("the rows", lambda: relay.unfinished() == 0)
        again = relay.command("cancel", "--campaign", "bulk", "--json")
        self.assertNotEqual(again.returncode, 0)
        self.assertIn("already_sent", again.stdout + again.stderr)
        unknown = relay.command("cancel", "--campaign", "bluk")
        self.assertNotEqual(unknown.returncode, 0)
        self.assertIn("no mail of a campaign", unknown.stderr)
        self.assertNotEqual(relay.command("cancel").returncode, 0)
        self.assertNotEqual(relay.command("cancel", ids[0], "--campaign", "bulk").returncode, 0)
        relay.post("/relay/resume", {})
        self.assertEqual(sim.ledger(), [])


if __name__ == "__main__":
    unittest.main()
