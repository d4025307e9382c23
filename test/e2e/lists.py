"""Promise: a list has who was imported, whatever is killed meanwhile; who bounces, complains or
unsubscribes is marked on it at once and gets no further campaign; an import never undoes that; and
a campaign to a list goes once to each of those who are subscribed when it starts."""

import csv
import http.client
import io
import json
import random
import unittest
from collections import Counter
from typing import Any, Optional
from urllib.parse import urlsplit

import http_json
from campaign_client import Campaigns
from harness import Scenario, options
from processes import Relay, Simulator
from waiting import free_port, wait_for

OPTIONS = options(rounds=3, seed=1, contacts=20000)
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

# As a spreadsheet writes it
SPREADSHEET = "\ufeffE-Mail;First name\r\n" + "".join(
    f"{email};{name}\r\n" for email, name in [
        ("ann@example.org", "Ann"), ("bob@example.org", "Bob"), ("eve@example.org", '"Eve ""E"""'),
        ("bounced+1@resend.dev", "Bo"), ("complained+1@resend.dev", "Co"), ("nobody", "No")])

NEWS = {"name": "news", "from": "Acme <news@acme.example>", "subject": "Hi {{First name}}",
        "text": "Hello {{First name}}"}


class ListScenario(Scenario):
    def start(self, *sim_options: str) -> None:
        self.hooks = free_port()
        here = f"http://127.0.0.1:{self.hooks}"
        self.sim: Simulator = self.simulator(
            "--rate-limit", "100", "--ledger-bodies", "--webhooks", f"{here}/webhooks/resend",
            "--webhook-secret", SECRET, "--webhook-rate", "opened:0", *sim_options)
        self.under_test: Relay = self.relay(
            self.sim, start=False,
            webhooks={"listen": f"127.0.0.1:{self.hooks}", "public_url": here})
        self.under_test.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        self.under_test.start()
        self.campaigns = Campaigns(self.under_test)

    def call(self, method: str, path: str, body: Any = None, status: int = 200,
             headers: Optional[dict[str, str]] = None) -> http_json.Answer:
        answer = http_json.request(self.under_test.http, method, "/relay/lists" + path, body,
                                   headers, timeout=120)
        self.assertEqual(answer.status, status, answer.body[:500])
        return answer

    def import_csv(self, file: str, query: str = "") -> Any:
        return self.call("POST", f"/customers/contacts{query}", file.encode(),
                         headers={"Content-Type": "text/csv"}).json()

    def exported(self) -> str:
        return self.call("GET", "/customers/contacts",
                         headers={"Accept": "text/csv"}).body.decode()

    def statuses(self) -> dict[str, str]:
        rows = csv.DictReader(io.StringIO(self.exported()))
        return {row["email"]: row["status"] for row in rows}

    def counts(self) -> dict[str, Any]:
        return self.call("GET", "/customers").json()

    def sent_to(self) -> Counter[str]:
        return Counter(mail["to"][0] for mail in self.sim.ledger())


