"""Promise: the figures over time are those of what happened, and a restart loses none of them."""

import unittest
from typing import Any, Optional
from urllib.parse import urlencode

from harness import Scenario
from jobs import campaign_lines, send_email
from processes import Relay
from waiting import wait_for


class Series(Scenario):
    def points(self, relay: Relay, metric: str, **query: str) -> list[tuple[str, Optional[float]]]:
        answer = relay.get("/relay/series?" + urlencode({"metric": metric, **query}))
        self.assertEqual(answer["metric"], metric)
        return [(at, value) for at, value in answer["points"]]

    def total(self, relay: Relay, metric: str, **query: str) -> float:
        return sum(value or 0 for _, value in self.points(relay, metric, **query))

    def submit(self, relay: Relay, transactional: int, campaign: int) -> None:
        with relay.connect() as jobs:
            for i in range(transactional):
                jobs.submit_one(send_email(f"t{i}"))
            jobs.submit(campaign_lines(campaign))

    def test_they_are_those_of_what_happened_before_and_after_a_restart(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        self.submit(relay, transactional=5, campaign=200)
        relay.wait_until_done()
        for step in ("5s", "1m", "1h"):
            for metric in ("accepted", "sent"):
                self.assertEqual(self.total(relay, metric, step=step), 205, (metric, step))
        requests = self.total(relay, "requests")
        outcomes = relay.get("/relay/status")["counters"]["outcomes"]
        self.assertEqual(requests, sum(outcomes.values()))
        self.assertGreater(requests, 2)
        self.assertEqual(self.points(relay, "limit")[-1][1], 100)
        waits = [value for _, value in self.points(relay, "wait_p99") if value is not None]
        self.assertTrue(waits and all(0 < wait < 60 for wait in waits), waits)
        self.assertEqual(self.total(relay, "dead"), 0)

        self.assertEqual(relay.stop(), 0)
        relay.start()
        for step in ("1m", "1h"):
            self.assertEqual(self.total(relay, "sent", step=step), 205, step)
        self.assertEqual(self.total(relay, "requests"), requests)
        self.submit(relay, transactional=3, campaign=0)
        relay.wait_until_done()
        self.assertEqual(self.total(relay, "accepted"), 208)
        self.assertEqual(self.total(relay, "sent", step="24h"), 208)

        hour: list[Any] = self.points(relay, "sent")
        self.assertIsNone(hour[0][1], "the relay did not run then")

    def test_a_kill_loses_no_more_than_the_last_minute(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        self.submit(relay, transactional=0, campaign=50)
        relay.wait_until_done()
        self.assertEqual(relay.stop(), 0)
        relay.start()
        self.submit(relay, transactional=0, campaign=50)
        relay.wait_until_done()
        relay.kill()
        relay.start()
        self.assertGreaterEqual(self.total(relay, "sent"), 50)
        self.assertLessEqual(self.total(relay, "sent"), 100)

    def test_what_waits_is_told_by_lane_while_it_waits(self) -> None:
        relay = self.relay(self.simulator("--rate-limit", "100"))
        relay.post("/relay/pause", {})
        self.submit(relay, transactional=2, campaign=30)

        def queued(**query: str) -> Optional[float]:
            return self.points(relay, "queued", step="1h", **query)[-1][1]

        wait_for("the queue", lambda: queued() == 32)
        self.assertEqual(queued(lane="transactional"), 2)
        self.assertEqual(queued(lane="campaign"), 30)


if __name__ == "__main__":
    unittest.main(verbosity=2)
