"""Promise: a dead letter says why it died, and is sent again when somebody wants it."""

import unittest

from harness import Scenario
from jobs import encode, send_email
from waiting import wait_for


class DeadLetters(Scenario):
    def test_refused_messages_are_listed_and_sent_again(self) -> None:
        sim = self.simulator("--rate-limit", "50")
        sim.configure(reject_subjects=["bad"])
        relay = self.relay(sim)
        with relay.connect() as client:
            ids = client.submit(
                encode(send_email(f"bad{i}", "campaign" if i % 2 else "transactional"))
                for i in range(500)
            )
        wait_for("all dead", lambda: len(relay.dead_letters()) == len(ids))
        letters = relay.get("/relay/dead-letters?limit=1")
        self.assertTrue(letters["has_more"])
        self.assertEqual(letters["groups"], [
            {"reason": "refused", "name": "validation_error", "statusCode": 422,
             "message": "Invalid `subject` field.", "count": len(ids)}])

        again = "/relay/dead-letters/retry"
        self.assertEqual(relay.post(again, {"all": True, "dry_run": True}),
                         {"matched": len(ids), "done": 0, "skipped": []})
        sim.configure(reject_subjects=[])
        self.assertEqual(relay.post(again, {"reason": "refused"})["done"], len(ids))
        sim.wait_until_accepted(len(ids))
        relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)


if __name__ == "__main__":
    unittest.main()
