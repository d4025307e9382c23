"""Promise: what comes from outside is taken by every relay on a database, also while none sends.

Webhooks and clicks on links to unsubscribe come to two spares whose sender was killed. Each is
answered 200. Whoever sends next knows of all of them before it sends anything, and counts what came
twice once.
"""

import base64
import hashlib
import hmac
import json
import time
import unittest
from urllib.parse import urlsplit

import http_json
from cluster import ThreeRelays
from jobs import email, send_email
from processes import Relay
from waiting import PATIENCE, free_port, wait_for

KEY = b"a secret of 24 bytes...."
SECRET = "whsec_" + base64.b64encode(KEY).decode()
LEASE = min(4.0 * PATIENCE, 12.0)
ANN, BEN = "ann@example.org", "ben@example.org"


class OutsideEvents(ThreeRelays):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "200", "--ledger-bodies")
        self.hooks: dict[str, int] = {}
        self.launch_three(LEASE)
        for relay in self.relays:
            if not relay.sends():
                wait_for("a spare that can take mail", lambda r=relay: self.metric(r, "inbox_failing"))

    def member(self, name: str, lease: float, **sections: object) -> Relay:  # type: ignore
        self.hooks[name] = free_port()
        relay = super().member(name, lease, webhooks={
            "listen": f"127.0.0.1:{self.hooks[name]}", "public_url": "https://mail.acme.example"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        return relay

    def metric(self, relay: Relay, name: str) -> str:
        """Its line, if it is there"""
        metrics = http_json.request(relay.http, "GET", "/metrics").body.decode()
        return next((line for line in metrics.splitlines()
                     if line.startswith(f"resend_relay_{name}")), "")

    def hooks_of(self, relay: Relay) -> int:
        return self.hooks[relay.config.parent.name]

    def tell(self, relay: Relay, event: str, body: bytes) -> int:
        at = str(int(time.time()))
        signed = hmac.new(KEY, f"{event}.{at}.".encode() + body, hashlib.sha256).digest()
        return http_json.request(self.hooks_of(relay), "POST", "/webhooks/resend", body, {
            "svix-id": event, "svix-timestamp": at,
            "svix-signature": "v1," + base64.b64encode(signed).decode()}).status

    def click(self, relay: Relay, link: str, method: str = "POST") -> int:
        body = b"List-Unsubscribe=One-Click" if method == "POST" else None
        return http_json.request(self.hooks_of(relay), method, urlsplit(link).path, body).status

    def hand_in(self, relay: Relay, to: str, lane: str = "campaign") -> str:
        with relay.connect() as jobs:
            reply = jobs.call(send_email("", lane, campaign="spring", payload=email("news", to=to)))
        self.assertEqual(reply["status"], "queued", reply)
        return str(reply["id"])

    def test_they_are_known_before_the_next_sender_sends(self) -> None:
        sender = wait_for("a sender", self.find_sender)
        first, second = (r for r in self.relays if r is not sender)
        known = self.hand_in(first, ANN)
        sender.wait_until_done()
        mail, = self.sim.ledger()
        link = mail["headers"]["List-Unsubscribe"].strip("<>")
        delivered = json.dumps({
            "type": "email.delivered", "created_at": time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime()),
            "data": {"email_id": "56761188-7520-42d8-8898-ff6fc54ce618", "to": [ANN],
                     "tags": {"relay_id": known}}}).encode()
        self.assertEqual(self.tell(first, "before", delivered), 200)

        sender.kill()
        waiting = [self.hand_in(relay, to) for relay in (first, second) for to in (ANN, BEN)]
        self.assertEqual(self.click(first, link, "GET"), 200)
        for relay in (first, second):
            self.assertEqual(self.click(relay, link), 200)
            self.assertEqual(self.tell(relay, "before", delivered), 200)
            self.assertEqual(self.tell(relay, "meanwhile", delivered), 200)
        self.assertEqual(self.click(first, "/unsubscribe/another"), 404)

        successor = wait_for("another sender", self.another_sender(sender))
        self.wait_until_done(successor)
        states = [http_json.get(successor.http, f"/relay/messages/{i}")["state"] for i in waiting]
        self.assertEqual(states, ["suppressed", "sent", "suppressed", "sent"])
        to_ann = [mail for mail in self.sim.ledger() if mail.get("to") == [ANN]]
        self.assertEqual(len(to_ann), 1, to_ann)
        report = http_json.get(successor.http, "/relay/report?by=campaign")["total"]
        self.assertEqual((report["delivered"], report["unsubscribed"]), (1, 1), report)
        told = [line.get("event") for line in
                http_json.get(successor.http, f"/relay/messages/{known}")["timeline"]
                if line.get("event") in ("delivered", "unsubscribed")]
        self.assertEqual(sorted(told), ["delivered", "delivered", "unsubscribed"])
        self.assertIn('{what="events"} 6', self.metric(successor, 'inbox_taken_up_total{what="events"}'))

        # With a sender they come to it, from whichever relay.
        spare = next(r for r in (first, second) if r is not successor)
        self.assertEqual(self.tell(spare, "afterwards", delivered), 200)
        told = http_json.get(successor.http, f"/relay/messages/{known}")["timeline"]
        self.assertEqual(sum(line.get("event") == "delivered" for line in told), 3)


if __name__ == "__main__":
    unittest.main()
