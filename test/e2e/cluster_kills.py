"""Promise: whatever happens to relays on one PostgreSQL, to that, and to the lines between them and
Resend, what was acknowledged is sent exactly once, and mail goes on by itself.

Three relays take mail at all of their addresses and send campaigns, while Resend loses answers and
fails. In each round something happens to the sender or a spare (killed, frozen, stopped), to the
database (ended at once, frozen), or to a line of a relay's (silent, or cut). A seed says what, and for
how long: `--rounds 200 --seed 1` is the long form. The judge is the simulator's ledger.
"""

import http.client
import itertools
import random
import signal
import time
import unittest
from collections import Counter
from typing import Any, Callable

from campaign_client import Campaigns, people
from cluster import DEPOSED, ClusterScenario
from cluster_producers import HttpProducer, JobProducer, Load, Producer
from harness import EXAMPLES_IN_FAILURE, options
from processes import Relay
from tcp_proxy import Line
from waiting import PATIENCE, wait_for

OPTIONS = options(rounds=20, seed=1)
FAULTS = {"lost-answer": 0.05, "500": 0.02}
LEASE = min(2.0 * PATIENCE, 6.0)
LIMIT = 20  # requests a second
SECTIONS: dict[str, dict[str, Any]] = {
    "limits": {"batch_max_emails": 10},
    "retry": {"max_attempts": 20},
}
RECIPIENTS = 3_000  # of a campaign; the next one begins before it is over
LONGEST = 20.0  # seconds, of what passes by itself
CALM = 2.0  # seconds between two troubles
ENDED_WELL = {0, DEPOSED, -signal.SIGKILL}


