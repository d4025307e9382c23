"""Promise: a campaign keeps to what protects the name of its sender. It stops by itself when too much
bounces, and goes on without repeating anybody; nothing leaves outside of its window, whatever clocks
do there; a domain that is warmed up sends what the day allows, over restarts; a small campaign does
not wait for a large one that was started before it.
"""

import time
import unittest
from datetime import datetime, timedelta, timezone
from typing import Any, Optional
from zoneinfo import ZoneInfo

from campaign_client import Campaigns
from harness import Scenario, options
from jobs import send_email
from processes import Relay, Simulator
from waiting import PATIENCE, free_port, wait_for
from wall_clock import WallClock

OPTIONS = options(large=20_000, small=500)
LIMIT = 10  # requests a second
BATCH = 10  # mails in one
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
BERLIN = ZoneInfo("Europe/Berlin")


def campaign(count: int, name: str = "r", bounced: int = 0, **fields: Any) -> dict[str, Any]:
    """That starts at once; of its recipients the first are such as do not exist."""
    emails = [f"bounced+{name}{i}@resend.dev" for i in range(bounced)]
    emails += [f"{name}{i}@example.org" for i in range(count - bounced)]
    return {"name": name, "from": "Acme <news@acme.example>", "subject": "Hi {{name}}",
            "text": "Hi", "missing_variables": "empty", "start": True,
            "recipients": [{"email": email} for email in emails], **fields}


