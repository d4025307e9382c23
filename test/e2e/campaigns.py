"""Promise: everybody on a campaign's list gets its mail once, whatever is paused, resumed, broken
off or killed meanwhile; what was cancelled leaves no more; the report is what Resend has; and what
is wrong with a campaign or a file of recipients is said, with its place, and harms nothing else."""

import json
import random
import unittest
from collections import Counter
from typing import Any

from campaign_client import SPRING, Campaigns, begin_upload, people
from harness import Scenario, options
from processes import Relay, Simulator
from waiting import PATIENCE, free_port, wait_for

OPTIONS = options(rounds=5, seed=1, recipients=5000)

BAD_LINES = "nobody,No Body,Ulm,1\nr1@example.org,Twice,Ulm,2\n,,,\n@,Nobody,Ulm,3\n"


class CampaignScenario(Scenario):
    def start(self, *sim_options: str, limit: int = 100, **sections: Any) -> None:
        self.sim: Simulator = self.simulator(
            "--rate-limit", str(limit), "--ledger-bodies", *sim_options)
        webhooks = {"listen": f"127.0.0.1:{free_port()}",
                    "public_url": "https://mail.acme.example"}
        webhooks.update(sections.pop("webhooks", {}))
        sections["webhooks"] = webhooks
        self.under_test: Relay = self.relay(self.sim, start=False, **sections)
        self.under_test.environment["RESEND_WEBHOOK_SECRET"] = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
        self.under_test.start()
        self.campaigns = Campaigns(self.under_test)

    def assert_each_once(self, recipients: int) -> None:
        subjects = Counter(mail["subject"] for mail in self.sim.ledger())
        expected = Counter({f"For Person {i}": 1 for i in range(recipients)})
        lost, more = expected - subjects, subjects - expected
        self.assertFalse(list(lost)[:5], f"{len(lost)} were passed over")
        self.assertFalse(list(more)[:5], f"{len(more)} were sent more than once")

    def assert_report_is_the_ledger(self, campaign: str) -> None:
        report = self.campaigns.report(campaign)
        sent = len(self.sim.ledger())
        self.assertEqual(report["sent"], sent)
        over = sum(report[k] for k in ("sent", "suppressed", "failed", "dead", "cancelled"))
        self.assertEqual(report["recipients"], over + report["queued"], report)
        fates = Counter(f["state"] for f in self.campaigns.fates(campaign))
        self.assertEqual(fates["sent"], sent)
        self.assertEqual(fates["cancelled"], report["cancelled"])


