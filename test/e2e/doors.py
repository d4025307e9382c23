"""Promise: relays on one PostgreSQL take mail as long as the database answers, also while none sends.

Three relays are handed mail at all of their addresses, by HTTP and over the job socket, while the
one that sends is killed, frozen, stopped and asked to resign in turn. The others go on accepting: no
call is answered with an error, and on the job socket nothing takes longer than to connect again. The
judge is the simulator's ledger: what was acknowledged was accepted once. `--rounds 50` is the long
form.
"""

import json
import random
import re
import unittest
from collections import Counter

import http_json
from cluster import ThreeRelays
from cluster_producers import HttpProducer, JobProducer, Load, Producer
from harness import options
from jobs import email, send_email
from processes import Relay
from waiting import PATIENCE, wait_for

OPTIONS = options(rounds=1, seed=1)
FAULTS = {"lost-answer": 0.03, "500": 0.02}
LEASE = min(4.0 * PATIENCE, 12.0)
# What a call may meet in the moment in which the spare that it is at becomes the sender
BROKEN_OFF = {"BrokenPipeError", "ConnectionResetError", "RemoteDisconnected"}
REPEATED = 20  # mails of each producer that are handed in a second time, elsewhere


def metrics_of(relay: Relay) -> str:
    def read() -> str:
        try:
            return http_json.request(relay.http, "GET", "/metrics").body.decode()
        except OSError:  # it becomes the sender
            return ""

    return wait_for("metrics", read)


def inbox_of(relay: Relay, name: str) -> int:
    found = re.search(rf"^resend_relay_inbox_{name} (\d+)$", metrics_of(relay), re.MULTILINE)
    return int(found.group(1)) if found else 0


