"""Promise: a transactional message waits for nothing but the next permit, however long the campaign
before it is. `--messages 100` injects that many."""

import time
import unittest
from datetime import datetime

from harness import Scenario, options
from jobs import campaign_lines, send_email
from waiting import PATIENCE, SANITIZED

OPTIONS = options(messages=20, campaign=20_000, limit=10)

# What may be accepted between the acknowledgement and the message itself: a campaign request that
# was on its way already, and one whose permit was taken while the acknowledgement was
MOST_BEFORE = 2 * PATIENCE


def milliseconds(at: str) -> float:
    return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp() * 1_000


class Priority(Scenario):
    def test_transactional_mail_takes_the_next_permit_of_a_busy_relay(self) -> None:
        sim = self.simulator("--rate-limit", str(OPTIONS.limit))
        # Small requests, so that the campaign lasts as long as we look
        relay = self.relay(sim, limits={"batch_max_emails": 10})
        acknowledged: dict[str, tuple[float, int]] = {}
        with relay.connect() as client:
            client.submit(campaign_lines(OPTIONS.campaign))
            sim.wait_until_accepted(10 * OPTIONS.limit)  # the limit is known, and used
            for i in range(OPTIONS.messages):
                message_id = client.submit_one(send_email(f"urgent{i}"))
                now = time.time() * 1_000
                acknowledged[message_id] = (now, sim.stats()["accepted_requests"])
                # Not in step with the permits
                sim.wait_until_accepted(sim.stats()["accepted_mails"] + 10 * (i % 3) + 1)

        requests: dict[str, int] = {}  # the place of each, by key
        latencies = []
        for entry in sim.ledger():
            place = requests.setdefault(entry["key"], len(requests))
            if entry["relay_id"] in acknowledged:
                at, before = acknowledged.pop(entry["relay_id"])
                latencies.append(milliseconds(entry["at"]) - at)
                self.assertLessEqual(place - before, MOST_BEFORE, entry["subject"])
        self.assertFalse(acknowledged, "these have not arrived")
        if not SANITIZED:  # a machine that stands still brings together what left apart
            self.assertEqual(sim.stats()["rate_limit_exceeded"], 0)
        latencies.sort()
        print(
            f"{OPTIONS.messages} transactional messages beside a campaign, limit {OPTIONS.limit}:"
            f" p50 {latencies[len(latencies) // 2]:.0f} ms,"
            f" p99 {latencies[int(len(latencies) * 0.99)]:.0f} ms, max {latencies[-1]:.0f} ms"
        )


if __name__ == "__main__":
    unittest.main()
