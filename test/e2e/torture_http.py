"""Mail over HTTP, as SDKs send it: single emails and batches, with a bad address now and then; some is
scheduled, and of that some is put off or cancelled, or all mail of a name is."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any, Optional

import http_json
from processes import Relay
from torture_actor import Actor, Refused
from torture_verdict import Verdict

NOBODY = "nobody"  # no address
BOUNCES = "bounced+http@resend.dev"  # as Resend's test addresses do
SCHEDULED = ("in 10 min", "in 1 hour", "in 6 hours")


@dataclass
class Call:
    """POST /emails, or /emails/batch"""

    subjects: list[str]
    body: Any
    headers: dict[str, str]
    bad: set[str] = field(default_factory=set)  # subjects that are refused

    @property
    def path(self) -> str:
        return "/emails/batch" if isinstance(self.body, list) else "/emails"

    @property
    def permissive(self) -> bool:
        return self.headers.get("x-batch-validation") == "permissive"

    @property
    def group(self) -> str:
        return self.headers.get("X-Relay-Campaign", "")

    @property
    def refused(self) -> bool:
        return bool(self.bad) and not self.permissive

    @property
    def good(self) -> list[str]:
        return [] if self.refused else [s for s in self.subjects if s not in self.bad]


class HttpSender(Actor):
    """A careful one gives each call a key, and repeats what was not answered."""

    def __init__(self, relay: Relay, seed: int, name: str, careful: bool) -> None:
        super().__init__(relay, seed, name)
        self.careful = careful
        self.number = 0
        self.connection: Optional[http.client.HTTPConnection] = None
        self.unanswered: Optional[Call] = None
        self.calls: list[Call] = []
        self.acknowledged: dict[str, str] = {}  # ids, by subject
        self.cancellable: list[str] = []  # ids of single emails
        self.cancelled: set[str] = set()  # ids, acknowledged
        self.cancel_tried: set[str] = set()
        self.bouncing: set[str] = set()  # ids, acknowledged
        self.groups = 0  # names of mail that may be cancelled together
        self.grouped: dict[str, str] = {}  # the group, by id
        self.groups_cancelled: set[str] = set()  # tried

    # What is sent

    def email(self, subject: str, to: str = "customer@example.org", **more: Any) -> dict[str, Any]:
        return {"from": "Acme <support@acme.example>", "to": to, "subject": subject,
                "text": "Hello", **more}

    def next_call(self) -> Call:
        self.number += 1
        name = f"{self.name}-{self.number}"
        headers = {"Content-Type": "application/json", "Authorization": "Bearer re_x"}
        if self.careful:
            headers["Idempotency-Key"] = name
        if self.dice.random() < 0.3:
            headers["X-Relay-Campaign"] = f"{self.name}-group{self.groups}"
        if self.dice.random() < 0.5:
            return self.batch(name, headers)
        more = {}
        if self.dice.random() < 0.4:
            more["scheduled_at"] = self.dice.choice(SCHEDULED)
        if self.dice.random() < 0.05:
            more["to"] = BOUNCES
        return Call([name], self.email(name, **more), headers)

    def batch(self, name: str, headers: dict[str, str]) -> Call:
        subjects = [f"{name}-{i}" for i in range(self.dice.randint(2, 12))]
        bad = {self.dice.choice(subjects)} if self.dice.random() < 0.3 else set()
        if self.dice.random() < 0.5:
            headers["x-batch-validation"] = "permissive"
        emails = [self.email(s, NOBODY) if s in bad else self.email(s) for s in subjects]
        return Call(subjects, emails, headers, bad)

    # How

    def act(self) -> None:
        if self.cancellable and self.dice.random() < 0.3:
            return self.change_one()
        if self.dice.random() < 0.02:
            return self.cancel_group()
        if self.unanswered:
            self.seen["repeated over HTTP"] += 1
        else:
            self.unanswered = self.next_call()
            self.calls.append(self.unanswered)
        self.send(self.unanswered, loses_answer=self.dice.random() < 0.05)
        self.unanswered = None

    def send(self, call: Call, loses_answer: bool = False) -> None:
        self.connection = self.connection or http.client.HTTPConnection(
            "127.0.0.1", self.relay.http, timeout=60)
        self.connection.request("POST", call.path, json.dumps(call.body), call.headers)
        if loses_answer:
            self.seen["answers that the client did not wait for"] += 1
            raise ConnectionAbortedError
        response = self.connection.getresponse()
        self.note(call, http_json.Answer(response.status, response.read()))

    def break_off(self) -> None:
        if self.connection:
            self.connection.close()
        self.connection = None
        if not self.careful:
            self.unanswered = None

    def a_day_has_gone(self) -> None:
        self.unanswered = None

    def note(self, call: Call, answer: http_json.Answer) -> None:
        if answer.status == 409 and answer.json()["name"] == "concurrent_idempotent_requests":
            raise Refused
        self.check(call.path, answer, (422,) if call.refused else (200,))
        self.seen[f"POST {call.path}: {answer.status}"] += 1
        if call.refused:
            return
        said = answer.json()
        items = said["data"] if isinstance(call.body, list) else [said]
        for subject, item in zip(call.good, items, strict=True):
            self.acknowledged[subject] = item["id"]
            self.grouped[item["id"]] = call.group
        if call.permissive:
            assert {call.subjects[e["index"]] for e in said["errors"]} == call.bad, said
        if isinstance(call.body, dict):
            self.cancellable.append(items[0]["id"])
            if call.body["to"] == BOUNCES:
                self.bouncing.add(items[0]["id"])

    def cancel_group(self) -> None:
        """What comes later has another name."""
        group = f"{self.name}-group{self.groups}"
        self.groups += 1
        self.groups_cancelled.add(group)
        answer = self.ask("POST", "/relay/cancel", {"campaign": group}, allowed=(200, 404, 409))
        self.seen[f"POST /relay/cancel: {answer.status}"] += 1

    def change_one(self) -> None:
        """What was sent meanwhile is refused."""
        which = self.dice.randrange(len(self.cancellable))
        message = self.cancellable[which]
        if self.dice.random() < 0.5:
            due = {"scheduled_at": self.dice.choice(SCHEDULED)}
            answer = self.ask("PATCH", f"/emails/{message}", due, allowed=(200, 422))
            self.seen[f"PATCH /emails/ID: {answer.status}"] += 1
            return
        del self.cancellable[which]
        self.cancel_tried.add(message)
        answer = self.ask("POST", f"/emails/{message}/cancel", allowed=(200, 422))
        self.seen[f"POST /emails/ID/cancel: {answer.status}"] += 1
        if answer.status == 200:
            self.cancelled.add(message)

    def repeat_the_last(self) -> None:
        self.break_off()
        if self.unanswered:
            self.send(self.unanswered)
            self.unanswered = None

    # What it must come to

    def judge(self, verdict: Verdict) -> None:
        sent_all_the_same = {i for i in self.cancelled if verdict.by_id[i]}
        verdict.assert_none(sent_all_the_same, "cancelled, and sent")
        kept = {subject: i for subject, i in self.acknowledged.items()
                if verdict.by_id[i] or i in verdict.dead or not self.may_stay(i, verdict)}
        verdict.assert_kept(kept)
        for call in self.calls:
            done = [s for s in call.subjects
                    if verdict.by_subject[s] or s in verdict.dead_subjects]
            if len(call.subjects) > 1 and call.group not in self.groups_cancelled:
                verdict.test.assertIn(done, ([], call.good), "a part of a batch")

    def may_stay(self, message: str, verdict: Verdict) -> bool:
        """It was neither sent nor is dead, and nobody wanted it otherwise."""
        state = verdict.state(message)
        wanted = message in self.cancel_tried or self.grouped[message] in self.groups_cancelled
        return (state == "cancelled" and wanted
                or state == "suppressed" and message in self.bouncing)
