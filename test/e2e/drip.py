"""Promise: everybody in a drip sequence has each of its steps once, in order and never early,
whatever is killed in between; who joins late, or twice, has each once, too; who bounced, or of whom
the producer says so, gets no more; and a step that comes later goes to those who had the others."""

import random
import unittest
from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any

from campaign_client import Campaigns
from harness import Scenario, options
from processes import Relay, Simulator
from waiting import free_port, wait_for

OPTIONS = options(rounds=5, seed=1, recipients=400)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def steps(count: int, delay: int) -> list[dict[str, Any]]:
    return [{"name": f"step {i}", "delay": f"{delay if i > 1 else 0}s",
             "subject": f"{i} for {{{{first_name}}}}"} for i in range(1, count + 1)]


def person(email: str) -> dict[str, str]:
    return {"email": email, "first_name": email.split("@")[0]}


class Drip(Scenario):
    delay = 2  # seconds, between two steps

    def begin(self, *sim_options: str) -> None:
        hooks = free_port()
        self.sim: Simulator = self.simulator(
            "--rate-limit", "100", "--webhook-secret", SECRET,
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend",
            "--webhook-rate", "bounced:0%", "--webhook-rate", "complained:0%",
            "--webhook-rate", "soft-bounced:0%", "--webhook-rate", "failed:0%", *sim_options)
        self.under_test: Relay = self.relay(
            self.sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}"},
            retry={"max_attempts": 20})
        self.under_test.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        self.under_test.start()
        self.campaigns = Campaigns(self.under_test)

    def start(self, count: int, people: list[str], **fields: Any) -> str:
        order = {"name": "welcome", "from": "Acme <news@acme.example>", "text": "Hello",
                 "steps": steps(count, self.delay), "start": True, "subject": "Hi",
                 "recipients": [person(email) for email in people], **fields}
        return self.campaigns.call("POST", "", order)["id"]

    def order(self, **job: Any) -> dict[str, Any]:
        with self.under_test.connect() as jobs:
            return jobs.call(job)

    def had(self) -> dict[str, list[int]]:
        """The steps that each has, in the order of their coming. None came early."""
        had: dict[str, list[int]] = defaultdict(list)
        last: dict[str, datetime] = {}
        for mail in self.sim.ledger():
            who, = mail["to"]
            at = datetime.fromisoformat(mail["at"].replace("Z", "+00:00"))
            if who in last:
                self.assertGreaterEqual(at - last[who], timedelta(seconds=self.delay), who)
            had[who].append(int(mail["subject"].split()[0]))
            last[who] = at
        return had

    def wait_for_steps(self, email: str, count: int) -> None:
        wait_for(f"step {count} of {email}", lambda: len(self.had()[email]) >= count, every=0.1)

    def fates(self, sequence: str) -> Counter[tuple[str, str]]:
        return Counter((fate["state"], fate["step"]) for fate in self.campaigns.fates(sequence))

    def test_everybody_has_each_step_once_whatever_is_killed(self) -> None:
        dice = random.Random(OPTIONS.seed)
        self.begin("--fault", "lost-answer:3%", "--seed", str(OPTIONS.seed))
        people = [f"r{i}@example.org" for i in range(OPTIONS.recipients)]
        sequence = self.start(3, people[: OPTIONS.recipients // 2])
        for i, email in enumerate(people[OPTIONS.recipients // 2:]):
            reply = self.order(type="join", campaign=sequence, recipient=person(email))
            self.assertEqual(reply["status"], "ok")
            if i % 40 == 20:
                self.under_test.kill()
                self.under_test.start()
        mails = 3 * OPTIONS.recipients
        for _ in range(OPTIONS.rounds):
            goal = self.sim.stats()["accepted_mails"] + dice.randrange(20, mails // 8)
            wait_for("mail", lambda goal=goal: self.sim.stats()["accepted_mails"] >= goal
                     or self.campaigns.show(sequence)["state"] == "finished", every=0.01)
            self.under_test.kill()
            self.under_test.start()
        self.campaigns.wait_until(sequence, "finished")
        self.assertEqual(self.had(), {email: [1, 2, 3] for email in people})
        rows = self.campaigns.call("GET", f"/{sequence}/report?by=step")["data"]
        self.assertEqual([(row["key"], row["sent"]) for row in rows],
                         [(f"step {i}", OPTIONS.recipients) for i in (1, 2, 3)])

    def test_who_joins_twice_bounces_or_buys(self) -> None:
        # Who bounces or buys while the next step's mail is made has that mail suppressed or cancelled.
        self.delay = 6
        self.begin()
        bouncing = "bounced+late@resend.dev"
        sequence = self.start(2, ["ann@example.org", "bob@example.org", bouncing], open=True,
                              stop_on=["bought"])
        for email in ("carl@example.org", "Carl@Example.org", "ann@example.org"):
            reply = self.order(type="join", ref=email, campaign=sequence, recipient=person(email))
            self.assertEqual((reply["ref"], reply["status"]), (email, "ok"))
        lacking = self.order(type="join", campaign=sequence, recipient={"email": "d@example.org"})
        self.assertIn("`first_name` is missing", lacking["error"]["message"])
        self.wait_for_steps("bob@example.org", 1)
        self.assertEqual(self.order(type="happened", event="bought", email="BOB@example.org"),
                         {"status": "ok"})
        wait_for("the bounce", lambda: self.fates(sequence)["stopped", "step 1"] == 2, every=0.1)
        self.under_test.kill()
        self.under_test.start()
        for email in ("ann@example.org", "carl@example.org"):
            self.wait_for_steps(email, 2)

        self.campaigns.call("PATCH", f"/{sequence}", {"steps": steps(1, self.delay)}, 409)
        self.campaigns.call("PATCH", f"/{sequence}", {"steps": steps(3, self.delay)})
        for email in ("ann@example.org", "carl@example.org"):
            self.wait_for_steps(email, 3)
        self.assertEqual(self.had(), {"ann@example.org": [1, 2, 3], "carl@example.org": [1, 2, 3],
                                      "bob@example.org": [1], bouncing: [1]})
        self.assertEqual(self.campaigns.show(sequence)["state"], "running")
        self.assertEqual(self.fates(sequence), {("sent", "step 3"): 2, ("stopped", "step 1"): 2})
        self.campaigns.act(sequence, "cancel")
        late = self.order(type="join", campaign=sequence, recipient=person("eve@example.org"))
        self.assertEqual(late["error"]["statusCode"], 409)


if __name__ == "__main__":
    unittest.main()
