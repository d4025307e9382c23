"""Promise: acknowledged means on disk, and sent exactly once.

The relay is killed again and again under load, while Resend loses answers, fails requests, and
gateways in front of it answer 502 and 504 to what it accepted and to what it never saw. There are
few attempts, so some outcomes stay unknown: Resend's webhooks settle what was accepted, and its
list what was not. The judge is the simulator's ledger: what was acknowledged was accepted once, what
was not acknowledged at most once, and what a producer sent again under the same idempotency key
exactly once. `--rounds 100` is the long form, `--store postgresql` the same with its store there.
"""

import random
import unittest
from collections import Counter
from typing import Any

from harness import Scenario, options
from jobs import send_email
from postgres import PostgresServer
from processes import Relay, Simulator
from producers import Producers
from waiting import free_port, wait_for

OPTIONS = options(rounds=5, seed=1, store="sqlite")
MOST_BEFORE_KILL = 1_500
FAULTS = {"lost-answer": 0.05, "500": 0.03, "502": 0.02, "502-accepted": 0.06, "504": 0.01,
          "504-accepted": 0.03}
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
# Everybody writes to the same customer: a bounce would stop them all.
FATES = ("opened:0", "clicked:0", "bounced:0", "soft-bounced:0", "complained:0")


class Crash(Scenario):
    def store(self) -> dict[str, Any]:
        """Where it is: sections of the configuration"""
        if OPTIONS.store == "sqlite":
            return {}
        server = PostgresServer()
        self.addCleanup(server.end)
        return {"store": {"url": server.url}, "cluster": {"lease": "2s"}}

    def start(self) -> tuple[Simulator, Relay]:
        hooks = free_port()
        sim = self.simulator(
            "--rate-limit", "200", "--seed", str(OPTIONS.seed),
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend",
            "--webhook-secret", SECRET, "--webhook-retry-scale", "0.002",
            *(f"--webhook-rate={fate}" for fate in FATES),
        )
        relay = self.relay(sim, start=False, retry={"max_attempts": 2},
                           limits={"batch_max_emails": 10},
                           webhooks={"listen": f"127.0.0.1:{hooks}"}, **self.store())
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()
        # What Resend's list does not have is surely absent only behind an older mail that it has.
        with relay.connect() as client:
            client.submit_one(send_email("the first"))
        relay.wait_until_done()
        sim.configure(faults=FAULTS, list_tags=True)
        return sim, relay

    def test_what_was_acknowledged_is_sent_once_however_often_the_relay_is_killed(self) -> None:
        dice = random.Random(OPTIONS.seed)
        sim, relay = self.start()
        producers = Producers()
        slowest_start = 0.0
        for _ in range(OPTIONS.rounds):
            producers.produce_until_killed(relay, dice.randint(1, MOST_BEFORE_KILL))
            slowest_start = max(slowest_start, relay.start())
        producers.repeat_the_last(relay)
        relay.wait_until_done(seconds=60 + 2 * OPTIONS.rounds)
        faults = sim.stats()["faults"]
        left = self._settle(sim, relay)
        summary = producers.assert_sent_once(self, sim)
        print(f"{OPTIONS.rounds} kills: {summary}, faults {faults}, dead until the list or a person"
              f" settled them {left}, slowest start {slowest_start:.2f} s")

    def _settle(self, sim: Simulator, relay: Relay) -> dict[str, int]:
        """No outcome stays unknown; returns how many dead letters webhooks had left, by reason."""
        sim.configure(faults={})
        wait_for("all events to be posted",
                 lambda: sim.stats()["webhooks"]["pending"] == 0, 60 + OPTIONS.rounds, every=0.2)
        self.assertEqual(sim.stats()["webhooks"]["given_up"], 0)
        accepted = sim.accepted()

        def contradicted() -> list[str]:
            return [x["reason"] for x in relay.dead_letters() if accepted[x["id"]]]

        wait_for("events to settle what was accepted", lambda: not contradicted(), 10, every=0.2)
        left = Counter(letter["reason"] for letter in relay.dead_letters())
        self.assertLessEqual(set(left), {"outcome_unknown", "exhausted"})

        # What is dead now was never accepted: it may be sent again without a doubt.
        relay.post("/relay/dead-letters/reconcile", {"all": True, "absent_after": "0s"})
        relay.post("/relay/dead-letters/retry", {"reason": "exhausted"})
        # The list is read down to the first of them, with permits that no mail wants.
        wait_for("the dead to be sent", lambda: not relay.dead_letters(), 60 + 2 * OPTIONS.rounds,
                 every=0.2)
        relay.wait_until_done()
        return dict(left)


if __name__ == "__main__":
    unittest.main()