class Doors(ThreeRelays):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "200", "--seed", str(OPTIONS.seed))
        self.launch_three(LEASE)
        for relay in self.relays:
            if not relay.sends():
                self.wait_for_inbox(relay)

    def wait_for_inbox(self, relay: Relay) -> None:
        wait_for("a spare that can take mail",
                 lambda: "resend_relay_inbox_accepted_total" in metrics_of(relay))

    def test_mail_is_taken_while_nobody_sends(self) -> None:
        sender = wait_for("a sender", self.find_sender)
        spares = [r for r in self.relays if r is not sender]
        clients = [r.connect() for r in spares]
        first = clients[0].call(send_email("before", idempotency_key="one"))
        self.assertEqual(first["status"], "queued")
        for client in clients:
            client.close()
        sender.kill()

        ids = []
        for n, relay in enumerate(spares):
            answer = http_json.request(
                relay.http, "POST", "/emails", email(f"by a call {n}"), {"Idempotency-Key": f"c{n}"})
            self.assertEqual(answer.status, 200, answer)
            ids.append(answer.json()["id"])
            batch = http_json.request(
                relay.http, "POST", "/emails/batch", [email(f"batch {n} {i}") for i in range(3)])
            self.assertEqual(batch.status, 200, batch)
            ids += [each["id"] for each in batch.json()["data"]]
        clients = [r.connect() for r in spares]
        for n, client in enumerate(clients):
            answer = client.call(send_email(f"by a line {n}", idempotency_key=f"l{n}"))
            self.assertEqual(answer["status"], "queued", answer)
            ids.append(answer["id"])
            again = clients[1 - n].call(send_email(f"by a line {n}", idempotency_key=f"l{n}"))
            self.assertEqual(again, {"status": "duplicate", "id": answer["id"]})
        again = clients[1].call(send_email("before", idempotency_key="one"))
        self.assertEqual(again, {"status": "duplicate", "id": first["id"]})
        other = clients[1].call(send_email("another", idempotency_key="one"))
        self.assertEqual(other["error"]["statusCode"], 409)
        self.assertGreaterEqual(sum(inbox_of(r, "accepted_total") for r in spares), len(ids))
        for relay in spares:
            self.assertEqual(http_json.request(relay.http, "GET", "/readyz").status, 200)

        successor = wait_for("another sender", self.another_sender(sender))
        self.wait_until_done(successor)
        self.assert_sent_once(self.sim, [*ids, first["id"]])
        self.assertEqual(self.sim.stats()["accepted_mails"], len(ids) + 1)

        # A connection that a spare has served goes over to the sender, which knows all ids
        spare = next(r for r in spares if r is not successor)
        client = clients[spares.index(spare)]
        for each in ids:
            self.assertEqual(client.status(each)["state"], "sent")
            found = http_json.request(spare.http, "GET", f"/emails/{each}")
            self.assertEqual(found.status, 200, found)
        for client in clients:
            client.close()

    def test_mail_is_taken_at_every_address_whatever_becomes_of_the_sender(self) -> None:
        self.sim.configure(faults=FAULTS)
        dice = random.Random(OPTIONS.seed)
        in_inbox = 0
        producers: list[Producer] = []
        for _ in range(OPTIONS.rounds):
            for end in (self.killed, self.frozen, self.stopped, self.resigned):
                sender = wait_for("a sender", self.find_sender)
                others = [r for r in self.relays if r is not sender]
                for relay in others:
                    self.wait_for_inbox(relay)
                load = [
                    kind(f"{kind.__name__}{len(producers) + n}", others, random.Random(dice.random()))
                    for n, kind in enumerate((HttpProducer, HttpProducer, JobProducer, JobProducer))
                ]
                producers += load
                taken = self.taken_meanwhile(load, sender, others, end, dice.randint(50, 150))
                in_inbox += taken
                if end == self.killed:  # one that is frozen can still be connected to
                    self.assertGreater(taken, 0)
                sender.launch()
                sender.wait_until_ready()
        sender = wait_for("a sender", self.find_sender)
        for relay in self.relays:
            if relay is not sender:
                self.wait_for_inbox(relay)
        self.repeat(producers, dice)
        self.wait_until_done(sender, seconds=120)
        self.judge(producers, in_inbox)

    def taken_meanwhile(self, load, sender, others, end, goal: int) -> int:  # type: ignore
        """How many a spare took by itself that still is one."""
        before = [(r, inbox_of(r, "accepted_total")) for r in others]
        with Load(load) as all_of_them:
            all_of_them.wait_for_more(goal)
            end(sender)
            all_of_them.wait_for_more(goal)
        return sum(max(0, inbox_of(r, "accepted_total") - had) for r, had in before)

    def repeat(self, producers: list[Producer], dice: random.Random) -> None:
        for producer in producers:
            for subject, known in list(producer.acknowledged.items())[-REPEATED:]:
                self.assertEqual(producer.submit(dice.choice(self.relays), subject), known)
            producer.close()

    def judge(self, producers: list[Producer], in_inbox: int) -> None:
        self.assert_sent_once(self.sim, {i for p in producers for i in p.acknowledged.values()})
        accepted = self.sim.accepted("subject")
        twice = [subject for subject, times in accepted.items() if times > 1]
        self.assertFalse(twice[:5], f"{len(twice)} were sent more than once")
        refused: Counter[str] = sum((p.refused for p in producers), Counter())
        for producer in producers:
            self.assertEqual(producer.problems, [])
            self.assertNotIn("no_sender", producer.refused, producer.name)
            if isinstance(producer, HttpProducer):
                self.assertLessEqual(set(producer.refused), BROKEN_OFF, producer.name)
        print(f"{OPTIONS.rounds} rounds: {sum(len(p.acknowledged) for p in producers)} acknowledged, "
              f"{in_inbox} of them by relays that were and stayed spares, {len(accepted)} sent once; "
              f"refused meanwhile: {json.dumps(refused)}")
        self.assertEqual(self.sim.stats()["rate_limit_exceeded"], 0)


if __name__ == "__main__":
    unittest.main()
