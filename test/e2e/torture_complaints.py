"""People who have had a campaign's mail and want no more: they complain, which Resend tells by a
webhook, or use the link in it."""

import base64
import hashlib
import hmac
import json
import time
from collections import Counter
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import http_json
from processes import Relay, Simulator
from torture_actor import Actor
from torture_campaigns import Mail
from torture_verdict import Verdict
from wall_clock import WallClock


@dataclass
class Gone:
    """It was acknowledged then, when somebody had had so many mails of each campaign"""

    at: float  # by time.monotonic()
    had: Counter[str]


def sign(secret: str, event: str, at: int, body: bytes) -> str:
    """As Svix does"""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    digest = hmac.new(key, f"{event}.{at}.".encode() + body, hashlib.sha256).digest()
    return "v1," + base64.b64encode(digest).decode()


class Complainers(Actor):
    def __init__(self, relay: Relay, sim: Simulator, clock: WallClock, hooks: int, secret: str,
                 seed: int) -> None:
        super().__init__(relay, seed, "complainers")
        self.sim = sim
        self.clock = clock  # Resend's
        self.hooks = hooks
        self.secret = secret
        self.gone: dict[str, Gone] = {}
        self.tried: set[str] = set()  # some of these may be gone

    def act(self) -> None:
        time.sleep(self.dice.uniform(0, 0.5))
        mails = [m for m in self.sim.ledger() if Mail.is_one(m) and m["to"][0] not in self.gone]
        if not mails:
            return
        mail = self.dice.choice(mails)
        who, = mail["to"]
        self.tried.add(who)
        self.complain(mail) if self.dice.random() < 0.5 else self.click(mail)

    def note(self, who: str) -> None:
        at = time.monotonic()
        had = Counter(Mail(m).campaign for m in self.sim.ledger()
                      if Mail.is_one(m) and m["to"] == [who])
        self.gone[who] = Gone(at, had)

    def post(self, path: str, body: bytes, headers: dict[str, str],
             allowed: tuple[int, ...]) -> int:
        answer = http_json.request(self.hooks, "POST", path, body, headers)
        self.check(path.rpartition("/")[0], answer, allowed)
        return answer.status

    def complain(self, mail: dict[str, Any]) -> None:
        """A relay whose clock is wrong takes a webhook for an old one."""
        at = round(self.clock.now().timestamp())
        created = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")
        event = f"msg_{mail['id']}"
        body = json.dumps({"type": "email.complained", "created_at": created, "data": {
            "email_id": mail["id"], "created_at": mail["at"], "from": mail["from"],
            "to": mail["to"], "subject": mail["subject"],
            "tags": {"relay_id": mail["relay_id"]}}}).encode()
        status = self.post("/webhooks/resend", body, {
            "Content-Type": "application/json", "svix-id": event, "svix-timestamp": str(at),
            "svix-signature": sign(self.secret, event, at, body)}, (200, 401))
        self.seen[f"complaint: {status}"] += 1
        if status == 200:
            self.note(mail["to"][0])

    def click(self, mail: dict[str, Any]) -> None:
        link = mail["headers"]["List-Unsubscribe"][1:-1]
        self.post(urlsplit(link).path, b"List-Unsubscribe=One-Click",
                  {"Content-Type": "application/x-www-form-urlencoded"}, (200,))
        self.seen["unsubscribed by link"] += 1
        self.note(mail["to"][0])

    def judge(self, verdict: Verdict) -> None:
        listed = {entry["email"] for entry in self.listed()}
        verdict.assert_none(set(self.gone) - listed, "are gone and not suppressed")

    def listed(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.relay.get("/suppressions?limit=100" + after)
            found += page["data"]
            if not page["has_more"]:
                return found
            after = "&after=" + found[-1]["id"]
