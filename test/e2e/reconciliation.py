"""Promise: a message of unknown outcome is settled by evidence. What Resend has is sent, and is not
sent twice; what Resend surely does not have is sent again; everything else stays for a person."""

import subprocess
import unittest

from harness import Scenario
from jobs import encode, send_email
from processes import RELAY_BIN, Relay, Simulator
from waiting import wait_for


class Reconciliation(Scenario):
    def unknown(self, relay: Relay) -> list[str]:
        return [x["id"] for x in relay.dead_letters() if x["reason"] == "outcome_unknown"]

    def lose(self, sim: Simulator, relay: Relay, how: str, mails: int) -> list[str]:
        """Mail whose only attempt has no answer."""
        before = len(self.unknown(relay))
        sim.configure(faults={how: 1.0})
        with relay.connect() as client:
            ids = client.submit(encode(send_email(f"{how}{i}")) for i in range(mails))
            wait_for("the letters", lambda: len(self.unknown(relay)) == before + mails)
        sim.configure(faults={})
        return ids

    def start(self, **sim_settings: object) -> tuple[Simulator, Relay]:
        sim = self.simulator("--rate-limit", "100")
        sim.configure(**sim_settings)
        relay = self.relay(sim, retry={"max_attempts": 1, "first_delay": "200ms"})
        with relay.connect() as client:
            client.submit(encode(send_email(f"good{i}")) for i in range(3))
        relay.wait_until_done()
        return sim, relay

    def reconcile(self, relay: Relay, **order: object) -> dict[str, int]:
        before = relay.get("/relay/status")["reconciliation"]
        answer = relay.post("/relay/dead-letters/reconcile", {"all": True, **order})
        wait_for("the end of the look", lambda: (
            relay.get("/relay/status")["reconciliation"]["finished_at"] != before["finished_at"]))
        after = relay.get("/relay/status")["reconciliation"]
        found = {what: after[what] - before[what] for what in ("sent", "queued_again", "left")}
        return {"done": answer["done"], **found}

    def _settles_both_ways(self, list_tags: bool) -> None:
        sim, relay = self.start(list_tags=list_tags)
        arrived = self.lose(sim, relay, "lost-answer", 3)
        lost = self.lose(sim, relay, "reset", 2)
        self.assertEqual({sim.accepted()[i] for i in arrived}, {1})
        self.assertEqual({sim.accepted()[i] for i in lost}, {0})

        # One that is not there may only be late: without patience it is not sent again.
        found = self.reconcile(relay, absent_after="1h")
        self.assertEqual(found, {"done": 5, "sent": 3, "queued_again": 0, "left": 2})
        self.assertEqual(sorted(self.unknown(relay)), sorted(lost))
        by_id = {entry["relay_id"]: entry["id"] for entry in sim.ledger()}
        with relay.connect() as client:
            for i in arrived:
                status = client.status(i)
                self.assertEqual((status["state"], status["resend_id"]), ("sent", by_id[i]))

        found = self.reconcile(relay, absent_after="0s")
        self.assertEqual(found, {"done": 2, "sent": 0, "queued_again": 2, "left": 0})
        relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, arrived + lost)

    def test_with_tags_in_the_list(self) -> None:
        self._settles_both_ways(True)

    def test_with_tags_only_where_one_asks_for_a_single_email(self) -> None:
        self._settles_both_ways(False)

    def test_a_key_that_only_sends_is_told_so_once(self) -> None:
        sim, relay = self.start()
        letters = self.lose(sim, relay, "lost-answer", 1)
        sim.configure(key_state="restricted")
        relay.post("/relay/dead-letters/reconcile", {"ids": letters, "absent_after": "0s"})

        def problem() -> str:
            return relay.get("/relay/status")["reconciliation"]["problem"] or ""

        wait_for("the problem", lambda: "401 restricted_api_key" in problem())
        self.assertEqual(relay.pauses(), [])
        asked = sim.stats()["endpoints"]["GET /emails"]
        self.assertEqual(self.unknown(relay), letters)
        shown = subprocess.run(
            [RELAY_BIN, "dlq", "reconcile", *letters, "--wait",
             "--url", f"http://127.0.0.1:{relay.http}"], capture_output=True, text=True)
        self.assertEqual(shown.returncode, 1)
        self.assertIn("may not read emails", shown.stderr)
        self.assertEqual(sim.stats()["endpoints"]["GET /emails"], asked)

    def test_the_command_waits_and_tells(self) -> None:
        sim, relay = self.start(list_tags=True)
        self.lose(sim, relay, "lost-answer", 2)
        command = [RELAY_BIN, "dlq", "reconcile", "--all",
                   "--url", f"http://127.0.0.1:{relay.http}"]
        dry = subprocess.run([*command, "--dry-run"], capture_output=True, text=True, check=True)
        self.assertIn("2 matched, nothing done", dry.stdout)
        shown = subprocess.run([*command, "--wait"], capture_output=True, text=True, check=True)
        self.assertIn("2 were sent, 0 were not and are queued again, 0 stay unknown", shown.stdout)


if __name__ == "__main__":
    unittest.main()
