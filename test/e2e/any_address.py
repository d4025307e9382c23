"""Promise: of several relays on one PostgreSQL any may be spoken to, whichever of them sends.

Three relays take mail by HTTP and over the job socket at all of their addresses, while the one that
sends is killed, stopped, frozen and asked to resign in turn. The judge is the simulator's ledger:
what was acknowledged was accepted once, what was not at most once. `--rounds 50` is the long form.
"""

import json
import random
import unittest
from collections import Counter
from typing import Any

import http_json
from cluster import ThreeRelays
from cluster_producers import HttpProducer, JobProducer, Load, Producer
from harness import options
from waiting import PATIENCE, wait_for

OPTIONS = options(rounds=1, seed=1)
FAULTS = {"lost-answer": 0.03, "500": 0.02}
LEASE = min(2.0 * PATIENCE, 6.0)


class AnyAddress(ThreeRelays):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "200", "--seed", str(OPTIONS.seed))
        self.launch_three(LEASE)

    def test_mail_is_taken_at_every_address_whoever_sends(self) -> None:
        self.sim.configure(faults=FAULTS)
        dice = random.Random(OPTIONS.seed)
        producers = [
            kind(f"{kind.__name__}{n}", self.relays, random.Random(dice.random()))
            for n in range(3) for kind in (HttpProducer, JobProducer)
        ]
        with Load(producers) as load:
            for _ in range(OPTIONS.rounds):
                for end in (self.killed, self.stopped, self.resigned, self.frozen):
                    load.wait_for_more(dice.randint(50, 200))
                    sender = wait_for("a sender", self.find_sender)
                    end(sender)
                    sender.launch()
                    sender.wait_until_ready()
        self.wait_until_done(wait_for("a sender", self.find_sender), seconds=120)
        self.judge(producers)

    def judge(self, producers: list[Producer]) -> None:
        self.assertEqual([problem for p in producers for problem in p.problems], [])
        self.assert_sent_once(self.sim, {i for p in producers for i in p.acknowledged.values()})
        accepted = self.sim.accepted("subject")
        twice = [subject for subject, times in accepted.items() if times > 1]
        self.assertFalse(twice[:5], f"{len(twice)} were sent more than once")
        for kind in (HttpProducer, JobProducer):
            taken: Counter[str] = Counter()
            for p in producers:
                if isinstance(p, kind):
                    taken += p.taken_at
            self.assertEqual(set(taken), {"ada", "bob", "cas"}, kind.__name__)
        refused: Counter[str] = sum((p.refused for p in producers), Counter())
        print(f"{OPTIONS.rounds} rounds: {sum(len(p.acknowledged) for p in producers)} acknowledged, "
              f"{len(accepted)} sent once; refused meanwhile: {json.dumps(refused)}")

    def test_everybody_tells_who_the_relays_are(self) -> None:
        sender = wait_for("a sender", self.find_sender)
        name = sender.config.parent.name
        for relay in self.relays:
            shown = json.loads(relay.command("relays", "--json").stdout)
            roles = {r["name"]: r["role"] for r in shown["relays"]}
            self.assertEqual(Counter(roles.values()), {"sender": 1, "spare": 2})
            self.assertEqual(roles[name], "sender")
            self.assertEqual(shown["term"], 1)
            self.assertIn(f"127.0.0.1:{relay.http}", relay.command("relays").stdout)
        status: dict[str, Any] = json.loads(self.relays[-1].command("status", "--json").stdout)
        self.assertEqual(status["store"]["kind"], "postgresql")
        self.assertEqual(status["term"], 1)
        self.assertEqual(len(status["relays"]), 3)
        self.assertIn(f"{name} sends, term 1", self.relays[-1].command("status").stdout)
        for relay in self.relays:
            metrics = http_json.request(relay.http, "GET", "/metrics").body.decode()
            self.assertIn(f"\nresend_relay_sender {int(relay is sender)}\n", metrics)
            self.assertIn("resend_relay_term 1", metrics)

    def test_the_last_one_does_not_resign(self) -> None:
        sender = wait_for("a sender", self.find_sender)
        for relay in self.relays:
            if relay is not sender:
                self.assertEqual(relay.stop(), 0)
        wait_for("them to be gone", lambda: self.roles_at(sender)["gone"] == 2)
        refused = sender.command("resign")
        self.assertEqual(refused.returncode, 1)
        self.assertIn("no spare", refused.stderr)
        self.assertTrue(sender.running())


if __name__ == "__main__":
    unittest.main()
