"""Campaigns: newsletters to recipients of a file or of a list, and sequences that people join. They are
filled, started, paused, resumed and cancelled whatever becomes of the relay."""

import itertools
import json
import time
from contextlib import closing
from dataclasses import dataclass, field
from typing import Any, Callable

import http_json
from campaign_client import begin_upload
from processes import Relay
from torture_actor import Actor
from wall_clock import HOUR

AT_ONCE = 6  # campaigns that are not over
OVER = ("finished", "cancelled")
BOUNCES = "@resend.dev"  # Resend's test addresses
EVERYBODY = [f"p{i}@example.org" for i in range(250)] + [f"bounced+p{i}@resend.dev" for i in range(5)]


class Mail:
    """One of a campaign's mails in the ledger: its subject is unique."""

    def __init__(self, entry: dict[str, Any]) -> None:
        self.campaign, step, self.who = entry["subject"].split("/")
        self.step = int(step)

    @staticmethod
    def is_one(entry: dict[str, Any]) -> bool:
        return str(entry["subject"]).count("/") == 2

    @staticmethod
    def subject(campaign: str, step: int, who: str) -> str:
        return f"{campaign}/{step}/{who}"


def as_answer(reply: dict[str, Any]) -> http_json.Answer:
    """What the job socket refuses, as it would be over HTTP"""
    error = reply["error"]
    return http_json.Answer(error["statusCode"], json.dumps(error).encode())


@dataclass
class Campaign:
    """As whoever sends it sees it"""

    name: str
    people: set[str]
    delays: list[int]  # hours, of each step
    of_a_list: bool = False
    id: str = ""
    filled: bool = False
    state: str = "draft"  # as it was acknowledged or seen last
    tried: set[str] = field(default_factory=set)  # states that it may have come into since
    started: float = float("inf")  # when that was tried first, by time.monotonic()
    may_have_joined: set[str] = field(default_factory=set)
    spared: set[str] = field(default_factory=set)  # said to be cancelled, of a newsletter

    @property
    def is_sequence(self) -> bool:
        return len(self.delays) > 1

    def definition(self) -> dict[str, Any]:
        order = {"name": self.name, "from": "Acme <news@acme.example>", "text": "Hello {{who}}",
                 "subject": Mail.subject(self.name, 1, "{{who}}"),
                 "bounce_limit": 1.0, "complaint_limit": 1.0}
        if self.of_a_list:
            order["list"] = self.name
        if self.is_sequence:
            order["steps"] = [
                {"name": f"step {i}", "delay": f"{hours}h",
                 "subject": Mail.subject(self.name, i, "{{who}}")}
                for i, hours in enumerate(self.delays, 1)]
        return order

    def file(self) -> bytes:
        lines = ["email,who\n", *(f"{who},{who}\n" for who in sorted(self.people))]
        return "".join(lines).encode()


