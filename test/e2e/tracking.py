"""Promise: the report tells what became of each message, whatever happens to the news of it.

Events come late, twice and out of order, some never; the relay is killed twice. In the end its
counts are those of the simulator's own book.
"""

import http.client
import json
import ssl
import unittest
from collections import Counter
from typing import Any, Iterator, Optional

from harness import Scenario, options
from jobs import email, encode, send_email
from processes import Relay, Simulator
from waiting import free_port, wait_for

SIZES = options(messages=3_000)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
PROVES_DELIVERY = {"opened", "clicked", "complained"}


def expected(truth: list[dict[str, Any]], relay: Relay) -> Counter[str]:
    """The counts that can be known: of what came, and of what Resend told when it was asked.

    Only the relay knows of which mail it asked, and when; what it was told must be true.
    """
    counts: Counter[str] = Counter()
    for mail in truth:
        happened = [e["event"] for e in mail["events"]]
        known = [e["event"] for e in mail["events"] if not e["lost"]]
        if len(known) < len(happened):
            told = looked_up(relay, mail["tags"]["relay_id"])
            assert set(told) <= set(happened), (told, happened)
            known += [event for event in told if event not in known]
        seen = set(known)
        counts["delivered"] += bool(seen & (PROVES_DELIVERY | {"delivered"}))
        counts["opened"] += known.count("opened")
        counts["opened_unique"] += "opened" in seen
        counts["clicked"] += known.count("clicked")
        counts["clicked_unique"] += "clicked" in seen
        counts["complained"] += "complained" in seen
        counts["failed"] += "failed" in seen
        counts["suppressed"] += "suppressed" in seen
        if "bounced" in seen:
            counts["bounced"] += 1
            counts["bounced_hard" if mail["hard"] else "bounced_soft"] += 1
    return counts


def looked_up(relay: Relay, message: str) -> list[str]:
    timeline = relay.get(f"/relay/messages/{message}")["timeline"]
    return [entry["event"] for entry in timeline
            if "event" in entry and (entry["detail"] or {}).get("looked_up")]


def campaign(count: int, prefix: str) -> Iterator[bytes]:
    """Each to somebody else: who bounces must not matter to the others."""
    for i in range(count):
        yield encode(send_email("", "campaign", campaign="bulk",
                                payload=email("news", to=f"{prefix}{i}@example.org")))


