"""A relay to which everything happens at once, and what it must come to."""

import json
import os
import random
import signal
import threading
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator

from disk import Disk
from harness import Scenario
from jobs import send_email
from processes import Relay
from producers import Producer
from torture_actor import Actor
from torture_campaign_verdict import CampaignVerdict
from torture_campaigns import CampaignSender, Mail
from torture_complaints import Complainers
from torture_http import HttpSender
from torture_operator import Operator
from torture_verdict import Verdict
from waiting import free_port, wait_for
from wall_clock import HOUR, WallClock

DAY = 24 * HOUR
HALF_AN_HOUR = HOUR // 2
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
FATES = ("opened:0", "clicked:0", "bounced:0", "soft-bounced:0", "complained:0")
FAULTS = {"lost-answer": 0.04, "reset": 0.02, "500": 0.03, "502-accepted": 0.03, "504": 0.01,
          "half-answer": 0.01}
LONGEST_WAIT = 15.0  # seconds, of a password reset when the world is well
RECOVERED_AFTER = 10.0  # seconds, until a disk that is well again takes mail


class Sender(Producer):
    """One that may be refused, in words, while the disk takes nothing."""

    def __init__(self, number: int) -> None:
        super().__init__(number, careful=number >= 2)
        self.window = 24
        self.refusals: Counter[str] = Counter()  # by what they say
        self.problems: list[str] = []

    def _note(self, reply: bytes) -> None:
        answer = json.loads(reply)
        if answer["status"] != "rejected":
            super()._note(reply)
            time.sleep(0.015)  # together some hundred a second
            return
        error = answer["error"]
        if (error["statusCode"], error["name"]) != (503, "queue_full"):
            self.problems.append(reply.decode())
        self.refusals[error["message"]] += 1
        subject = self.in_flight.popleft()
        if self.careful:
            self.again.append(subject)
        time.sleep(0.015)

    def give_up_repeating(self) -> None:
        """Keys are known for a day: what is repeated later is new."""
        self.again = []