class ClusterKills(ClusterScenario):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", str(LIMIT), "--seed", str(OPTIONS.seed))
        self.dice = random.Random(OPTIONS.seed)
        self.to_database: dict[Relay, Line] = {}
        self.to_resend: dict[Relay, Line] = {}
        self.relays = [self.connected(name) for name in ("ada", "bob", "cas")]
        self.campaigns: list[str] = []  # names of those that were surely started
        self.numbers = itertools.count()
        self.seen: Counter[str] = Counter()
        self.slowest: Counter[str] = Counter()  # seconds until all was well again
        self.offered = self.used = 0  # of the limit, in calm
        self.refused: Counter[str] = Counter()  # 429s

    def connected(self, name: str) -> Relay:
        socket = self.database.directory / ".s.PGSQL.5432"
        database = Line(self.directory / f"{name}-database.log", socket)
        resend = Line(self.directory / f"{name}-resend.log", self.sim.port)
        self.processes += [database, resend]
        relay = self.member(name, LEASE, **{
            **SECTIONS,
            "store": {"url": f"postgresql://postgres@127.0.0.1:{database.port}/postgres"},
            "resend": {"base_url": f"https://127.0.0.1:{resend.port}", "request_timeout": "3s"},
        })
        self.to_database[relay] = database
        self.to_resend[relay] = resend
        return relay

    # Troubles. Each is over when it returns.

    def troubles(self) -> list[Callable[[Relay], None]]:
        """Of a relay; others follow from them."""
        return [self.nothing, self.killed, self.frozen, self.told_to_stop,
                self.database_crashes, self.database_frozen,
                self.database_silent, self.database_cut, self.resend_silent, self.resend_cut]

    def some_time(self) -> None:
        time.sleep(self.dice.choice((self.dice.uniform(0, LEASE), self.dice.uniform(1, LONGEST))))

    def nothing(self, _: Relay) -> None:
        """For comparison: also a busy machine's delays meet the limit now and then."""
        self.some_time()

    def killed(self, relay: Relay) -> None:
        relay.kill()
        self.some_time()

    def frozen(self, relay: Relay) -> None:
        assert relay.process
        relay.process.send_signal(signal.SIGSTOP)
        self.some_time()
        relay.process.send_signal(signal.SIGCONT)

    def told_to_stop(self, relay: Relay) -> None:
        self.assertIn(relay.stop(), ENDED_WELL)

    def database_crashes(self, _: Relay) -> None:
        self.database.crash()
        self.database.start()

    def database_frozen(self, _: Relay) -> None:
        with self.database.stopped():
            self.some_time()

    def silent(self, line: Line) -> None:
        line.break_silently()
        self.some_time()
        line.mend()

    def cut(self, line: Line) -> None:
        line.cut()
        self.some_time()
        line.mend()

    def database_silent(self, relay: Relay) -> None:
        self.silent(self.to_database[relay])

    def database_cut(self, relay: Relay) -> None:
        self.cut(self.to_database[relay])

    def resend_silent(self, relay: Relay) -> None:
        self.silent(self.to_resend[relay])

    def resend_cut(self, relay: Relay) -> None:
        self.cut(self.to_resend[relay])

    # Between them

    def restart_who_has_ended(self) -> None:
        for relay in self.relays:
            if relay.running():
                continue
            if relay.process:
                status = relay.process.returncode
                self.assertIn(status, ENDED_WELL, f"{relay.log}: {relay.log_tail()}")
                self.seen[f"exit {status}"] += 1
            relay.launch()

    def all_know_the_sender(self) -> bool:
        self.restart_who_has_ended()
        try:
            return all(self.roles_at(r)["sender"] == 1 and self.roles_at(r)["spare"] == 2
                       for r in self.relays)
        except (OSError, http.client.HTTPException, AssertionError):
            return False

    def recover(self) -> None:
        began = time.monotonic()
        wait_for("all relays to know the sender", self.all_know_the_sender, 90)
        accepted = self.sim.stats()["accepted_mails"]
        acknowledged = self.acknowledged()
        wait_for("mail to go on", lambda: self.acknowledged() > acknowledged
                 and self.sim.stats()["accepted_mails"] > accepted, 90)
        self.slowest[self.now] = max(self.slowest[self.now], time.monotonic() - began)

    def calm(self) -> None:
        """There is more mail than may leave: all of the limit is to be used."""
        relay = self.dice.choice(self.relays)
        wait_for("a campaign that goes on", lambda: self.is_busy(relay))
        before = self.sim.stats()["limit"]
        time.sleep(CALM)
        after = self.sim.stats()["limit"]
        self.offered += after["offered"] - before["offered"]
        self.used += after["used"] - before["used"]

    def is_busy(self, relay: Relay) -> bool:
        """One that has lost the term may learn it only now, and end."""
        self.restart_who_has_ended()
        try:
            if relay.unfinished() < RECIPIENTS:
                self.start_campaign(relay)
            return True
        except (OSError, http.client.HTTPException, AssertionError):
            return False

    def start_campaign(self, relay: Relay) -> None:
        name = f"c{next(self.numbers)}"
        client = Campaigns(relay)
        campaign = client.draft(name=name, subject=name + " {{n}}")
        client.upload(campaign, people(RECIPIENTS))
        client.act(campaign, "start")
        self.campaigns.append(name)

    def acknowledged(self) -> int:
        return sum(len(p.acknowledged) for p in self.producers)

    def go_through(self) -> None:
        sender = wait_for("a sender", self.find_sender)
        spares = [r for r in self.relays if r is not sender]
        trouble = self.dice.choice(self.troubles())
        relay = self.dice.choice((sender, sender, *spares))
        self.now = trouble.__name__ + (" sender" if relay is sender else " spare")
        self.seen[self.now] += 1
        before = self.sim.stats()["rate_limit_exceeded"]
        trouble(relay)
        self.recover()
        self.calm()
        if refused := self.sim.stats()["rate_limit_exceeded"] - before:
            self.refused[self.now] += refused

    def test_whatever_happens_what_was_acknowledged_is_sent_once(self) -> None:
        self.producers = [
            kind(f"{kind.__name__}{n}", self.relays, random.Random(self.dice.random()))
            for n in range(2) for kind in (HttpProducer, JobProducer)
        ]
        self.now = "start"
        self.restart_who_has_ended()
        for producer in self.producers:
            producer.patience = 8.0 * PATIENCE
            producer.pause = 0.2
        with Load(self.producers):
            self.recover()
            self.sim.configure(faults=FAULTS)
            self.calm()
            for _ in range(OPTIONS.rounds):
                self.go_through()
        self.sim.configure(faults={})
        sender = wait_for("a sender", self.find_sender)
        self.wait_until_done(sender, seconds=120 + OPTIONS.rounds)
        self.judge()

    def judge(self) -> None:
        self.assertEqual([problem for p in self.producers for problem in p.problems], [])
        dead = {letter["id"]: letter["reason"]
                for letter in wait_for("a sender", self.find_sender).dead_letters()}
        self.assertLessEqual(set(dead.values()), {"outcome_unknown"})
        by_subject = self.sim.accepted("subject")
        twice = [subject for subject, times in by_subject.items() if times > 1]
        self.assertFalse(twice[:EXAMPLES_IN_FAILURE], f"{len(twice)} were sent more than once")
        acknowledged = {i for p in self.producers for i in p.acknowledged.values()}
        self.assert_sent_once(self.sim, acknowledged - set(dead))
        wanted = {f"{name} {n}" for name in self.campaigns for n in range(RECIPIENTS)}
        passed_over = wanted - set(by_subject)
        self.assertLessEqual(len(passed_over), len(dead), sorted(passed_over)[:EXAMPLES_IN_FAILURE])
        stats = self.sim.stats()
        print(f"{OPTIONS.rounds} rounds, seed {OPTIONS.seed}: {len(acknowledged)} acknowledged and"
              f" {len(wanted)} of campaigns, {len(by_subject)} sent once, {len(dead)} dead;"
              f" {stats['replays']} replays, 429 after {dict(self.refused)};"
              f" {self.used / self.offered:.1%} of the limit used between troubles"
              f"\n{dict(sorted(self.seen.items()))}\nseconds until all was well again, at most:"
              f" {({k: round(v, 1) for k, v in sorted(self.slowest.items())})}")


if __name__ == "__main__":
    unittest.main()
