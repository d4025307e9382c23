"""Promise: in sixty days of imports, sending, pauses, cancels and drip steps, with a change of the
clocks in them, whatever is killed, everybody has each step once, never early and never outside of
its window; what was cancelled, or ended for somebody, sends no more; and each report is what Resend
has. Relay and simulator go by one wall clock, which is moved on by hours and days. Days pass only
while nothing is on its way. `--rounds 100` is the long form.
"""

import contextlib
import http.client
import random
import threading
import unittest
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Callable, Optional, TypeVar

from campaign_client import Campaigns, begin_upload
from campaign_ledger import BERLIN, CampaignLedger
from harness import Scenario, options
from jobs import Disconnected
from processes import Relay, Simulator
from waiting import SANITIZED, free_port, wait_for
from wall_clock import WallClock, last_logged

OPTIONS = options(rounds=8, seed=1, people=30, recipients=300)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
DAYS = 60

# Some weeks before the clocks are put forward, or back
BEGINNINGS = (datetime(2027, 3, 5, 12, tzinfo=BERLIN), datetime(2027, 10, 8, 12, tzinfo=BERLIN))

# Inside and outside of the windows, and at night when clocks are changed
TIMES_OF_DAY = ((1, 50), (2, 40), (3, 15), (8, 59), (9, 1), (12, 0), (16, 50), (17, 1), (22, 0))

WINDOWS = {"welcome": ("09:00", "17:00"), "nightly": ("02:30", "03:30")}

T = TypeVar("T")


@dataclass
class Sent:
    """A campaign as whoever sends it sees it"""

    name: str
    id: str = ""
    delays: list[int] = field(default_factory=lambda: [0])  # days, of each step
    people: list[str] = field(default_factory=list)
    starts: Optional[datetime] = None
    state: str = "draft"
    reported: int = 0  # recipients

    @property
    def over(self) -> bool:
        return self.state in ("finished", "cancelled")

    def definition(self, **fields: Any) -> dict[str, Any]:
        order = {"name": self.name, "from": "Acme <news@acme.example>", "text": "Hello {{name}}",
                 "subject": f"{self.name} 1", "missing_variables": "empty", **fields}
        if len(self.delays) > 1:
            order["steps"] = self.steps()
        if self.name in WINDOWS:
            opens, closes = WINDOWS[self.name]
            order["window"] = {"from": opens, "until": closes, "zone": "Europe/Berlin"}
        return order

    def steps(self) -> list[dict[str, str]]:
        return [{"name": f"step {i}", "delay": f"{24 * days}h", "subject": f"{self.name} {i}"}
                for i, days in enumerate(self.delays, 1)]

    def file(self) -> bytes:
        return "".join(["email,name\n", *(f"{who},{who}\n" for who in self.people)]).encode()