class Course(CampaignScenario):
    def test_from_a_spreadsheet_to_a_report(self) -> None:
        self.start(limit=2)  # 25 seconds of mail, in which it is paused
        count = OPTIONS.recipients
        campaign = self.campaigns.draft()
        taken = self.campaigns.upload(campaign, people(count) + BAD_LINES)
        self.assertEqual((taken["added"], taken["skipped"]), (count, 3))
        self.assertEqual([(s["line"], s["reason"]) for s in taken["first_skipped"]],
                         [(count + 2, "invalid_address"), (count + 3, "duplicate"),
                          (count + 5, "invalid_address")])
        preview = self.campaigns.act(campaign, "preview", email="r7@example.org")
        self.assertEqual(preview["html"], "<p>Hi Person 7 of Ulm, 7</p>")
        self.assertEqual(preview["subject"], "For Person 7")

        self.campaigns.act(campaign, "start")
        wait_for("some mail", lambda: self.sim.stats()["accepted_mails"] > 200)
        self.campaigns.act(campaign, "pause", why="a second look")
        shown = self.campaigns.show(campaign)
        self.assertEqual((shown["state"], shown["why"]), ("paused", "a second look"))
        self.wait_until_quiet()
        held = self.sim.stats()["accepted_mails"]
        self.assertLess(held, count)
        self.campaigns.act(campaign, "pause", status=409)
        self.sim.configure(rate_limit=100)
        self.campaigns.act(campaign, "resume")
        self.campaigns.wait_until(campaign, "finished")
        self.assert_each_once(count)
        self.assert_report_is_the_ledger(campaign)

    def wait_until_quiet(self) -> None:
        """What was on its way is answered."""
        def quiet() -> bool:
            lane = self.under_test.get("/relay/status")["queues"]["campaign"]
            return lane["sealed"] + lane["waiting"] == 0
        wait_for("requests to end", quiet)

    def test_cancelled_at_once_and_for_ever(self) -> None:
        self.start(limit=2)
        count = OPTIONS.recipients
        campaign = self.campaigns.draft()
        self.campaigns.upload(campaign, people(count))
        self.campaigns.act(campaign, "start")
        wait_for("some mail", lambda: self.sim.stats()["accepted_mails"] > 200)
        self.assertEqual(self.campaigns.act(campaign, "cancel")["state"], "cancelled")
        self.under_test.wait_until_done()
        sent = self.sim.stats()["accepted_mails"]
        self.assertLess(sent, count)
        self.under_test.kill()
        self.under_test.start()
        self.under_test.wait_until_done()
        self.assertEqual(self.sim.stats()["accepted_mails"], sent)
        self.assertEqual(self.campaigns.show(campaign)["state"], "cancelled")
        self.assert_report_is_the_ledger(campaign)

    def test_scheduled_over_a_restart(self) -> None:
        self.start()
        campaign = self.campaigns.draft(scheduled_at=f"in {3 * PATIENCE} seconds")
        self.campaigns.upload(campaign, people(100))
        self.assertEqual(self.campaigns.act(campaign, "start")["state"], "scheduled")
        self.under_test.kill()
        self.under_test.start()
        self.assertEqual(self.sim.ledger(), [])
        self.campaigns.wait_until(campaign, "finished")
        self.assert_each_once(100)

    def test_a_reset_overtakes_a_campaign_and_a_test_is_counted_nowhere(self) -> None:
        self.start(limit=2)
        campaign = self.campaigns.draft(html="<p>{{first_name}} {{unsubscribe_url}}</p>")
        self.campaigns.upload(campaign, people(2000))
        self.campaigns.act(campaign, "start")
        self.campaigns.act(campaign, "test", to=["me@acme.example"])
        mine = lambda: [m for m in self.sim.ledger() if m["to"] == ["me@acme.example"]]
        mail, = wait_for("the test mail", mine)
        self.assertLess(self.sim.ledger().index(mail), 2000)
        self.sim.configure(rate_limit=100)
        self.assertIn("List-Unsubscribe", mail["headers"])
        self.campaigns.wait_until(campaign, "finished")
        self.assertEqual(self.campaigns.report(campaign)["sent"], 2000)

    def test_a_template_of_resends_goes_out_in_batches(self) -> None:
        self.start()
        order = {"name": "own", "template": {"id": "welcome", "variables": {"N": 7}}}
        campaign = self.campaigns.call("POST", "", order)["id"]
        self.campaigns.upload(campaign, people(150))
        self.campaigns.act(campaign, "start")
        self.campaigns.wait_until(campaign, "finished")
        self.assertEqual(self.campaigns.report(campaign)["sent"], 150)
        self.assertLess(self.sim.stats()["requests"], 50)

    def test_one_line_of_the_job_socket(self) -> None:
        self.start()
        people_inline = [{"email": f"r{i}@example.org", "first_name": f"Person {i}",
                          "city": "Ulm", "n": i} for i in range(3000)]
        payload = {**SPRING, "recipients": [*people_inline, {"email": "nobody"}]}
        with self.under_test.connect() as jobs:
            reply = jobs.call({"type": "send_campaign", "ref": "r", "payload": payload})
            self.assertEqual((reply["ref"], reply["status"], reply["recipients"]),
                             ("r", "queued", 3000))
            self.assertEqual(reply["skipped"],
                             [{"index": 3000, "email": "nobody", "reason": "invalid_address"}])
            for wrong in ({**payload, "recipients": []}, {**payload, "html": "{{"},
                          {**payload, "subject": "{{unknown}}"}, {**payload, "start": True}):
                refused = jobs.call({"type": "send_campaign", "payload": wrong})
                self.assertEqual(refused["status"], "rejected")
                self.assertEqual(refused["error"]["statusCode"], 422)
        self.campaigns.wait_until(reply["id"], "finished")
        self.assert_each_once(3000)


    def test_a_stop_in_the_midst_of_an_import_and_of_sending_is_clean(self) -> None:
        self.start()
        count = OPTIONS.recipients
        file = people(count).encode()
        campaign = self.campaigns.draft()
        connection = begin_upload(self.under_test, campaign, "all", len(file))
        connection.send(file[: len(file) // 2])
        self.assertEqual(self.under_test.stop(), 0)
        connection.close()
        self.under_test.start()
        self.campaigns.upload(campaign, file, name="all")
        self.campaigns.act(campaign, "start")
        wait_for("some mail", lambda: self.sim.stats()["accepted_mails"] > 200)
        self.assertEqual(self.under_test.stop(), 0)
        self.under_test.start()
        self.campaigns.wait_until(campaign, "finished")
        self.assert_each_once(count)
        self.assert_report_is_the_ledger(campaign)


class Kills(CampaignScenario):
    def test_in_the_midst_of_imports_and_of_sending(self) -> None:
        dice = random.Random(OPTIONS.seed)
        self.start("--fault", "lost-answer:3%", "--fault", "500:2%", "--seed", str(OPTIONS.seed),
                   retry={"max_attempts": 20})
        count = OPTIONS.recipients
        file = people(count).encode()
        campaign = self.campaigns.draft()
        for _ in range(OPTIONS.rounds):
            connection = begin_upload(self.under_test, campaign, "all", len(file))
            connection.send(file[: dice.randrange(len(file))])
            self.under_test.kill()
            connection.close()
            self.under_test.start()
        self.assertEqual(self.campaigns.show(campaign)["counts"]["recipients"], 0)
        self.assertEqual(self.campaigns.upload(campaign, file, name="all")["added"], count)
        self.campaigns.act(campaign, "start")
        for _ in range(OPTIONS.rounds):
            goal = self.sim.stats()["accepted_mails"] + dice.randrange(20, count // 10)
            wait_for("mail", lambda goal=goal: self.sim.stats()["accepted_mails"] >= goal
                     or self.campaigns.show(campaign)["state"] == "finished", every=0.01)
            paused = dice.random() < 0.4 and self.sim.stats()["accepted_mails"] < count // 2
            if paused:
                self.campaigns.act(campaign, "pause")
            self.under_test.kill()
            self.under_test.start()
            if paused:
                self.assertEqual(self.campaigns.show(campaign)["state"], "paused")
                self.campaigns.act(campaign, "resume")
        self.campaigns.wait_until(campaign, "finished")
        self.assert_each_once(count)
        self.assert_report_is_the_ledger(campaign)


class BadInput(CampaignScenario):
    def test_of_definitions(self) -> None:
        self.start()
        cases = [
            ({"html": "<p>\n{{first<b>_name</b>}}"}, "Line 2, column 1"),
            ({"text": "{{ .First }}"}, "`text` field. Line 1, column 1"),
            ({"html": "%7B%7Bunsubscribe_url%7D%7D"}, "`html` field"),
            ({"subject": "{{#if vip}}x{{/if}}"}, "`subject` field"),
            ({"subject": "a\nb"}, "line breaks"),
            ({"html": "a\u0000b"}, "U+0000"),
            ({"scheduled_at": "2020-01-01T00:00:00Z"}, "past"),
            ({"scheduled_at": "whenever"}, "scheduled_at"),
            ({"attachments": []}, "batches"),
            ({"headers": {"Content-Type": "x"}}, "Resend writes this header itself"),
            ({"headers": {"X\n": "x"}}, "header"),
            ({"tags": [{"name": "relay_id", "value": "x"}]}, "tags[0].name"),
            ({"canary": "200%"}, "canary"),
            ({"subjct": "x"}, "Did you mean `subject`?"),
            ({"from": "nobody"}, "`from` field"),
            ({"subject": None}, "subject"),
            ({"html": None}, "html"),
        ]
        for fields, part in cases:
            with self.subTest(fields=fields):
                answer = self.campaigns.call("POST", "", {**SPRING, **fields}, 422)
                self.assertIn(part, answer["message"])
        half = json.dumps(SPRING).replace("For {{", "\\ud83d {{").encode()
        campaign = self.campaigns.call("POST", "", half)["id"]
        self.assertEqual(self.campaigns.show(campaign)["subject"], "\ufffd {{first_name}}")
        self.assertEqual(len(self.campaigns.call("GET", "")["data"]), 1)

    def test_of_files(self) -> None:
        self.start()
        campaign = self.campaigns.draft()
        good = people(3000)
        cases: list[tuple[bytes, str]] = [
            (good.encode("utf-16"), "UTF-16"),
            ("email,first_name\nann@example.org,B\u00e4r\n".encode("latin-1"), "line 2"),
            ("name,city\nAnn,Ulm\n".encode(), "email"),
            ("email,Email\na@b.test,c@d.test\n".encode(), "twice"),
            ((good + '"ann@example.org,Ann\n').encode(), "quote"),
            ((good + "x" * (10 << 20)).encode(), "longer"),
        ]
        for number, (file, part) in enumerate(cases):
            with self.subTest(part=part):
                answer = self.campaigns.upload(campaign, file, 422, name=f"f{number}")
                self.assertIn(part.lower(), answer["message"].lower())
        self.assertEqual(self.campaigns.show(campaign)["counts"]["recipients"], 0)
        wide = ",".join(["email", *(f"c{i}" for i in range(500))])
        row = ",".join(["r0@example.org", *("x" * 500)])
        answer = self.campaigns.upload(campaign, f"{wide}\n{row}\n")
        self.assertEqual(answer["added"], 1)

    def test_of_values(self) -> None:
        """Nothing that is wrong with one recipient harms another."""
        self.start()
        campaign = self.campaigns.draft(
            subject="For {{first_name}}", html="<p>{{first_name}} {{city}}</p>",
            headers={"X-City": "{{city}}"})
        rows = [
            {"email": "a@example.org", "first_name": "two\r\nlines", "city": "Ulm\nBcc: x@y.test"},
            {"email": "b@example.org", "first_name": "{{city}}<script>", "city": "{{{x}}}"},
            {"email": "c@example.org", "first_name": "a\u0000b", "city": "Ulm"},
            {"email": "d@example.org", "first_name": "Dan", "city": "Ulm"},
        ]
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        lines += '{"email":"e@example.org","first_name":"\\ud83d","city":"Ulm"}\n'
        self.campaigns.upload(campaign, lines, content_type="application/x-ndjson")
        self.campaigns.act(campaign, "start")
        self.campaigns.wait_until(campaign, "finished")
        mails = {mail["to"][0]: mail for mail in self.sim.ledger()}
        self.assertEqual(mails["a@example.org"]["subject"], "For two lines")
        self.assertEqual(mails["a@example.org"]["headers"]["X-City"], "Ulm Bcc: x@y.test")
        self.assertEqual(mails["b@example.org"]["subject"], "For {{city}}<script>")
        self.assertEqual(mails["e@example.org"]["subject"], "For \ufffd")
        self.assertIn("d@example.org", mails)
        fates = {f["email"]: (f["state"], f["reason"]) for f in self.campaigns.fates(campaign)}
        self.assertEqual(fates["c@example.org"], ("invalid_mail", "invalid_html"))
        self.assertEqual(self.campaigns.report(campaign)["failed"], 1)

    def test_of_actions(self) -> None:
        self.start(webhooks={"public_url": ""})
        for path in ("/spring", "/0199b3c2-0000-7000-8000-000000000000"):
            self.campaigns.call("GET", path, status=404)
            self.campaigns.call("POST", path + "/start", {}, 404)
        campaign = self.campaigns.draft()
        answer = self.campaigns.act(campaign, "start", status=422)
        self.assertIn("nobody", answer["message"])
        self.campaigns.upload(campaign, "email,first_name\nann@example.org,Ann\n")
        answer = self.campaigns.act(campaign, "start", status=422)
        self.assertIn("`city` is missing for 1 of 1 recipients, such as ann@example.org",
                      answer["message"])
        answer = self.campaigns.act(campaign, "start", status=422, at="2020-01-01T00:00:00Z")
        self.assertIn("past", answer["message"])
        self.campaigns.call("PATCH", f"/{campaign}", {"html": "<p>{{unsubscribe_url}}</p>"})
        answer = self.campaigns.act(campaign, "start", status=422)
        self.assertIn("public_url", answer["message"])
        self.assertEqual(self.sim.ledger(), [])


if __name__ == "__main__":
    unittest.main()