class World:
    """A relay, its disk, its clock, and a Resend; who sends to it; and what went wrong so far."""

    def __init__(self, scenario: Scenario, seed: int, lies: float = 0) -> None:
        self.dice = random.Random(seed)
        self.scenario = scenario
        top = scenario.directory
        scenario.directory = folder(top / str(seed))
        self.disk = Disk(scenario.directory / "data", scenario.directory / "disk", seed)
        self.well = {"lies": lies, "sync_us": 2_000}  # its disk, when it has no trouble
        self.disk.trouble(**self.well)
        self.passed = WallClock(folder(scenario.directory / "time"))  # Resend's
        self.clock = WallClock(folder(scenario.directory / "clock"))  # the relay's, which may be wrong
        hooks = free_port()
        self.sim = scenario.simulator(
            "--rate-limit", "100", "--seed", str(seed), "--ledger-bodies",
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend",
            "--webhook-secret", SECRET, "--webhook-retry-scale", "0.0005",
            *(f"--webhook-rate={fate}" for fate in FATES), environment=self.passed.environment())
        self.relay = scenario.relay(
            self.sim, start=False, retry={"max_attempts": 6}, limits={"batch_max_emails": 10},
            webhooks={"listen": f"127.0.0.1:{hooks}", "public_url": f"http://127.0.0.1:{hooks}"})
        scenario.directory = top
        self.relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        self.clock.give_to(self.relay)
        self.disk.give_to(self.relay)
        self.senders = [Sender(n) for n in range(4)]
        self.http = [HttpSender(self.relay, seed, "careful", careful=True),
                     HttpSender(self.relay, seed, "careless", careful=False)]
        self.campaigns = CampaignSender(self.relay, seed)
        self.complainers = Complainers(self.relay, self.sim, self.passed, hooks, SECRET, seed)
        self.operator = Operator(self.relay, seed)
        self.actors: list[Actor] = [
            *self.http, self.campaigns, self.complainers, self.operator]
        self.a_day_has_gone = False
        self.seen: Counter[str] = Counter()
        self.slowest = {"start": 0.0, "reset": 0.0, "recovery": 0.0}

    def acknowledged(self) -> int:
        return sum(len(sender.acknowledged) for sender in self.senders)

    def note(self, what: str, seconds: float) -> None:
        self.slowest[what] = max(self.slowest[what], seconds)

    # A round

    def go_through(self, cut: bool) -> None:
        """Everybody sends, this and that happens, and it ends in the midst of it."""
        self.start()
        self.sim.configure(faults=FAULTS)
        over = threading.Event()
        threads = [*(threading.Thread(target=s.produce, args=(self.relay,)) for s in self.senders),
                   *(threading.Thread(target=a.live, args=(over,)) for a in self.actors)]
        for thread in threads:
            thread.start()
        try:
            for trouble in self.dice.sample(self.troubles(), self.dice.randint(0, 3)):
                self.pause(0.1)
                trouble()
            self.pause(self.dice.choice((0.3, 2.0)))
            if self.dice.random() < 0.25:
                self.is_asked_to_stop()
        finally:
            self.relay.kill()
            over.set()
            for thread in threads:
                thread.join()
            self.end(cut)

    def end(self, cut: bool) -> None:
        self.seen["power cut" if cut else "kill"] += 1
        self.disk.cut_power() if cut else self.disk.killed()
        self.disk.trouble(**self.well)
        self.sim.configure(outage="none")
        self.clock.be_off_by(self.passed.off_by)
        if self.a_day_has_gone:
            self.a_day_has_gone = False
            for sender in self.senders:
                sender.give_up_repeating()
            for actor in self.actors:
                actor.a_day_has_gone()

    def start(self) -> None:
        """Now and then from a disk that fails: then it may end, and starts when the disk is well."""
        failing = self.dice.random() < 0.1
        if failing:
            self.seen["start from a failing disk"] += 1
            self.disk.trouble(reads=0.02, writes=0.02, syncs=0.1)
        began = time.monotonic()
        self.relay.launch()
        if failing:
            self.pause(0.5)
            self.disk.trouble(**self.well)
        ended = lambda: failing and not self.relay.running()
        wait_for("the relay", lambda: ended() or self.relay._answers())
        if ended():
            self.seen["ended at the start by a failing disk"] += 1
            self.scenario.assertEqual(self.relay.stop(), 1)
            self.disk.killed()
            self.relay.start()
        self.note("start", time.monotonic() - began)

    def pause(self, seconds: float) -> None:
        time.sleep(self.dice.uniform(0, seconds))

    # Troubles

    def troubles(self) -> list[Callable[[], None]]:
        return [self.is_stopped, self.disk_is_full, self.disk_fails, self.disk_fails_and_recovers,
                self.clock_is_wrong, self.resend_is_away, self.time_passes]

    def is_stopped(self) -> None:
        self.seen["stop"] += 1
        with stopped(self.relay):
            self.pause(0.2)

    def is_asked_to_stop(self) -> None:
        """It may come to its end, or not."""
        self.seen["asked to stop first"] += 1
        os.kill(self.relay.pid, signal.SIGTERM)
        self.pause(0.5)

    def disk_is_full(self) -> None:
        self.seen["disk full"] += 1
        self.disk.trouble(full=True)

    def disk_fails(self) -> None:
        self.seen["failing disk"] += 1
        reads, writes, syncs = (self.dice.choice((0, 0.05, 0.3, 1.0)) for _ in range(3))
        self.disk.trouble(reads, writes, syncs)

    def disk_fails_and_recovers(self) -> None:
        self.dice.choice((self.disk_is_full, self.disk_fails))()
        self.pause(0.3)
        self.disk.trouble(**self.well)
        before = self.acknowledged()
        began = time.monotonic()
        wait_for("mail to be taken by a disk that is well again",
                 lambda: self.acknowledged() > before, RECOVERED_AFTER)
        self.note("recovery", time.monotonic() - began)
        self.seen["disk well again"] += 1

    def clock_is_wrong(self) -> None:
        self.seen["clock jump"] += 1
        by = self.dice.choice((-DAY, -HOUR, HOUR, DAY))
        self.a_day_has_gone = abs(by) == DAY or self.a_day_has_gone
        self.clock.be_off_by(self.passed.off_by + by)

    def resend_is_away(self) -> None:
        self.seen["outage of 30 minutes"] += 1
        self.sim.configure(outage=self.dice.choice(("refuse", "html503")))
        self.pause(0.3)
        self.move_on(HALF_AN_HOUR)
        self.pause(0.1)
        self.sim.configure(outage="none")

    def time_passes(self) -> None:
        self.seen["an hour or a day later"] += 1
        self.move_on(self.dice.choice((HOUR, DAY)))

    def move_on(self, seconds: int) -> None:
        """For all"""
        self.a_day_has_gone = seconds >= DAY or self.a_day_has_gone
        self.passed.be_off_by(self.passed.off_by + seconds)
        self.clock.be_off_by(self.clock.off_by + seconds)

    # When the world is well

    def calm(self) -> None:
        """A password reset leaves soon, whatever has piled up."""
        self.start()
        self.sim.configure(faults={}, outage="none")
        began = time.monotonic()
        with self.relay.connect() as client:
            reset = client.submit_one(send_email(f"reset {self.seen['calm']}"))
            wait_for("the reset", lambda: client.status(reset)["state"] == "sent", LONGEST_WAIT)
        self.note("reset", time.monotonic() - began)
        self.seen["calm"] += 1
        self.relay.kill()
        self.end(cut=False)

    def settle(self) -> None:
        """Until all that can be known is known, and all that can leave has left"""
        self.sim.configure(faults={}, outage="none", list_tags=True)
        self.start()
        for sender in self.senders:
            sender.repeat_the_last(self.relay)
        for http in self.http:
            http.repeat_the_last()
        self.campaigns.set_all_going()
        self.operator.leave()
        self.stop()
        self.move_on(2 * DAY)  # no id is ahead of the clock any more, and all that is scheduled is due
        self.start()
        self.relay.wait_until_done(seconds=180)
        self.campaigns.run_out(self.move_on)
        wait_for("all events to be posted",
                 lambda: self.sim.stats()["webhooks"]["pending"] == 0, 180, every=0.2)
        # Events may have been given up meanwhile: the list tells as well, of what it still has.
        look = {"all": True, "absent_after": "0s"}
        if self.relay.post("/relay/dead-letters/reconcile", look)["done"] > 0:
            wait_for("the end of the look", self.has_looked, 60, every=0.2)
        self.seen.update(f"dead: {x['reason']}" for x in self.relay.dead_letters())
        self.relay.post("/relay/dead-letters/retry", {"reason": "exhausted"})
        self.relay.wait_until_done(seconds=120)
        self.stop()
        self.start()  # sequences that go on since a mail was found are taken up at once
        self.campaigns.run_out(self.move_on)
        wait_for("a status that knows of nothing that waits", lambda: not any(
            lane["oldest_queued"] for lane in self.relay.get("/relay/status")["queues"].values()))

    def stop(self) -> None:
        self.scenario.assertEqual(self.relay.stop(), 0)
        self.disk.killed()

    def has_looked(self) -> bool:
        look = self.relay.get("/relay/status")["reconciliation"]
        return bool(look["finished_at"]) and not look["looking"] and look["waiting"] == 0

    def judge(self) -> None:
        verdict = Verdict(self.scenario, self.sim, self.relay)
        self.scenario.assertLessEqual(set(verdict.dead.values()), {"outcome_unknown", "exhausted"})
        problems = [p for who in (*self.senders, *self.actors) for p in who.problems]
        verdict.assert_none(problems, "answers were wrong")
        verdict.assert_nothing_twice()
        for sender in self.senders:
            verdict.assert_kept(sender.acknowledged)
        for http in self.http:
            http.judge(verdict)
        self.complainers.judge(verdict)
        campaigns = CampaignVerdict(verdict, self.complainers.gone, self.complainers.tried)
        for campaign in self.campaigns.all:
            campaigns.judge(campaign)
        self.count(verdict)

    def count(self, verdict: Verdict) -> None:
        self.seen["acknowledged"] += self.acknowledged()
        self.seen["acknowledged over HTTP"] += sum(len(http.acknowledged) for http in self.http)
        self.seen["campaigns"] += len(self.campaigns.all)
        self.seen["sent once"] += len(verdict.by_subject)
        self.seen["sent once, of campaigns"] += sum(map(Mail.is_one, verdict.ledger))
        self.seen["dead in the end"] += len(verdict.dead)
        for actor in self.actors:
            self.seen.update(actor.seen)
        for sender in self.senders:
            for message, count in sender.refusals.items():
                self.seen[f"refused: {message}"] += count
        for kind, count in self.disk.failed().items():
            self.seen[f"failed {kind}"] += count
        for kind, count in self.sim.stats()["faults"].items():
            self.seen[f"Resend: {kind}"] += count


def folder(path: Path) -> Path:
    path.mkdir()
    return path


@contextmanager
def stopped(relay: Relay) -> Iterator[None]:
    os.kill(relay.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(relay.pid, signal.SIGCONT)