class Tracking(Scenario):
    def start(self, *rates: str) -> tuple[Simulator, Relay]:
        hooks = free_port()
        self.truth_file = self.directory / "truth.ndjson"
        sim = self.simulator(
            "--rate-limit", "100",
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend",
            "--webhook-secret", SECRET,
            "--webhook-retry-scale", "0.002",
            "--webhook-late-by", "1s",
            "--webhook-truth", str(self.truth_file),
            *[word for rate in rates for word in ("--webhook-rate", rate)],
        )
        relay = self.relay(sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}",
                                                       "look_up_after": "10s"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()
        return sim, relay

    def truth(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.truth_file.read_text().splitlines()]

    def test_the_report_is_the_simulators_book(self) -> None:
        sim, relay = self.start(
            "late:10%", "doubled:10%", "disordered:20%", "lost:10%",
            "bounced:3%", "soft-bounced:2%", "complained:1%", "failed:1%", "delayed:5%",
        )
        ids: list[str] = []
        part = SIZES.messages // 3
        for round_number in range(3):
            with relay.connect() as jobs:
                ids += jobs.submit(campaign(part, f"r{round_number}-"))
            sim.wait_until_accepted(part * round_number + part // 2)
            if round_number < 2:
                relay.kill()
                relay.start()
        relay.wait_until_done(300)
        self.assert_sent_once(sim, ids)
        wait_for("all events to be posted", lambda: sim.stats()["webhooks"]["pending"] == 0, 300)
        self.assertEqual(sim.stats()["webhooks"]["given_up"], 0)

        def report() -> dict[str, Any]:
            return relay.get("/relay/campaigns/bulk/report")

        # What is decisive is found whole, lost or not.
        truth = self.truth()
        happened = [{e["event"] for e in mail["events"]} for mail in truth]
        decisive = {name: sum(name in events for events in happened)
                    for name in ("delivered", "bounced", "failed")}
        decisive["bounced_hard"] = sum(mail["hard"] for mail in truth)

        def found() -> bool:
            now = report()
            return all(now[name] == count for name, count in decisive.items())
        wait_for("what was lost to be found", found, 300, every=0.2)

        # The relay goes on asking Resend: what it is told between two looks is in one of them only.
        def settled() -> Optional[tuple[Counter[str], dict[str, Any]]]:
            wanted, got = expected(truth, relay), report()
            return (wanted, got) if wanted == expected(truth, relay) else None
        wanted, got = wait_for("a moment without news", settled, 120)
        self.assertEqual({name: got[name] for name in wanted}, dict(wanted))
        self.assertEqual((got["recipients"], got["sent"], got["queued"], got["dead"]),
                         (len(ids), len(ids), 0, 0))
        by_day = relay.get("/relay/report?by=day")
        self.assertEqual(by_day["total"]["delivered"], got["delivered"])

    def test_who_bounced_is_not_written_to_again(self) -> None:
        sim, relay = self.start("opened:0", "bounced:0", "soft-bounced:0", "complained:0")
        def hand_in(to: str, lane: str) -> str:
            with relay.connect() as jobs:
                reply = jobs.call({"type": "send_email", "lane": lane, "payload": {
                    "from": "a@acme.example", "to": to, "subject": "s", "text": "t"}})
            return str(reply["status"])
        self.assertEqual(hand_in("bounced+1@resend.dev", "transactional"), "queued")
        self.assertEqual(hand_in("complained+1@resend.dev", "campaign"), "queued")
        suppressions = lambda: relay.get("/suppressions")["data"]
        wait_for("both suppressions", lambda: len(suppressions()) == 2)
        for lane in ("transactional", "campaign"):
            self.assertEqual(hand_in("Bounced+1@Resend.dev", lane), "suppressed")
        self.assertEqual(hand_in("complained+1@resend.dev", "campaign"), "suppressed")
        self.assertEqual(hand_in("complained+1@resend.dev", "transactional"), "queued")
        by_origin = {entry["origin"]: entry["relay"]["scope"] for entry in suppressions()}
        self.assertEqual(by_origin, {"bounce": "everywhere", "complaint": "campaigns"})

    def test_resends_list_is_read(self) -> None:
        hooks = free_port()
        sim = self.simulator("--rate-limit", "100")
        trusted = ssl.create_default_context(cafile=str(sim.ca_file))
        resend = http.client.HTTPSConnection("127.0.0.1", sim.port, context=trusted, timeout=30)
        self.addCleanup(resend.close)
        for first in (0, 75):
            resend.request("POST", "/suppressions/batch/add", json.dumps(
                {"emails": [f"gone{first + i}@example.org" for i in range(75)]}),
                {"Authorization": "Bearer re_e2e", "User-Agent": "e2e"})
            answer = resend.getresponse()
            answer.read()
            self.assertEqual(answer.status, 201)
        relay = self.relay(sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()

        def last() -> str:
            with relay.connect() as jobs:
                reply = jobs.call(send_email("", payload=email("s", to="Gone0@example.org")))
            return str(reply["status"])
        wait_for("Resend's list to be read", lambda: last() == "suppressed", every=0.2)
        page = relay.get("/suppressions?limit=100")
        self.assertEqual((len(page["data"]), page["has_more"]), (100, True))
        rest = relay.get(f"/suppressions?limit=100&after={page['data'][-1]['id']}")
        self.assertEqual((len(rest["data"]), rest["has_more"]), (50, False))


if __name__ == "__main__":
    unittest.main()