class CampaignSender(Actor):
    def __init__(self, relay: Relay, seed: int) -> None:
        super().__init__(relay, seed, "campaigns")
        self.numbers = itertools.count()
        self.all: list[Campaign] = []

    # What is done

    def act(self) -> None:
        open_ones = [c for c in self.all if c.state not in OVER]
        if len(open_ones) < AT_ONCE and self.dice.random() < 0.4:
            return self.make()
        if open_ones:
            self.go_on_with(self.dice.choice(open_ones))

    def make(self) -> None:
        """Nobody knows of one whose answer was lost."""
        delays = [0] if self.dice.random() < 0.7 else [0, 1, 12]
        people = set(self.dice.sample(EVERYBODY, self.dice.randint(20, 60)))
        campaign = Campaign(f"n{next(self.numbers)}", people, delays,
                            of_a_list=len(delays) == 1 and self.dice.random() < 0.4)
        answer = self.ask("POST", "/relay/campaigns", campaign.definition())
        campaign.id = answer.json()["id"]
        self.all.append(campaign)

    def go_on_with(self, campaign: Campaign) -> None:
        if not campaign.filled:
            return self.fill(campaign)
        if campaign.state == "draft":
            return self.bring(campaign, "start", "running")
        chance = self.dice.random()
        if campaign.state == "paused" and chance < 0.6:
            self.bring(campaign, "resume", "running")
        elif chance < 0.02:
            self.bring(campaign, "cancel", "cancelled")
        elif campaign.state == "running" and chance < 0.2:
            self.bring(campaign, "pause", "paused")
        elif campaign.is_sequence and chance < 0.8:
            self.join(campaign)
        else:
            self.look(campaign)

    def fill(self, campaign: Campaign) -> None:
        """The same again until it is answered. A file may break off."""
        file = campaign.file()
        if campaign.of_a_list:
            self.ask("POST", "/relay/lists", {"name": campaign.name}, allowed=(200, 201, 409))
        elif self.dice.random() < 0.3:
            with closing(begin_upload(self.relay, campaign.id, "all", len(file))) as upload:
                upload.send(file[: self.dice.randrange(len(file))])
            return
        path = (f"/relay/lists/{campaign.name}/contacts" if campaign.of_a_list
                else f"/relay/campaigns/{campaign.id}/recipients")
        answer = self.ask("POST", path + "?upload=all", file, {"Content-Type": "text/csv"}).json()
        assert answer["skipped"] == 0, answer
        campaign.filled = True

    def bring(self, campaign: Campaign, action: str, into: str) -> None:
        campaign.tried.add(into)
        if action == "start":
            campaign.started = min(campaign.started, time.monotonic())
        answer = self.ask("POST", f"/relay/campaigns/{campaign.id}/{action}", {},
                          allowed=(200, 409))
        self.seen[f"{action}: {answer.status}"] += 1
        if answer.status == 409:
            return self.look(campaign)
        campaign.state = into
        campaign.tried.clear()
        if into == "cancelled" and not campaign.is_sequence:
            self.see_who_is_spared(campaign)

    def see_who_is_spared(self, campaign: Campaign) -> None:
        answer = self.ask("GET", f"/relay/campaigns/{campaign.id}/recipients",
                          headers={"Accept": "application/x-ndjson"})
        fates = [json.loads(line) for line in answer.body.splitlines()]
        campaign.spared = {fate["email"] for fate in fates if fate["state"] == "cancelled"}

    def look(self, campaign: Campaign) -> None:
        shown = self.ask("GET", f"/relay/campaigns/{campaign.id}").json()
        possible = {campaign.state, *campaign.tried}
        if "running" in possible or "paused" in possible:
            possible.add("finished")
        if campaign.is_sequence and "finished" in possible:
            possible.add("running")  # a dead letter of it was found to be sent, or tried again
        assert shown["state"] in possible, f"{campaign.name}: {shown['state']}, not {possible}"
        campaign.state = shown["state"]
        if campaign.filled and not campaign.of_a_list:
            count = shown["counts"]["recipients"]
            assert (len(campaign.people) <= count <= len(campaign.people | campaign.may_have_joined)
                    ), f"{campaign.name}: {count} of {len(campaign.people)}"

    def join(self, campaign: Campaign) -> None:
        who = self.dice.choice(EVERYBODY)
        if who not in campaign.people:
            campaign.may_have_joined.add(who)
        with self.relay.connect() as jobs:
            reply = jobs.call({"type": "join", "campaign": campaign.id,
                               "recipient": {"email": who, "who": who}})
        self.seen[f"join: {reply['status']}"] += 1
        if reply["status"] == "ok":
            campaign.people.add(who)
        else:
            self.check("join", as_answer(reply), (409,))

    # How it ends

    def run_out(self, move_on: Callable[[int], None]) -> None:
        """Until all are over. `move_on` moves all clocks."""
        for _ in range(20):
            self.relay.wait_until_done(seconds=120)
            if self.all_are_over(seconds=1.0):
                return
            move_on(12 * HOUR)
        self.problems += [f"{c.name} is {c.state}" for c in self.all if c.state not in OVER]

    def set_all_going(self) -> None:
        for campaign in self.all:
            self.set_going(campaign)

    def set_going(self, campaign: Campaign) -> None:
        self.look(campaign)
        while not campaign.filled:
            self.fill(campaign)
        if campaign.state == "draft":
            self.bring(campaign, "start", "running")
        if campaign.state == "paused":
            self.bring(campaign, "resume", "running")

    def all_are_over(self, seconds: float) -> bool:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for campaign in self.all:
                if campaign.state != "cancelled":
                    self.look(campaign)
            if all(campaign.state in OVER for campaign in self.all):
                return True
            time.sleep(0.1)
        return False
