"""Promise: what Resend tells is verified, taken once, and joined with its message.

The webhooks are signed by the official Svix library from npm (test/webhooks).
"""

import json
import subprocess
import time
import unittest
from pathlib import Path
from typing import Any

import http_json
from harness import Scenario
from jobs import email
from processes import Relay
from waiting import PATIENCE, free_port, wait_for

POSTER = Path(__file__).parents[1] / "webhooks"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OLD_SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
# Of late, whenever the test runs: events of long ago are forgotten.
HOUR = time.strftime("%Y-%m-%dT%H", time.gmtime(time.time() - 3600))
AT = f"{HOUR}:00:00.000Z"


class Webhooks(Scenario):
    def start(self, *sim_options: str, **sections: dict[str, Any]) -> Relay:
        self.hooks = free_port()
        sections.setdefault("webhooks", {"listen": f"127.0.0.1:{self.hooks}"})
        relay = self.relay(self.simulator(*sim_options), start=False, **sections)
        relay.environment["RESEND_WEBHOOK_SECRET"] = f"{SECRET} {OLD_SECRET}"
        relay.start()
        return relay

    def post(self, *webhooks: dict[str, Any]) -> list[int]:
        self.assertTrue((POSTER / "node_modules").is_dir(), "run this first, in test/webhooks: npm ci")
        url = f"http://127.0.0.1:{self.hooks}/webhooks/resend"
        work = [{"url": url, "secret": SECRET, **w} for w in webhooks]
        done = subprocess.run(["node", "post.mjs"], cwd=POSTER, input=json.dumps(work).encode(),
                              stdout=subprocess.PIPE, check=True, timeout=60)
        return json.loads(done.stdout)

    def event(self, kind: str, mail: dict[str, Any], **data: Any) -> str:
        return json.dumps({"type": f"email.{kind}", "created_at": AT, "data": {
            "email_id": mail["resend_id"], "created_at": AT, "from": "a@acme.example",
            "to": ["ann@example.org"], "subject": "s", "tags": {"relay_id": mail["id"]}, **data}})

    def send(self, relay: Relay, to: str = "ann@example.org", **fields: Any) -> dict[str, Any]:
        """One message, sent: as GET /relay/messages/{id} shows it."""
        with relay.connect() as jobs:
            reply = jobs.call({"type": "send_email", "payload": email("s", to=to), **fields})
        self.assertEqual(reply["status"], "queued", reply)
        wait_for("the message to be sent",
                 lambda: self.look(relay, reply["id"])["state"] == "sent")
        return self.look(relay, reply["id"])

    def look(self, relay: Relay, which: str) -> dict[str, Any]:
        return http_json.get(relay.http, f"/relay/messages/{which}")

    def test_what_is_not_signed_well_is_refused_and_counted(self) -> None:
        relay = self.start()
        mail = self.send(relay)
        good = {"id": "msg_1", "body": self.event("delivered", mail)}
        statuses = self.post(
            {**good, "change": ["delivered", "clicked"]},
            {**good, "secret": "whsec_" + "A" * 32},
            {**good, "age": 301},
            {**good, "age": -400},
            {**good, "leaveOut": "svix-signature"},
            {**good, "leaveOut": "svix-id"},
        )
        self.assertEqual(statuses, [401] * 6)
        self.assertIsNone(self.look(relay, mail["id"])["last_event"])
        metrics = http_json.request(relay.http, "GET", "/metrics").body.decode()
        for result, count in {"different": 2, "old": 2, "missing": 2}.items():
            self.assertIn(f'resend_relay_webhooks_total{{result="{result}"}} {count}', metrics)

    def test_each_is_taken_once_whatever_the_order(self) -> None:
        relay = self.start()
        mail = self.send(relay)
        opened = {"id": "msg_2", "body": self.event("opened", mail)}
        delivered = {"id": "msg_1", "body": self.event("delivered", mail), "age": 200,
                     "secret": OLD_SECRET}
        unknown = {"id": "msg_3", "body": json.dumps({"type": "inbox.moved", "created_at": AT})}
        self.assertEqual(self.post(opened, delivered, opened, opened, unknown), [200] * 5)
        seen = self.look(relay, mail["id"])
        self.assertEqual(seen["last_event"], "opened")
        events = [entry["event"] for entry in seen["timeline"] if "event" in entry]
        self.assertEqual(events, ["opened", "delivered"])

        relay.kill()
        relay.start()
        self.assertEqual(self.post(opened), [200])
        self.assertEqual(len(self.look(relay, mail["id"])["timeline"]), len(seen["timeline"]))
        self.assertEqual(self.look(relay, mail["id"])["last_event"], "opened")

    def test_without_the_tag_messages_are_known_by_the_id_that_resend_gave_them(self) -> None:
        relay = self.start("--latency", f"{2 * PATIENCE}s", resend={"correlation_tag": ""})
        with relay.connect() as jobs:
            reply = jobs.call({"type": "send_email", "payload": email("s")})
        sim = self.processes[0]
        wait_for("the mail at Resend", lambda: sim.ledger())
        mail = {"id": "none", "resend_id": sim.ledger()[0]["id"]}
        early = self.event("delivered", mail)
        self.assertEqual(self.look(relay, reply["id"])["state"], "sealed")
        self.assertEqual(self.post({"id": "msg_1", "body": early}), [200])
        relay.kill()  # what is parked must not be lost
        relay.start()
        wait_for("the early event to be joined",
                 lambda: self.look(relay, reply["id"])["last_event"] == "delivered")
        late = self.event("clicked", mail)
        self.assertEqual(self.post({"id": "msg_2", "body": late}), [200])
        self.assertEqual(self.look(relay, reply["id"])["last_event"], "clicked")

    def test_a_webhook_with_our_tag_settles_an_unknown_outcome(self) -> None:
        relay = self.start("--fault", "lost-answer:100%", retry={"max_attempts": 1})
        with relay.connect() as jobs:
            reply = jobs.call({"type": "send_email", "payload": email("s")})
        wait_for("its death", lambda: self.look(relay, reply["id"])["state"] == "dead")
        sim = self.processes[0]
        mail = {"id": reply["id"], "resend_id": sim.ledger()[0]["id"]}
        self.assertEqual(self.post({"id": "msg_1", "body": self.event("sent", mail)}), [200])
        seen = self.look(relay, reply["id"])
        self.assertEqual((seen["state"], seen["last_event"]), ("sent", "sent"))
        self.assertEqual(seen["resend_id"], mail["resend_id"])
        letters = http_json.get(relay.http, "/relay/dead-letters")
        self.assertEqual(letters["data"], [])

    def test_a_hard_bounce_stops_both_lanes_and_a_complaint_campaigns(self) -> None:
        relay = self.start()
        bounce = {"type": "Permanent", "subType": "General", "message": "m"}

        def event(kind: str, to: str, **data: Any) -> str:
            return self.event(kind, self.send(relay, to), to=[to], **data)
        self.assertEqual(self.post(
            {"id": "1", "body": event("bounced", "Hard@Example.org", bounce=bounce)},
            {"id": "2", "body": event("complained", "angry@example.org")},
            {"id": "3", "body": event("bounced", "soft@example.org",
                                      bounce={**bounce, "type": "Transient"})},
        ), [200] * 3)
        for restart in (False, True):
            if restart:
                relay.kill()
                relay.start()
            with relay.connect() as jobs:
                def status(to: Any, lane: str) -> str:
                    reply = jobs.call({"type": "send_email", "lane": lane, "payload": email("s", to=to)})
                    return str(reply["status"])
                for lane in ("transactional", "campaign"):
                    self.assertEqual(status("HARD@example.org", lane), "suppressed")
                    self.assertEqual(status("Soft <soft@example.org>", lane), "queued")
                self.assertEqual(status("Angry <ANGRY@example.org>", "campaign"), "suppressed")
                self.assertEqual(status("angry@example.org", "transactional"), "queued")
                reply = jobs.call({"type": "send_email", "payload": email(
                    "s", to=["hard@example.org", "ann@example.org"])})
                self.assertEqual((reply["status"], reply["suppressed"]),
                                 ("queued", ["hard@example.org"]))
        wait_for("the message to be sent",
                 lambda: self.look(relay, reply["id"])["state"] == "sent")
        sent = [entry["to"] for entry in self.processes[0].ledger()]
        self.assertIn(["ann@example.org"], sent)
        self.assertNotIn("hard@example.org", [to for entry in sent for to in entry])

    def test_a_campaigns_report_is_printed(self) -> None:
        relay = self.start()
        for _ in range(2):
            mail = self.send(relay, lane="campaign", campaign="spring sale")
        self.post({"id": "msg_1", "body": self.event("opened", mail)})
        told = relay.command("campaign", "report", "spring sale", "--json")
        self.assertEqual(told.returncode, 0, told.stderr)
        report = json.loads(told.stdout)
        self.assertEqual(report, relay.get("/relay/campaigns/spring%20sale/report"))
        self.assertEqual((report["sent"], report["delivered"], report["opened"]), (2, 1, 1))
        shown = relay.command("campaign", "report", "spring sale").stdout
        self.assertRegex(shown, r"opened +1 +50.0 %")
        self.assertIn("spring sale", shown)
        self.assertIn("finished", shown)
        self.assertEqual(relay.command("campaign", "report", "none").returncode, 5)

    def test_so_many_soft_bounces_in_a_row_stop_an_address(self) -> None:
        relay = self.start(suppression={"soft_bounces": 3})
        mails = {to: [self.send(relay, to) for _ in range(4)]
                 for to in ("full@example.org", "busy@example.org")}
        soft = {"bounce": {"type": "Transient", "subType": "MailboxFull", "message": "m"}}
        numbers = iter(range(100))

        def event(kind: str, mail: int, minute: int, to: str, **data: Any) -> dict[str, Any]:
            body = json.loads(self.event(kind, mails[to.lower()][mail], to=[to], **data))
            body["created_at"] = f"{HOUR}:{minute:02}:00.000Z"
            return {"id": f"msg_{next(numbers)}", "body": json.dumps(body)}

        def status(to: str) -> str:
            with relay.connect() as jobs:
                return str(jobs.call({"type": "send_email", "payload": email("s", to=to)})["status"])

        full = [event("bounced", n, n, to, **soft)
                for n, to in enumerate(["full@example.org", "Full@Example.org", "FULL@example.org"])]
        interrupted = [event("bounced", n, n, "busy@example.org", **soft) for n in (0, 1, 3)]
        self.post(full[2], full[2], full[0], full[0], interrupted[2], interrupted[0])
        # Another event about the same mail is no further bounce.
        self.post(event("bounced", 0, 0, "full@example.org", **soft))
        self.assertEqual(status("full@example.org"), "queued")
        relay.kill()
        relay.start()
        self.post(full[1], interrupted[1])
        for to in ("full@example.org", "busy@example.org"):
            self.assertEqual(status(to), "suppressed")
        entry = http_json.get(relay.http, "/suppressions/full@example.org")
        self.assertEqual(entry["origin"], "bounce")
        self.assertEqual(entry["source_id"], mails["full@example.org"][1]["resend_id"])
        self.assertEqual((entry["relay"]["origin"], entry["relay"]["scope"], entry["relay"]["why"]),
                         ("soft_bounces", "everywhere", "3 soft bounces in a row"))
        listed = http_json.get(relay.http, "/suppressions?origin=bounce")["data"]
        self.assertEqual(len(listed), 2)

        # A delivery between them comes late: they were not in a row.
        self.post(event("delivered", 2, 2, "busy@example.org"))
        self.assertEqual(status("busy@example.org"), "queued")
        self.assertEqual(status("full@example.org"), "suppressed")


if __name__ == "__main__":
    unittest.main()
