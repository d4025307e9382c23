"""Promise: the limit is used, and not exceeded; another client of the same account is given way.
`--seconds 20` is the long form."""

import http.client
import json
import ssl
import threading
import time
import unittest
from datetime import datetime
from typing import Any

from harness import Scenario, SideBySide, options
from jobs import campaign_lines
from processes import Simulator
from waiting import SANITIZED

OPTIONS = options(seconds=5)
SETTLING = 2.0  # seconds at the beginning that don't count: the limit is learned
MAILS_A_REQUEST = 2

# Minutes that only measure: a sanitizer learns from the tests beside it all that it can from these.
measures = unittest.skipIf(SANITIZED, "it is measured as released")


def seconds(at: str) -> float:
    return datetime.fromisoformat(at.replace("Z", "+00:00")).timestamp()


def requests_at(sim: Simulator) -> list[float]:
    """When each request was accepted."""
    return sorted(seconds(at) for at in {e["key"]: e["at"] for e in sim.ledger()}.values())


class OtherClient:
    """Somebody else with the same key: so many requests a second, evenly."""

    def __init__(self, sim: Simulator, rate: float) -> None:
        self.rate_limited = 0
        self.accepted = 0
        self._sim = sim
        self._rate = rate
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "OtherClient":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        context = ssl.create_default_context(cafile=str(self._sim.ca_file))
        connection = http.client.HTTPSConnection("127.0.0.1", self._sim.port, context=context)
        mail = json.dumps({"from": "a@b.example", "to": "c@d.example", "subject": "x", "text": "y"})
        headers = {"Authorization": "Bearer re_other", "User-Agent": "other"}
        while not self._stop.wait(1 / self._rate):
            connection.request("POST", "/emails", mail, headers)
            answer = connection.getresponse()
            answer.read()
            self.rate_limited += answer.status == 429
            self.accepted += answer.status == 200
        connection.close()


class Pacing(Scenario):
    def _uses_the_limit(self, limit: int) -> None:
        sim = self.simulator("--rate-limit", str(limit), "--latency", "100ms..300ms")
        relay = self.relay(sim, limits={"batch_max_emails": MAILS_A_REQUEST})
        span = SETTLING + OPTIONS.seconds
        requests = int(limit * (span + 1))
        with relay.connect() as client:
            client.submit(campaign_lines(requests * MAILS_A_REQUEST))
            sim.wait_until_accepted(int(limit * span) * MAILS_A_REQUEST, seconds=3 * span + 30)
        at = requests_at(sim)
        begin = at[0] + SETTLING
        used = sum(begin <= t < begin + OPTIONS.seconds for t in at) / (limit * OPTIONS.seconds)
        stats = sim.stats()
        print(
            f"limit {limit}, {OPTIONS.seconds} s: {used:.1%} used, {stats['rate_limit_exceeded']}"
            f" times 429, at most {stats['max_requests_in_a_second']} requests in a second"
        )
        self.assertEqual(stats["rate_limit_exceeded"], 0)
        self.assertGreater(used, 0.8)

    @measures
    def test_ten_requests_a_second(self) -> None:
        self._uses_the_limit(10)

    def test_fifty_requests_a_second(self) -> None:
        self._uses_the_limit(50)

    def test_restarts_cost_no_429_and_a_lower_limit_hardly_one(self) -> None:
        sim = self.simulator("--rate-limit", "20")
        relay = self.relay(sim, limits={"batch_max_emails": 1})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(700))
        for end in (relay.kill, relay.stop) * 3:
            sim.wait_until_accepted(sim.stats()["accepted_mails"] + 25)
            end()
            relay.start()
        self.assertEqual(sim.stats()["rate_limit_exceeded"], 0)
        for limit in (50, 15, 60):
            sim.wait_until_accepted(sim.stats()["accepted_mails"] + 2 * limit)
            sim.configure(rate_limit=limit)
        relay.wait_until_done()
        self.assertLessEqual(sim.stats()["rate_limit_exceeded"], 2)  # that is how it is learned
        self.assert_sent_once(sim, ids)

    def test_another_client_that_takes_a_third_costs_few_429s(self) -> None:
        limit = 30
        sim = self.simulator("--rate-limit", str(limit), "--latency", "20ms..60ms")
        relay = self.relay(sim, limits={"batch_max_emails": MAILS_A_REQUEST})
        goal = int(limit * 0.6 * (SETTLING + OPTIONS.seconds)) * MAILS_A_REQUEST
        with relay.connect() as client, OtherClient(sim, limit / 3) as other:
            client.submit(campaign_lines(goal + limit * MAILS_A_REQUEST * 10))
            sim.wait_until_accepted(goal, seconds=5 * OPTIONS.seconds + 60)
        relay.stop()
        stats = sim.stats()
        requests = stats["requests"] - other.accepted - other.rate_limited
        refused = stats["rate_limit_exceeded"] - other.rate_limited
        print(
            f"limit {limit}, another client at {limit / 3:g}/s: {refused} of {requests} requests of"
            f" the relay met a 429, {other.rate_limited} of {other.accepted} of the other's;"
            f" {stats['accepted_requests']} accepted"
        )
        self.assertLessEqual(refused, max(8, requests * 0.02))  # the first seconds, in which it is met

    def _uses_what_is_left(self, *circumstances: str) -> None:
        sim = self.simulator("--latency", "100ms..300ms", *circumstances)
        relay = self.relay(sim, limits={"batch_max_emails": MAILS_A_REQUEST})
        with relay.connect() as client:
            client.submit(campaign_lines(50 * MAILS_A_REQUEST * (2 * OPTIONS.seconds + 10)))
        time.sleep(2 * SETTLING)
        before = sim.stats()["limit"]
        time.sleep(2 * OPTIONS.seconds)
        after = sim.stats()["limit"]
        offered, used, refused = (after[k] - before[k] for k in ("offered", "used", "refused"))
        taken = after["neighbours"]["used"] - before["neighbours"]["used"]
        share = used / (offered - taken)
        print(f"{' '.join(circumstances)}: {share:.1%} used, {used} and {refused} times 429")
        self.assertGreater(share, 0.8)
        # A few seconds on a busy machine; test/policy/shared_limit.cpp has the exact bounds.
        self.assertLessEqual(refused, 10 + used * 0.05)

    @measures
    def test_beside_bursts(self) -> None:
        self._uses_what_is_left("--rate-limit", "10", "--neighbour", "8/5s")

    @measures
    def test_beside_another_client_when_the_limit_falls(self) -> None:
        self._uses_what_is_left(
            "--rate-limit", "50", "--rate-limit-after", "2s:10", "--neighbour", "1/333ms"
        )

    def test_with_answers_that_are_lost(self) -> None:
        self._uses_what_is_left("--rate-limit", "50", "--fault", "lost-answer:5%")


def load_tests(_: unittest.TestLoader, tests: unittest.TestSuite, __: Any) -> unittest.TestSuite:
    return SideBySide(test for of_a_class in tests for test in of_a_class)


if __name__ == "__main__":
    unittest.main()
