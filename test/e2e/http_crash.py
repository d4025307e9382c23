"""Promise: over HTTP too, answered means on disk, and sent exactly once.

The relay is killed again and again in the middle of what SDKs send: POST /emails and POST
/emails/batch on keep-alive connections, while Resend loses answers and fails requests. Careful
clients give each request an Idempotency-Key and repeat what was not answered: each of their emails
is sent once. The others never repeat: of each of their batches all emails are sent, or none is.
"""

import http.client
import json
import random
import unittest
from collections import Counter
from typing import Any, Optional

from harness import Scenario, kill_under_load, options
from processes import Relay

OPTIONS = options(rounds=10, seed=1)
CLIENTS = 6
EMAILS_OF_A_BATCH = 20
MOST_BEFORE_KILL = 400


class Request:
    """One call of an SDK: an email, or a batch of them."""

    def __init__(self, name: str, size: int, key: Optional[str]) -> None:
        self.subjects = [f"{name}-{i}" for i in range(size)]
        emails = [
            {"from": "Acme <a@acme.example>", "to": "b@example.org", "subject": s, "text": "t"}
            for s in self.subjects
        ]
        self.path = "/emails" if size == 1 else "/emails/batch"
        self.body = json.dumps(emails[0] if size == 1 else emails)
        self.headers = {"Content-Type": "application/json", "Authorization": "Bearer re_x"}
        if key:
            self.headers["Idempotency-Key"] = key


class Client:
    """Sends without end until the connection breaks."""

    def __init__(self, number: int, careful: bool) -> None:
        self.name = f"c{number}"
        self.careful = careful
        self.number = 0
        self.unanswered: Optional[Request] = None
        self.ids: dict[str, str] = {}  # of the emails that were acknowledged, by subject
        self.batches: list[list[str]] = []  # the subjects of every batch that was tried
        self.problems: list[str] = []

    def _next(self) -> Request:
        if self.careful and self.unanswered:
            return self.unanswered
        self.number += 1
        name = f"{self.name}-{self.number}"
        request = Request(name, EMAILS_OF_A_BATCH if self.number % 4 == 0 else 1,
                          name if self.careful else None)
        if len(request.subjects) > 1:
            self.batches.append(request.subjects)
        return request

    def _note(self, request: Request, status: int, answer: Any) -> None:
        if status != 200:
            self.problems.append(f"{status} {answer}")
            return
        items = answer["data"] if "data" in answer else [answer]
        for subject, item in zip(request.subjects, items, strict=True):
            self.ids[subject] = item["id"]

    def _call(self, connection: http.client.HTTPConnection) -> None:
        self.unanswered = self._next()
        connection.request("POST", self.unanswered.path, self.unanswered.body,
                           self.unanswered.headers)
        response = connection.getresponse()
        self._note(self.unanswered, response.status, json.loads(response.read()))
        self.unanswered = None

    def run(self, port: int) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            while not self.problems:
                self._call(connection)
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()

    def repeat_the_last(self, port: int) -> None:
        if self.careful and self.unanswered:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            self._call(connection)
            connection.close()


class HttpCrash(Scenario):
    def test_what_was_answered_is_sent_once_and_batches_are_whole(self) -> None:
        dice = random.Random(OPTIONS.seed)
        sim = self.simulator("--rate-limit", "200", "--fault", "lost-answer:5%",
                             "--fault", "500:2%", "--seed", str(OPTIONS.seed))
        relay = self.relay(sim, start=False, retry={"max_attempts": 20})
        clients = [Client(n, careful=n % 2 == 0) for n in range(CLIENTS)]
        for _ in range(OPTIONS.rounds):
            relay.start()
            relay.wait_until_ready()
            self._kill_under_load(relay, clients, dice.randint(20, MOST_BEFORE_KILL))

        relay.start()
        relay.wait_until_ready()
        for client in clients:
            client.repeat_the_last(relay.http)
        relay.wait_until_done(seconds=60)
        self.assertEqual([p for c in clients for p in c.problems], [])
        self.assertEqual(relay.dead_letters(), [])
        self._check(sim.accepted("subject"), sim.accepted(), clients)

    def _check(self, by_subject: Counter[str], by_id: Counter[str], clients: list[Client]) -> None:
        self.assertFalse({s: n for s, n in by_subject.items() if n != 1}, "sent more than once")
        acknowledged = {s: i for c in clients for s, i in c.ids.items()}
        self.assertFalse(set(acknowledged) - set(by_subject), "acknowledged and lost")
        self.assertFalse(set(acknowledged.values()) - set(by_id), "ids that lead to no email")
        parts = 0
        for client in clients:
            for batch in client.batches:
                sent = sum(by_subject[s] for s in batch)
                self.assertIn(sent, (0, len(batch)), f"half a batch: {batch[0]}")
                parts += 1
        print(f"{OPTIONS.rounds} kills: {len(acknowledged)} acknowledged over HTTP, "
              f"{len(by_subject)} sent once, {parts} batches whole or not at all")

    def _kill_under_load(self, relay: Relay, clients: list[Client], after: int) -> None:
        kill_under_load(
            relay,
            [lambda c=c: c.run(relay.http) for c in clients],
            lambda: sum(len(c.ids) for c in clients),
            after,
        )


if __name__ == "__main__":
    unittest.main()
