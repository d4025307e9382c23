"""Producers that hand mail in at relays that come and go, each mail with an idempotency key"""

import random
import threading
import time
from collections import Counter
from typing import Any, NoReturn, Optional, Sequence

import http_json
from jobs import Disconnected, JobClient, email, send_email
from processes import Relay
from waiting import wait_for

PAUSE = 0.05  # before a producer tries again


class Refused(Exception):
    """Not taken: to be tried again, with the same key."""


class Producer:
    """Hands in one mail after the other, each at another relay, until it is acknowledged."""

    patience = 60.0  # seconds: then it tries again
    pause = 0.0  # seconds between two mails

    def __init__(self, name: str, relays: list[Relay], dice: random.Random) -> None:
        self.name = name
        self.relays = relays
        self.dice = dice
        self.acknowledged: dict[str, str] = {}  # ids, by subject
        self.taken_at: Counter[str] = Counter()  # names of relays
        self.refused: Counter[str] = Counter()  # names of errors
        self.problems: list[str] = []  # answers that should not be

    def submit(self, relay: Relay, subject: str) -> str:
        raise NotImplementedError

    def run(self, ended: threading.Event) -> None:
        number = 0
        while not ended.wait(self.pause):
            self.hand_in(f"{self.name}-{number}")
            number += 1
        self.close()

    def refuse(self, error: dict[str, Any]) -> NoReturn:
        name = error["name"]
        if error["statusCode"] < 500 and name != "concurrent_idempotent_requests":
            self.problems.append(str(error))
        raise Refused(name)

    def close(self) -> None:
        pass

    def hand_in(self, subject: str) -> None:
        while True:
            relay = self.dice.choice(self.relays)
            try:
                self.acknowledged[subject] = self.submit(relay, subject)
                self.taken_at[relay.config.parent.name] += 1
                return
            except Refused as why:
                self.refused[str(why)] += 1
            except (OSError, Disconnected, http_json.http.client.HTTPException) as error:
                self.refused[type(error).__name__] += 1
            time.sleep(PAUSE)


class HttpProducer(Producer):
    def submit(self, relay: Relay, subject: str) -> str:
        answer = http_json.request(
            relay.http, "POST", "/emails", email(subject), {"Idempotency-Key": subject},
            timeout=self.patience)
        if answer.status != 200:
            self.refuse(answer.json())
        return answer.json()["id"]


class JobProducer(Producer):
    """Keeps its connection for some mails, as producers do."""

    client: Optional[JobClient] = None
    mails_left = 0

    def submit(self, relay: Relay, subject: str) -> str:
        try:
            if not self.client:
                self.client = relay.connect(self.patience)
                self.mails_left = 20
            answer = self.client.call(send_email(subject, idempotency_key=subject))
            self.mails_left -= 1
            if self.mails_left == 0:
                self.close()
        except (OSError, Disconnected):
            self.close()
            raise
        if answer["status"] == "rejected":
            self.close()
            self.refuse(answer["error"])
        return answer["id"]

    def close(self) -> None:
        if self.client:
            self.client.close()
        self.client = None


class Load:
    """Producers that hand in at the same time, until the block ends."""

    def __init__(self, producers: Sequence[Producer]) -> None:
        self.producers = producers
        self._ended = threading.Event()
        self._threads = [threading.Thread(target=p.run, args=(self._ended,)) for p in producers]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def acknowledged(self) -> int:
        return sum(len(p.acknowledged) for p in self.producers)

    def wait_for_more(self, mails: int) -> None:
        goal = self.acknowledged() + mails
        wait_for("acknowledgements", lambda: self.acknowledged() >= goal)
