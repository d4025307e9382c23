"""Each recipient of a campaign has each of its steps once, in order; who was gone before has none."""

import json
from collections import Counter, defaultdict
from typing import Mapping

import http_json
from campaign_client import Campaigns
from torture_campaigns import BOUNCES, OVER, Campaign, Mail
from torture_complaints import Gone
from torture_verdict import Verdict


class CampaignVerdict:
    def __init__(self, verdict: Verdict, gone: Mapping[str, Gone], may_be_gone: set[str]) -> None:
        self.verdict = verdict
        self.gone = gone
        self.may_be_gone = may_be_gone
        self.steps: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
        for entry in verdict.ledger:
            if Mail.is_one(entry):
                mail = Mail(entry)
                self.steps[mail.campaign][mail.who].append(mail.step)

    def judge(self, campaign: Campaign) -> None:
        test = self.verdict.test
        test.assertIn(campaign.state, OVER, campaign.name)
        had = self.steps[campaign.name]
        strangers = set(had) - campaign.people - campaign.may_have_joined
        self.verdict.assert_none(strangers, f"were no recipients of {campaign.name}")
        wrong = [(who, had[who], why) for who in campaign.people | campaign.may_have_joined
                 if (why := self.complaint(campaign, who, had[who]))]
        self.verdict.assert_none(wrong, f"of {campaign.name} ({campaign.state})")
        self.judge_report(campaign)
        if campaign.of_a_list:
            self.judge_list(campaign)

    def complaint(self, campaign: Campaign, who: str, had: list[int]) -> str:
        """What is wrong with the steps that somebody had"""
        if had != list(range(1, len(had) + 1)):
            return "not in order"
        if had and who in campaign.spared:
            return "was said to be spared"
        if who in self.gone:
            gone = self.gone[who]
            if had and gone.at < campaign.started:
                return "was gone before it started"
            if len(had) > gone.had[campaign.name] + 1:
                return "was gone before"
        if campaign.state == "cancelled" or who in self.may_be_gone or who.endswith(BOUNCES):
            return ""
        if len(had) == len(campaign.delays) or not had and who not in campaign.people:
            return ""
        last = Mail.subject(campaign.name, len(had), who)
        missing = Mail.subject(campaign.name, len(had) + 1, who)
        return "" if {last, missing} & self.verdict.dead_subjects else "lacks a step"

    def judge_report(self, campaign: Campaign) -> None:
        test = self.verdict.test
        report = self.verdict.relay.get(f"/relay/campaigns/{campaign.id}/report")
        dead = {s for s in self.verdict.dead_subjects if s.startswith(campaign.name + "/")}
        sent = {Mail.subject(campaign.name, step, who)
                for who, steps in self.steps[campaign.name].items() for step in steps}
        test.assertEqual(report["sent"], len(sent - dead), (campaign.name, report))
        test.assertEqual(report["dead"], len(dead), (campaign.name, report))
        fates = self.fates(campaign)
        test.assertEqual(report["recipients"], sum(fates.values()), (campaign.name, fates, report))
        if campaign.is_sequence:
            return
        # What Resend suppresses was sent, and counts as suppressed as well.
        test.assertEqual(report["queued"], 0, (campaign.name, report))
        ended = Counter({state: report[state] for state in ("sent", "dead", "cancelled")})
        test.assertEqual(fates - Counter(suppressed=fates["suppressed"]), +ended,
                         (campaign.name, fates, report))
        test.assertGreaterEqual(report["suppressed"], fates["suppressed"], campaign.name)
        if campaign.state == "finished":
            test.assertEqual(report["cancelled"], 0, (campaign.name, report))

    def judge_list(self, campaign: Campaign) -> None:
        """Who is gone is so on each list, whether that was there before or not."""
        contacts = http_json.request(self.verdict.relay.http, "GET",
                                     f"/relay/lists/{campaign.name}/contacts",
                                     headers={"Accept": "application/x-ndjson"})
        there = {c["email"]: c["status"] for c in map(json.loads, contacts.body.splitlines())}
        self.verdict.assert_none(campaign.people ^ set(there), f"are not as in {campaign.name}")
        subscribed = {who for who in self.gone if there.get(who) == "subscribed"}
        self.verdict.assert_none(subscribed, f"are gone and subscribe to {campaign.name}")

    def fates(self, campaign: Campaign) -> Counter[str]:
        """How many recipients are in each state"""
        listed = Campaigns(self.verdict.relay).fates(campaign.id)
        return Counter(fate["state"] for fate in listed)
