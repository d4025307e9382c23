"""Somebody who looks at the relay and does what operators do, while everything happens."""

import os
import signal
import time

from processes import Relay
from torture_actor import Actor

LOOKS = ("/relay/status", "/metrics", "/relay/events?limit=200", "/relay/messages?limit=200",
         "/relay/messages?state=sent&to=p1@example.org", "/relay/report?by=campaign",
         "/relay/report?by=day", "/relay/dead-letters?limit=200", "/relay/campaigns",
         "/relay/series?metric=sent", "/suppressions", "/emails?limit=100")
CAMPAIGNS = {"lane": "campaign"}


class Operator(Actor):
    def __init__(self, relay: Relay, seed: int) -> None:
        super().__init__(relay, seed, "operator")

    def act(self) -> None:
        time.sleep(self.dice.uniform(0, 0.2))
        chance = self.dice.random()
        if chance < 0.6:
            self.ask("GET", self.dice.choice(LOOKS))
            self.seen["looks"] += 1
        elif chance < 0.7:
            self.do("/relay/pause", {**CAMPAIGNS, "for": "30m"})
        elif chance < 0.8:
            self.do("/relay/resume", self.dice.choice((CAMPAIGNS, {})))
        elif chance < 0.9:
            self.do("/relay/dead-letters/reconcile", {"all": True})
        elif chance < 0.95:
            self.do("/relay/dead-letters/retry", {"reason": "exhausted"})
        elif self.relay.running():
            os.kill(self.relay.pid, signal.SIGHUP)
            self.seen["SIGHUP"] += 1

    def do(self, path: str, body: dict[str, object]) -> None:
        answer = self.ask("POST", path, body, allowed=(200, 404, 409))
        self.seen[f"POST {path}: {answer.status}"] += 1

    def leave(self) -> None:
        """Nothing is paused any more."""
        self.do("/relay/resume", CAMPAIGNS)