class Reputation(Scenario):
    def begin(self, limit: int, **sections: Any) -> tuple[Simulator, Relay, WallClock]:
        hooks = free_port()
        sim = self.simulator(
            "--rate-limit", str(limit), "--webhook-secret", SECRET,
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend",
            "--webhook-rate", "bounced:0%", "--webhook-rate", "complained:0%",
            "--webhook-rate", "soft-bounced:0%", "--webhook-rate", "failed:0%")
        relay = self.relay(
            sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}"}, **sections)
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        clock = WallClock(self.directory)
        clock.give_to(relay)
        return sim, relay, clock

    def make(self, relay: Relay, *arguments: Any, **fields: Any) -> str:
        return relay.post("/relay/campaigns", campaign(*arguments, **fields))["id"]

    def wait_for_state(self, relay: Relay, campaign_id: str, state: str) -> dict[str, Any]:
        path = f"/relay/campaigns/{campaign_id}"
        wait_for(state, lambda: relay.get(path)["state"] == state, 60, every=0.05)
        return relay.get(path)

    def assert_each_once(self, sim: Simulator, count: int) -> None:
        mails = [to for mail in sim.ledger() for to in mail["to"]]
        self.assertEqual((len(mails), len(set(mails))), (count, count))

    def test_too_many_bounces_stop_it_within_its_canary_and_nobody_is_repeated(self) -> None:
        sim, relay, _ = self.begin(100)
        relay.start()
        campaign_id = self.make(
            relay, 1_000, bounced=12, canary="20%", canary_wait=f"{2 * PATIENCE}s",
            bounce_limit=0.05)
        found = self.wait_for_state(relay, campaign_id, "paused")
        self.assertEqual(found["why"], "hard bounces: 12 of 200 mails (6 %), more than 5 %")
        self.assertEqual(len(sim.ledger()), 200)
        relay.kill()
        relay.start()
        self.assertEqual(relay.get(f"/relay/campaigns/{campaign_id}")["state"], "paused")
        relay.post(f"/relay/campaigns/{campaign_id}/resume", {})
        self.wait_for_state(relay, campaign_id, "finished")
        self.assert_each_once(sim, 1_000)
        rows = relay.get(f"/relay/campaigns/{campaign_id}/report?by=domain")["data"]
        self.assertEqual({row["key"]: (row["sent"], row["bounced_hard"]) for row in rows},
                         {"example.org": (988, 0), "resend.dev": (12, 12)})

    def test_nothing_leaves_outside_of_the_window(self) -> None:
        sim, relay, clock = self.begin(5, limits={"batch_max_emails": 10})
        now = datetime.now(timezone.utc)
        opens = (now.astimezone(BERLIN) + timedelta(days=1)).replace(hour=9, minute=0, second=0)
        to_opening = int((opens - now).total_seconds())
        clock.be_off_by(to_opening - 3_600)
        relay.start()
        campaign_id = self.make(
            relay, 1_000, window={"from": "09:00", "until": "09:30", "zone": "Europe/Berlin"})
        time.sleep(2)
        self.assertEqual(len(sim.ledger()), 0)
        clock.be_off_by(to_opening)
        wait_for("the opening", lambda: len(sim.ledger()) >= 200, 60)
        clock.be_off_by(to_opening + 1_800)  # it closes
        held = self.wait_until_quiet(sim)
        self.assertLess(held, 1_000)
        relay.kill()
        relay.start()
        time.sleep(2)
        self.assertEqual(len(sim.ledger()), held)
        clock.be_off_by(to_opening + 86_400 + 5)
        self.wait_for_state(relay, campaign_id, "finished")
        self.assert_each_once(sim, 1_000)

    def wait_until_quiet(self, sim: Simulator) -> int:
        """Until nothing has left for a while: what was on its way goes its way. How much there is."""
        last, since = -1, time.monotonic()
        while time.monotonic() - since < 2.5:
            if (count := len(sim.ledger())) != last:
                last, since = count, time.monotonic()
            time.sleep(0.1)
        return last

    def test_a_warm_up_sends_what_the_day_allows_over_restarts(self) -> None:
        today = datetime.now(timezone.utc).date()
        sim, relay, clock = self.begin(100)
        warm_up = f'{{ domain = "acme.example", start = "{today}", daily = [50, 60] }}'
        relay.config.write_text(f"warm_up = [{warm_up}]\n" + relay.config.read_text())
        clock.be_off_by(0)
        relay.start()
        campaign_id = self.make(relay, 150)
        wait_for("some of it", lambda: len(sim.ledger()) >= 20, 30)
        relay.kill()
        relay.start()
        with relay.connect() as client:
            client.call(send_email("password reset", "transactional"))
        wait_for("the first day", lambda: len(sim.ledger()) >= 51, 30)
        self.assertEqual(self.wait_until_quiet(sim), 51)
        clock.be_off_by(86_400)
        wait_for("the second day", lambda: len(sim.ledger()) >= 111, 30)
        self.assertEqual(self.wait_until_quiet(sim), 111)
        clock.be_off_by(2 * 86_400)
        self.wait_for_state(relay, campaign_id, "finished")
        self.assertEqual(len(sim.ledger()), 151)

    def test_a_small_campaign_and_a_reset_do_not_wait_for_a_large_one(self) -> None:
        sim, relay, _ = self.begin(LIMIT, limits={"batch_max_emails": BATCH})
        relay.start()
        large = self.make_large(relay)
        wait_for("the large one", lambda: self.sent_of(relay, large) >= 200, 60)
        small = self.make(relay, OPTIONS.small, "small")
        wait_for("its middle", lambda: self.sent_of(relay, small) >= OPTIONS.small // 2, 60)
        before, waited = self.send_a_reset(sim, relay)
        seconds = self.time_to_send(relay, small)
        mails = [to for mail in sim.ledger() for to in mail["to"]]
        own = [i for i, to in enumerate(mails) if to.startswith("small")]
        others = sum(to.startswith("large") for to in mails[own[0]:own[-1]])
        print(f"{others} of {OPTIONS.large} left beside {len(own)}, the second half in"
              f" {seconds:.1f} s; a reset had {before} requests before it and took"
              f" {1_000 * waited:.0f} ms")
        self.assertEqual(len(own), OPTIONS.small)
        self.assertLess(others, OPTIONS.small + 5 * BATCH)  # as many as its own: they take turns
        self.assertLessEqual(before, 2 * PATIENCE)  # what was on its way, or had its permit

    def make_large(self, relay: Relay) -> str:
        """Of a file; its mails begin to leave as soon as it is taken."""
        campaigns = Campaigns(relay)
        order = campaign(0, "large")
        draft = campaigns.call("POST", "", {k: v for k, v in order.items()
                                            if k not in ("start", "recipients")})["id"]
        lines = (f"large{i}@example.org,Person {i},Ulm,{i}\n" for i in range(OPTIONS.large))
        begin = time.monotonic()
        campaigns.upload(draft, "email,name,city,n\n" + "".join(lines))
        print(f"{OPTIONS.large / (time.monotonic() - begin):.0f} recipients a second imported")
        campaigns.act(draft, "start")
        return draft

    def send_a_reset(self, sim: Simulator, relay: Relay) -> tuple[int, float]:
        """How many requests were accepted before it since it was, and how long it took"""
        with relay.connect() as client:
            client.submit_one(send_email("password reset", "transactional"))
        begin, requests = time.monotonic(), sim.stats()["accepted_requests"]

        def place() -> Optional[int]:
            ledger = sim.ledger()
            keys = list(dict.fromkeys(mail["key"] for mail in ledger))
            found = [mail["key"] for mail in ledger if mail["subject"] == "password reset"]
            return keys.index(found[0]) + 1 if found else None

        at = wait_for("the reset", place, 30)
        return at - 1 - requests, time.monotonic() - begin

    def time_to_send(self, relay: Relay, small: str) -> float:
        begin = time.monotonic()
        wait_for("the small one", lambda: self.sent_of(relay, small) == OPTIONS.small, 60,
                 every=0.05)
        return time.monotonic() - begin

    def sent_of(self, relay: Relay, campaign_id: str) -> int:
        return relay.get(f"/relay/campaigns/{campaign_id}/report")["sent"]


if __name__ == "__main__":
    unittest.main()