class SixtyDays(Scenario):
    def begin(self) -> None:
        self.dice = random.Random(OPTIONS.seed)
        self.clock = WallClock(self.directory)
        self.clock.show(BEGINNINGS[OPTIONS.seed % len(BEGINNINGS)])
        hooks = free_port()
        self.sim: Simulator = self.simulator(
            "--rate-limit", "100", "--seed", str(OPTIONS.seed),
            "--fault", "lost-answer:3%", "--fault", "500:2%",
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend", "--webhook-secret", SECRET,
            "--webhook-retry-scale", "0.01", "--webhook-rate", "bounced:0",
            "--webhook-rate", "complained:0", environment=self.clock.environment())
        self.under_test: Relay = self.relay(
            self.sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}"},
            retry={"max_attempts": 20})
        self.under_test.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        self.clock.give_to(self.under_test)
        self.under_test.start()
        if abs(last_logged(self.under_test) + self.clock.off_by) > 60:
            self.assertTrue(SANITIZED, "the relay does not go by the clock that it was given")
            self.skipTest("the sanitizer's own functions stand before those that are preloaded")
        self.campaigns = Campaigns(self.under_test)
        self.all: list[Sent] = []
        self.held: dict[str, int] = {}  # how much was sent of those that are paused
        self.ended: dict[tuple[str, str], int] = {}  # likewise of somebody, or, "", of all
        self.born = 0

    def newcomers(self, count: int) -> list[str]:
        self.born += count
        return [f"p{i}@example.org" for i in range(self.born - count, self.born)]

    # What is done, until it is known to be done. The first time the relay is killed meanwhile.

    def through_a_kill(self, verb: Callable[[], T]) -> Optional[T]:
        killer = threading.Timer(self.dice.uniform(0, 0.06), self.under_test.kill)
        killer.start()
        try:
            return verb()
        except (OSError, http.client.HTTPException, Disconnected):
            return None
        finally:
            killer.join()
            self.under_test.start()

    def bring_into(self, sent: Sent, state: str, *actions: str, **body: Any) -> None:
        """By one of these actions"""
        for action in actions:
            self.through_a_kill(lambda: self.campaigns.act(sent.id, action, **body))
            sent.state = self.campaigns.show(sent.id)["state"]
            if sent.state not in (state, "finished"):
                self.campaigns.act(sent.id, action, **body)
                sent.state = state

    def make(self, sent: Sent, **fields: Any) -> Sent:
        sent.id = self.campaigns.call("POST", "", sent.definition(**fields))["id"]
        self.all.append(sent)
        return sent

    def fill(self, sent: Sent, people: int) -> None:
        """From a file that is broken off"""
        sent.people = self.newcomers(people)
        file = sent.file()

        def part() -> None:
            with contextlib.closing(
                    begin_upload(self.under_test, sent.id, "all", len(file))) as upload:
                upload.send(file[: self.dice.randrange(len(file) + 1)])

        self.through_a_kill(part)
        self.through_a_kill(lambda: self.campaigns.upload(sent.id, file, name="all"))
        answer = self.campaigns.upload(sent.id, file, name="all")
        self.assertEqual((answer["added"], answer["skipped"]), (people, 0))

    def a_newsletter(self) -> None:
        sent = self.make(Sent(f"news{len(self.all)}"))
        self.fill(sent, OPTIONS.recipients)
        self.bring_into(sent, "running", "start")

    def a_scheduled_newsletter(self) -> None:
        sent = self.make(Sent(f"news{len(self.all)}"))
        self.fill(sent, OPTIONS.recipients)
        sent.starts = self.clock.now().replace(microsecond=0) + timedelta(
            days=self.dice.randint(1, 8), hours=1)
        self.bring_into(sent, "scheduled", "start", at=sent.starts.isoformat())

    def another_sequence(self) -> None:
        sent = self.make(Sent(f"course{len(self.all)}", delays=[0, 2, 9]))
        self.fill(sent, OPTIONS.people)
        self.bring_into(sent, "running", "start")

    def joins(self) -> None:
        for who in self.newcomers(OPTIONS.people // 3):
            sent = self.dice.choice(self.all[:2])
            sent.people.append(who)
            job = {"type": "join", "campaign": sent.id, "recipient": {"email": who, "name": who}}

            def join() -> None:
                with self.under_test.connect() as jobs:
                    self.assertEqual(jobs.call(job), {"status": "ok"})

            if self.dice.random() < 0.2:
                self.through_a_kill(join)
            join()

    def somebody_buys(self) -> None:
        sent = self.all[0]
        who = self.dice.choice(sent.people)
        job = {"type": "happened", "event": "bought", "email": who, "campaign": sent.id}

        def tell() -> None:
            with self.under_test.connect() as jobs:
                self.assertEqual(jobs.call(job), {"status": "ok"})

        self.through_a_kill(tell)
        tell()
        self.settle()
        self.ended.setdefault((sent.name, who), self.ledger().count(sent.name, who))

    def a_step_is_added(self) -> None:
        sent = self.all[self.dice.randrange(2)]
        if len(sent.delays) > 4:
            return
        sent.delays.append(self.dice.randint(2, 9))
        change = lambda: self.campaigns.call("PATCH", f"/{sent.id}", {"steps": sent.steps()})
        self.through_a_kill(change)
        change()

    def a_pause(self) -> None:
        sent = self.any_in("running")
        if sent:
            self.bring_into(sent, "paused", "pause")
            self.settle()
            self.held[sent.name] = self.ledger().count(sent.name)

    def a_resumption(self) -> None:
        sent = self.any_in("paused")
        if sent:
            self.held.pop(sent.name, None)
            self.bring_into(sent, "running", "resume")

    def a_cancel(self) -> None:
        sent = self.any_in("running", "paused", "scheduled", but=self.all[:2])
        if sent:
            self.bring_into(sent, "cancelled", "cancel")
            self.settle()
            if sent.state == "cancelled":
                self.held.pop(sent.name, None)
                self.ended[sent.name, ""] = self.ledger().count(sent.name)

    def any_in(self, *states: str, but: list[Sent] = []) -> Optional[Sent]:
        for sent in self.all:
            sent.state = self.campaigns.show(sent.id)["state"]
        found = [sent for sent in self.all if sent.state in states and sent not in but]
        return self.dice.choice(found) if found else None

    # Time

    def ledger(self) -> CampaignLedger:
        return CampaignLedger(self.sim.ledger())

    def settle(self) -> None:
        """Until what can leave now has left, and is known to have"""
        seen: list[Any] = []

        def quiet() -> bool:
            lane = self.under_test.get("/relay/status")["queues"]["campaign"]
            stats = self.sim.stats()
            on_the_way = lane["sealed"] + lane["waiting"] + stats["webhooks"]["pending"]
            seen.append((on_the_way, lane["queued"], stats["accepted_mails"]))
            return on_the_way == 0 and len(seen) > 7 and len(set(seen[-7:])) == 1

        wait_for("quiet", quiet, 120, every=0.25)

    def pass_time(self, days: float) -> None:
        """To about then. Now and then the relay is down meanwhile."""
        self.settle()
        down = self.dice.random() < 0.3
        if down:
            self.under_test.kill()
        day = self.clock.now().astimezone(BERLIN) + timedelta(days=days)
        hour, minute = self.dice.choice(TIMES_OF_DAY)
        to = day.replace(hour=hour, minute=minute, second=0)
        self.clock.show(max(to, self.clock.now() + timedelta(minutes=10)))
        if down:
            self.under_test.start()

    def test_everybody_has_each_step_once_and_what_is_cancelled_nobody(self) -> None:
        self.begin()
        welcome = self.make(Sent("welcome", delays=[0, 3, 7]), open=True, stop_on=["bought"])
        nightly = self.make(Sent("nightly", delays=[1, 5]), open=True)
        for sent in (welcome, nightly):
            self.fill(sent, OPTIONS.people)
            self.bring_into(sent, "running", "start")
        verbs = [self.a_newsletter, self.a_scheduled_newsletter, self.another_sequence, self.joins,
                 self.joins, self.somebody_buys, self.a_step_is_added, self.a_pause, self.a_pause,
                 self.a_resumption, self.a_cancel]
        for i in range(OPTIONS.rounds):
            if i % len(verbs) == 0:
                self.dice.shuffle(verbs)
            self.pass_time(DAYS / OPTIONS.rounds)
            verbs[i % len(verbs)]()
        while self.any_in("paused"):
            self.a_resumption()
        self.run_out()
        self.judge()

    def run_out(self) -> None:
        """Days in which nothing else happens, until everybody has had everything"""
        for hour, minute in [(9, 1), (2, 40)] * 40:
            self.settle()
            if not self.lacking():
                return
            later = self.clock.now().astimezone(BERLIN) + timedelta(days=3)
            self.clock.show(later.replace(hour=hour, minute=minute, second=0))
        self.assertEqual(self.lacking(), [])

    def lacking(self) -> list[str]:
        ledger = self.ledger()
        return [f"{sent.name}: {who}" for sent in self.all
                for who in sent.people
                if (sent.name, "") not in self.ended and (sent.name, who) not in self.ended
                and ledger.count(sent.name, who) < len(sent.delays)]

    def judge(self) -> None:
        ledger = self.ledger()
        for sent in self.all:
            sent.state = self.campaigns.show(sent.id)["state"]
            with self.subTest(sent.name, state=sent.state):
                steps = list(range(1, len(sent.delays) + 1))
                for who in sent.people:
                    had = ledger.steps(sent.name, who)
                    ended = self.ended.get((sent.name, who), None)
                    if (sent.name, "") in self.ended:
                        self.assertEqual(had, steps[: len(had)], who)
                    else:
                        self.assertEqual(had, steps[:ended], who)
                self.assertEqual(set(ledger.mails[sent.name]) - set(sent.people), set())
                delays = [timedelta(days=days) for days in sent.delays]
                self.assertEqual(ledger.too_early(sent.name, delays), [])
                if sent.name in WINDOWS:
                    self.assertEqual(ledger.outside_of(sent.name, *WINDOWS[sent.name]), [])
                if sent.starts and sent.name in ledger.mails and ledger.count(sent.name):
                    self.assertGreaterEqual(ledger.first(sent.name), sent.starts)
                if (sent.name, "") in self.ended:
                    self.assertEqual(ledger.count(sent.name), self.ended[sent.name, ""])
                    self.assertEqual(sent.state, "cancelled")
                self.assert_report(sent, ledger)
        self.assertEqual(self.under_test.dead_letters(), [])
        print(f"{OPTIONS.rounds} rounds in {DAYS} days, seed {OPTIONS.seed}: {len(self.all)}"
              f" campaigns, {len(self.sim.ledger())} mails", flush=True)

    def assert_report(self, sent: Sent, ledger: CampaignLedger) -> None:
        report = self.campaigns.report(sent.id)
        self.assertEqual(report["sent"], ledger.count(sent.name))
        self.assertEqual(report["recipients"], len(sent.people))
        ended_at_once = sum(count == 0 for (name, who), count in self.ended.items()
                            if name == sent.name and who)
        self.assertEqual(report["queued"], ended_at_once if sent.state == "running" else 0)
        if len(sent.delays) > 1:
            steps = self.campaigns.call("GET", f"/{sent.id}/report?by=step")
            self.assertEqual({row["key"]: row["sent"] for row in steps["data"]},
                             {f"step {i}": ledger.by_step(sent.name)[i]
                              for i in range(1, len(sent.delays) + 1)})
            without_mail = len(sent.people) - steps["data"][0]["recipients"]
            also = without_mail if sent.state == "cancelled" else 0
            self.assertEqual(report["cancelled"], steps["total"]["cancelled"] + also)
        else:
            over = sum(report[k] for k in ("sent", "suppressed", "failed", "dead", "cancelled"))
            self.assertEqual(report["recipients"], over, report)


if __name__ == "__main__":
    unittest.main()
