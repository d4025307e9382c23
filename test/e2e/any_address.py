"""Promise: of several relays on one PostgreSQL any may be spoken to, whichever of them sends.

Three relays take mail by HTTP and over the job socket at all of their addresses, while the one that
sends is killed, stopped, frozen and asked to resign in turn. The judge is the simulator's ledger:
what was acknowledged was accepted once, what was not at most once. `--rounds 50` is the long form.
"""

import json
import random
import signal
import threading
import time
import unittest
from collections import Counter
from typing import Any, Callable, Optional

import http_json
from cluster import ClusterScenario
from harness import options
from jobs import Disconnected, JobClient, email, send_email
from processes import Relay
from waiting import PATIENCE, wait_for

OPTIONS = options(rounds=1, seed=1)
FAULTS = {"lost-answer": 0.03, "500": 0.02}
LEASE = min(2.0 * PATIENCE, 6.0)
DEPOSED = 75
PAUSE = 0.05  # before a producer tries again


class Refused(Exception):
    """Not taken: to be tried again, with the same key."""


class Producer:
    """Hands in one mail after the other, each at another relay, until it is acknowledged."""

    def __init__(self, name: str, relays: list[Relay], dice: random.Random) -> None:
        self.name = name
        self.relays = relays
        self.dice = dice
        self.acknowledged: dict[str, str] = {}  # ids, by subject
        self.taken_at: Counter[str] = Counter()  # names of relays
        self.refused: Counter[str] = Counter()  # names of errors

    def submit(self, relay: Relay, subject: str) -> str:
        raise NotImplementedError

    def run(self, ended: threading.Event) -> None:
        number = 0
        while not ended.is_set():
            self.hand_in(f"{self.name}-{number}")
            number += 1
        self.close()

    def close(self) -> None:
        pass

    def hand_in(self, subject: str) -> None:
        while True:
            relay = self.dice.choice(self.relays)
            try:
                self.acknowledged[subject] = self.submit(relay, subject)
                self.taken_at[relay.config.parent.name] += 1
                return
            except Refused as why:
                self.refused[str(why)] += 1
            except (OSError, Disconnected, http_json.http.client.HTTPException) as error:
                self.refused[type(error).__name__] += 1
            time.sleep(PAUSE)


class HttpProducer(Producer):
    def submit(self, relay: Relay, subject: str) -> str:
        answer = http_json.request(
            relay.http, "POST", "/emails", email(subject), {"Idempotency-Key": subject})
        if answer.status >= 500:
            raise Refused(answer.json()["name"])
        assert answer.status == 200, answer
        return answer.json()["id"]


class JobProducer(Producer):
    """Keeps its connection for some mails, as producers do."""

    client: Optional[JobClient] = None
    mails_left = 0

    def submit(self, relay: Relay, subject: str) -> str:
        try:
            if not self.client:
                self.client = relay.connect()
                self.mails_left = 20
            answer = self.client.call(send_email(subject, idempotency_key=subject))
            self.mails_left -= 1
            if self.mails_left == 0:
                self.close()
        except (OSError, Disconnected):
            self.close()
            raise
        if answer["status"] == "rejected":
            self.close()
            assert answer["error"]["statusCode"] >= 500, answer
            raise Refused(answer["error"]["name"])
        return answer["id"]

    def close(self) -> None:
        if self.client:
            self.client.close()
        self.client = None


class AnyAddress(ClusterScenario):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "200", "--seed", str(OPTIONS.seed))
        self.relays = [self.member(name, LEASE) for name in ("ada", "bob", "cas")]
        for relay in self.relays:
            relay.launch()
        wait_for("a sender", self.find_sender)
        for relay in self.relays:
            relay.wait_until_ready()
            wait_for("it to know the others", lambda r=relay: self.roles_at(r)["spare"] == 2)

    def roles_at(self, relay: Relay) -> Counter[str]:
        return Counter(r["role"] for r in relay.get("/relay/relays")["relays"])

    def named(self, name: str) -> Relay:
        return next(r for r in self.relays if r.config.parent.name == name)

    def find_sender(self) -> Optional[Relay]:
        """As anybody of those that run knows it, who is told of one that sends and runs."""
        for relay in self.relays:
            try:
                all_of_them = relay.get("/relay/relays")["relays"]
            except (OSError, AssertionError):
                continue
            for each in all_of_them:
                if each["role"] == "sender" and self.named(each["name"]).running():
                    return self.named(each["name"])
        return None

    def another_sender(self, than: Relay) -> Callable[[], Optional[Relay]]:
        def find() -> Optional[Relay]:
            found = self.find_sender()
            return found if found and found is not than else None

        return find

    def killed(self, sender: Relay) -> None:
        sender.kill()
        wait_for("another sender", self.another_sender(sender))

    def stopped(self, sender: Relay) -> None:
        self.assertEqual(sender.stop(), 0)
        wait_for("another sender", self.another_sender(sender))

    def resigned(self, sender: Relay) -> None:
        spare = next(r for r in self.relays if r is not sender)
        done = spare.command("resign")
        self.assertEqual(done.returncode, 0, done.stderr)
        assert sender.process
        self.assertEqual(sender.process.wait(60 * PATIENCE), DEPOSED)
        wait_for("another sender", self.another_sender(sender))

    def frozen(self, sender: Relay) -> None:
        assert sender.process
        sender.process.send_signal(signal.SIGSTOP)
        others = [r for r in self.relays if r is not sender]

        def taken_over() -> bool:
            listed = others[0].get("/relay/relays")["relays"]
            return any(r["role"] == "sender" and r["name"] != sender.config.parent.name
                       for r in listed)

        wait_for("another sender", taken_over)
        sender.process.send_signal(signal.SIGCONT)
        self.assertEqual(sender.process.wait(60 * PATIENCE), DEPOSED)

    def test_mail_is_taken_at_every_address_whoever_sends(self) -> None:
        self.sim.configure(faults=FAULTS)
        dice = random.Random(OPTIONS.seed)
        producers = [
            kind(f"{kind.__name__}{n}", self.relays, random.Random(dice.random()))
            for n in range(3) for kind in (HttpProducer, JobProducer)
        ]
        ended = threading.Event()
        threads = [threading.Thread(target=p.run, args=(ended,)) for p in producers]
        for thread in threads:
            thread.start()

        def acknowledged() -> int:
            return sum(len(p.acknowledged) for p in producers)

        try:
            for _ in range(OPTIONS.rounds):
                for end in (self.killed, self.stopped, self.resigned, self.frozen):
                    goal = acknowledged() + dice.randint(50, 200)
                    wait_for("acknowledgements", lambda: acknowledged() >= goal)
                    sender = wait_for("a sender", self.find_sender)
                    end(sender)
                    sender.launch()
                    sender.wait_until_ready()
        finally:
            ended.set()
            for thread in threads:
                thread.join()
        wait_for("a sender", self.find_sender).wait_until_done(seconds=120)
        self.judge(producers)

    def judge(self, producers: list[Producer]) -> None:
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
            self.assertIn(f"resend_relay_sender {int(relay is sender)}", metrics)
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