class Statuses(ListScenario):
    def click(self, email: str) -> None:
        """On the link to unsubscribe in the mail that this one got."""
        mail, = [m for m in self.sim.ledger() if m["to"] == [email]]
        link = urlsplit(mail["headers"]["List-Unsubscribe"].strip("<>"))
        connection = http.client.HTTPConnection("127.0.0.1", self.hooks, timeout=30)
        connection.request("POST", link.path, b"List-Unsubscribe=One-Click",
                           {"Content-Type": "application/x-www-form-urlencoded"})
        self.assertEqual(connection.getresponse().status, 200)
        connection.close()

    def test_who_bounces_complains_or_unsubscribes_gets_no_second_campaign(self) -> None:
        self.start()
        self.call("POST", "", {"name": "customers"}, 201)
        taken = self.import_csv(SPREADSHEET)
        self.assertEqual((taken["added"], taken["updated"], taken["skipped"]), (5, 0, 1))
        self.assertEqual(taken["first_skipped"],
                         [{"line": 7, "email": "nobody", "reason": "invalid_address"}])

        first = self.campaigns.draft(**NEWS, html=None, list="customers")
        self.campaigns.act(first, "start")
        self.campaigns.wait_until(first, "finished")
        self.assertEqual(set(self.sent_to().values()), {1})
        self.assertEqual(len(self.sent_to()), 5)
        subjects = {mail["to"][0]: mail["subject"] for mail in self.sim.ledger()}
        self.assertEqual(subjects["eve@example.org"], 'Hi Eve "E"')
        self.click("bob@example.org")
        expected = {"ann@example.org": "subscribed", "bob@example.org": "unsubscribed",
                    "eve@example.org": "subscribed", "bounced+1@resend.dev": "bounced",
                    "complained+1@resend.dev": "complained"}
        wait_for("the events", lambda: self.statuses() == expected)

        self.under_test.kill()
        self.under_test.start()
        self.assertEqual(self.statuses(), expected)
        before = self.exported()
        self.assertEqual(self.import_csv(before)["updated"], 5)
        self.assertEqual(self.exported(), before)
        self.import_csv(SPREADSHEET)
        self.assertEqual(self.statuses(), expected)

        second = self.campaigns.draft(**NEWS, html=None, list="customers")
        self.campaigns.act(second, "start")
        self.campaigns.wait_until(second, "finished")
        twice = {email for email, mails in self.sent_to().items() if mails == 2}
        self.assertEqual(twice, {"ann@example.org", "eve@example.org"})

        self.import_csv("email\nbob@example.org\nbounced+1@resend.dev\n", "?resubscribe=true")
        expected["bob@example.org"] = "subscribed"
        self.assertEqual(self.statuses(), expected)
        self.assertEqual(self.counts()["subscribed"], 3)
        self.call("DELETE", "/customers")
        third = self.campaigns.draft(**NEWS, html=None, list="customers")
        refusal = self.campaigns.act(third, "start", 422)
        self.assertIn("`list`", refusal["message"])

    def test_what_a_subscriber_lacks_refuses_the_start(self) -> None:
        self.start()
        self.call("POST", "", {"name": "customers"}, 201)
        self.import_csv("email,First name\nann@example.org,Ann\n")
        self.import_csv("email\nbob@example.org\n")
        draft = self.campaigns.draft(**NEWS, html=None, list="customers")
        refusal = self.campaigns.act(draft, "start", 422)["message"]
        self.assertIn("`First name` is missing for 1 of 2 recipients, such as bob@example.org",
                      refusal)
        mail = self.campaigns.act(draft, "preview", email="ann@example.org")
        self.assertIn("Hi Ann", json.dumps(mail))


class Kills(ListScenario):
    def test_an_import_and_a_start_survive_kills(self) -> None:
        self.start("--webhook-rate", "bounced:0", "--webhook-rate", "complained:0")
        count = OPTIONS.contacts
        chance = random.Random(OPTIONS.seed)
        self.call("POST", "", {"name": "customers"}, 201)
        file = "email,First name\n" + "".join(
            f"r{i}@example.org,Person {i}\n" for i in range(count))
        for _ in range(OPTIONS.rounds):
            self.break_upload(file, chance.uniform(0.1, 0.9))
            self.under_test.kill()
            self.under_test.start()
            self.assertEqual(self.counts()["contacts"], 0)
        taken = self.import_csv(file, "?upload=customers.csv")
        self.assertEqual((taken["added"], taken["updated"], taken["skipped"]), (count, 0, 0))

        campaign = self.campaigns.draft(**NEWS, html=None, list="customers")
        for _ in range(OPTIONS.rounds):
            if self.campaigns.show(campaign)["state"] == "draft":
                self.begin_start(campaign, chance.uniform(0, 0.3))
            self.under_test.kill()
            self.under_test.start()
            state = self.campaigns.show(campaign)
            self.assertIn(state["state"], ("draft", "running"))
        if self.campaigns.show(campaign)["state"] == "draft":
            self.campaigns.act(campaign, "start")
        self.call("DELETE", "/customers")
        self.campaigns.wait_until(campaign, "finished", 300)
        sent = self.sent_to()
        self.assertEqual(len(sent), count)
        self.assertEqual(set(sent.values()), {1})

    def break_upload(self, file: str, part: float) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", self.under_test.http, timeout=60)
        connection.putrequest("POST", "/relay/lists/customers/contacts?upload=customers.csv")
        connection.putheader("Content-Type", "text/csv")
        connection.putheader("Content-Length", str(len(file)))
        connection.endheaders()
        connection.send(file[:int(len(file) * part)].encode())
        connection.close()

    def begin_start(self, campaign: str, seconds: float) -> None:
        """Does not wait for the answer for longer than that."""
        connection = http.client.HTTPConnection("127.0.0.1", self.under_test.http, timeout=seconds)
        try:
            connection.request("POST", f"/relay/campaigns/{campaign}/start", b"{}")
            connection.getresponse()
        except OSError:
            pass
        finally:
            connection.close()


if __name__ == "__main__":
    unittest.main()
