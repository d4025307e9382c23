"""Promise: the dashboard finds each message and dead letter and tells what became of it, as the calls
do. It asks before it sends again, purges, suppresses, unsubscribes or cancels, and tells what it did.
Nothing that somebody wrote is more than text. Looked at by Chromium."""

import unittest
from typing import Any

import http_json
from dashboard_scenario import ENTER, EVIL, TAB, DashboardScenario
from jobs import email, encode, send_email
from name_server import NameServer, txt
from processes import Relay, Simulator
from waiting import PATIENCE, free_port, wait_for

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def job(subject: str, lane: str = "transactional", to: str = "ann@example.org",
        **fields: Any) -> dict[str, Any]:
    payload = {name: fields.pop(name) for name in ("tags", "from", "html") if name in fields}
    return send_email("", lane, payload=email(subject, to=to, **payload), **fields)


class DashboardMail(DashboardScenario):
    def begin(self, *sim_options: str, start: bool = True, **sections: Any) -> Relay:
        self.sim: Simulator = self.simulator("--rate-limit", "100", *sim_options)
        self.sim.configure(reject_subjects=["bad"], fail_subjects=["fail"])
        return self.relay(self.sim, start=start, **sections)

    def hand_in(self, relay: Relay, *jobs: dict[str, Any]) -> list[str]:
        with relay.connect() as client:
            return client.submit(iter([encode(one) for one in jobs]))

    def give(self, relay: Relay, path: str, body: Any) -> None:
        as_json = {"Content-Type": "application/json"}
        answer = http_json.request(relay.http, "POST", path, body, as_json)
        self.assertIn(answer.status, (200, 201), answer.body)

    def see_rows(self, number: int) -> None:
        wait_for(f"{number} rows", lambda: self.browser.count("#main tbody tr") == number, 20)

    def search(self, field: str, text: str) -> None:
        """Types it into the pane's form, and searches."""
        self.browser.run("document.querySelector(arguments[0]).value = ''", f"#filter-{field}")
        self.browser.type(f"#filter-{field}", text)
        self.browser.press(ENTER)

    def choose(self, field: str, value: str) -> None:
        self.browser.click(f"#filter-{field} option[value={value}]")

    def hash(self) -> str:
        return self.browser.run("return location.hash")

    def die(self, relay: Relay, *subjects: str, **fields: Any) -> list[str]:
        before = len(relay.dead_letters())
        ids = self.hand_in(relay, *[job(subject, **fields) for subject in subjects])
        wait_for("dead letters", lambda: len(relay.dead_letters()) == before + len(ids))
        return ids


class Messages(DashboardMail):
    def test_they_are_found_by_id_address_tag_state_lane_and_campaign(self) -> None:
        relay = self.begin()
        tag = {"name": "module", "value": "support"}
        first, tagged, other, dead = self.hand_in(
            relay, job("for ann"), job("ticket", tags=[tag]),
            job("news", "campaign", campaign="spring 26"), job(f"bad {EVIL}", to="bo@example.org"))
        relay.wait_until_done()
        self.open(relay, "#/messages")
        self.see("for ann", "ticket", "news", "bad", "spring 26")
        self.see_rows(4)
        self.assert_nothing_of_evil()

        self.search("what", "Bo@Example.org")
        self.see_no("for ann")
        self.see("bad", "dead", "bo@example.org")
        self.search("what", "module:support")
        self.see("ticket")
        self.see_no("bad")
        self.search("what", "nobody@example.org")
        self.see("keeps no message like that")
        self.open(relay, "#/messages")
        self.choose("state", "dead")
        self.see_no("ticket")
        self.see("bad")
        self.choose("lane", "campaign")
        self.see("keeps no message like that")
        self.open(relay, "#/messages")
        self.search("campaign", "spring 26")
        self.see_no("ticket")
        self.see_rows(1)

        resends = relay.get(f"/relay/messages/{first}")["resend_id"]
        for id in (first, resends.upper()):
            self.open(relay, "#/messages")
            self.search("what", id)
            self.see("What it waited for", "for ann", resends, first)
        self.expected_complaints = ("status of 404",)
        self.open(relay, "#/messages/0199b3c2-0000-7000-8000-000000000000")
        self.see("no message")

        self.search_is_refused(relay)

    def search_is_refused(self, relay: Relay) -> None:
        """What the relay says of it stands above the pane."""
        self.expected_complaints = ("status of",)
        self.open(relay, "#/messages")
        self.search("what", "no tag")
        self.see("`tag` must be NAME:VALUE", selector="#banner")

    def test_they_are_paged_through(self) -> None:
        relay = self.begin()
        self.hand_in(relay, *[job(f"mail {i}.") for i in range(60)])
        self.open(relay, "#/messages")
        self.see("mail 59.", "mail 10.")
        self.see_no("mail 9.")
        self.press_button("Next page")
        self.see("mail 9.", "mail 0.", "First page")
        self.see_no("mail 10.")
        self.press_button("First page")
        self.see("mail 59.")

    def test_one_tells_what_it_waited_for_and_is_cancelled(self) -> None:
        relay = self.begin()
        relay.post("/relay/pause", {"lane": "campaign"})
        id, = self.hand_in(relay, job(f"news {EVIL}", "campaign", campaign="spring",
                                      to='"<img src=x>" <ann@example.org>'))
        self.open(relay, f"#/messages/{id}")
        self.see("It waits for the end of a pause (lane campaign).",
                 "waited for the end of a pause (lane campaign)",
                 "Acme <support@acme.example>", "spring", id)
        self.assert_nothing_of_evil()
        self.assertEqual(self.browser.count(".timeline .span.pause"), 1)
        self.press_button("Cancel…")
        self.press_button("Go back", "dialog")
        self.assertEqual(relay.get(f"/relay/messages/{id}")["state"], "queued")
        self.act("Cancel…", "Cancel the message", "The message is cancelled.")
        self.see("cancelled", selector=".heading")
        self.see_no("Cancel…")
        self.assertEqual(relay.get(f"/relay/messages/{id}")["state"], "cancelled")

    def test_one_tells_its_attempts_and_what_became_of_it(self) -> None:
        hooks = free_port()
        relay = self.begin(
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend", "--webhook-secret", SECRET,
            "--webhook-rate", "bounced:100%", start=False,
            webhooks={"listen": f"127.0.0.1:{hooks}"}, retry={"first_delay": f"{PATIENCE}s"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()
        id, = self.hand_in(relay, job("fail once"))
        wait_for("an attempt", lambda: relay.get(f"/relay/messages/{id}")["attempts"] > 0)
        self.sim.configure(fail_subjects=[])
        self.open(relay, f"#/messages/{id}")
        self.see("server error 500: “", "waited for its next attempt", "sent",
                 "What became of it at the recipient", "bounced", "Id at Resend")
        wait_for("the whole timeline", lambda: self.browser.count(".timeline li")
                 == len(relay.get(f"/relay/messages/{id}")["timeline"]))


class DeadLetters(DashboardMail):
    def test_they_are_grouped_looked_at_and_sent_again(self) -> None:
        relay = self.begin()
        self.open(relay, "#/dead-letters")
        self.see("No dead letters.")
        self.die(relay, *[f"bad {i} {EVIL}" for i in range(3)])
        self.die(relay, "fail 1", to="bo@example.org")
        for group in relay.get("/relay/dead-letters")["groups"]:
            self.see(f"{group['statusCode']} {group['name']}: “{group['message']}”")
        self.see("By reason and cause", "bad 0", "fail 1")
        self.assert_nothing_of_evil()

        group = "422 validation_error: “Invalid `subject` field.”"
        self.press_button(group)
        self.see_no("fail 1")
        self.see("bad 0", "Show all")
        self.assertEqual(self.text("[aria-current=true]").strip(), group)
        self.press_button("Dry run")
        self.see("Dry run, nothing was done: 3 dead letters would be sent again.", selector="#told")
        self.assertEqual(len(relay.dead_letters()), 4)
        self.sim.configure(reject_subjects=[])
        self.act("Send these again…", "Send 3 again", "3 dead letters are queued again.")
        self.see("No dead letter is like that.")
        wait_for("one letter", lambda: len(relay.dead_letters()) == 1)
        self.press_button("Show all")
        self.see("fail 1")

        self.press_button("fail 1")
        self.see("Why it died", "exhausted", "Its attempts", "bo@example.org")
        self.see_rows(3)
        self.sim.configure(fail_subjects=[])
        self.act("Send again…", "Send 1 again", "1 dead letter is queued again.")
        self.see("No dead letters.")
        relay.wait_until_done()

    def test_a_purge_names_the_number_and_takes_none_that_died_since(self) -> None:
        relay = self.begin()
        self.die(relay, "bad 1", "bad 2")
        self.open(relay, "#/dead-letters")
        self.press_button("Purge all…")
        self.see("Purge 2 dead letters?", "All 2 are deleted", selector="dialog")
        self.press_button("Go back", "dialog")
        self.assertEqual(len(relay.dead_letters()), 2)
        self.press_button("Purge all…")
        self.see("Purge 2 dead letters?", selector="dialog")
        late, = self.die(relay, "bad and late")
        self.agree("Purge 2", "2 dead letters are purged.")
        self.assertEqual([letter["id"] for letter in relay.dead_letters()], [late])
        self.see("bad and late")
        self.press_button("bad and late")
        self.act("Purge…", "Purge 1", "1 dead letter is purged.")
        self.see("No dead letters.")
        self.assertEqual(relay.dead_letters(), [])

    def test_what_may_have_been_sent_is_sent_again_only_when_that_is_said(self) -> None:
        relay = self.begin()
        self.sim.configure(faults={"lost-answer": 1.0})
        self.die(relay, "which may have come")
        self.sim.configure(faults={})
        self.assertEqual(relay.dead_letters()[0]["reason"], "outcome_unknown")
        self.open(relay, "#/dead-letters")
        self.see("outcome unknown", "also what Resend may have already",
                 "Look for them at Resend…")
        self.press_button("Send all again…")
        self.see("There is nothing to send again. 1 of which Resend may have the mail already is "
                 "left out", selector="#told")
        self.browser.click("#even-if-sent")
        self.press_button("Dry run")
        self.see("1 dead letter would be sent again.", selector="#told")
        self.act("Send all again…", "Send 1 again", "1 dead letter is queued again.")
        self.see("No dead letters.")

    def test_one_shows_the_mail_and_runs_nothing_of_it(self) -> None:
        relay = self.begin()
        html = f"<p>Hello in HTML</p>{EVIL}<script>top.document.title = 'harmed'</script>"
        id, = self.die(relay, f"bad {EVIL}", html=html)
        self.expected_complaints = ("Content Security Policy", "sandboxed")
        self.open(relay, f"#/dead-letters/{id}")
        self.see("422 validation_error", "As it would look")
        self.assert_nothing_of_evil()
        self.browser.click("#main details:nth-of-type(1) summary")
        wait_for("the mail's frame", lambda: self.browser.count("iframe.mail") == 1)
        self.browser.click("#main details:nth-of-type(2) summary")
        self.see("Hello in HTML</p>", id)


class Addresses(DashboardMail):
    def test_suppressions_are_searched_added_and_removed(self) -> None:
        relay = self.begin()
        self.open(relay, "#/suppressions")
        self.see("Nobody is suppressed.")
        self.act("Suppress…", "Suppress", "2 addresses are suppressed.",
                 emails="gone@example.org\nAnn@Example.org", why=EVIL)
        self.see("gone@example.org", "all mail", "manual", "dashboard")
        self.assert_nothing_of_evil()
        self.assertEqual(len(relay.get("/suppressions")["data"]), 2)
        self.press_button("Suppress…")
        self.fill_in(emails="news@example.org")
        self.browser.click("dialog option[value=campaigns]")
        self.agree("Suppress", "1 address is suppressed.")
        self.choose("scope", "campaigns")
        self.see_no("gone@example.org")
        self.see("news@example.org")

        self.open(relay, "#/suppressions")
        self.search("email", "ann@example.org")
        self.see_no("gone@example.org")
        self.see_rows(1)
        self.act("Remove…", "Remove it", "is not suppressed any more.")
        self.see("Nothing stops mail to ann@example.org.")
        self.assertEqual({one["email"] for one in relay.get("/suppressions")["data"]},
                         {"gone@example.org", "news@example.org"})
        self.press_button("Suppress…")
        self.expected_complaints = ("status of 4",)
        self.fill_in(emails="nobody")
        self.agree("Suppress", "Invalid `emails` field.")

    def test_contacts_are_paged_searched_and_changed(self) -> None:
        relay = self.begin()
        self.expected_complaints = ("nobody%40example.org",)
        self.open(relay, "#/lists")
        self.see("No lists yet.")
        name = f"readers/{EVIL}"
        self.give(relay, "/relay/lists", {"name": name})
        self.see("readers/")
        self.assert_nothing_of_evil()
        self.press_button(name)
        self.see("Nobody is on this list yet.")
        path = self.browser.run("return `/relay/lists/${encodeURIComponent(arguments[0])}`", name)
        people = [{"email": f"r{i}@example.org", "first_name": f"Ann {EVIL}"} for i in range(60)]
        self.give(relay, path + "/contacts", people)
        self.see("r0@example.org", "r49@example.org", "first_name: Ann <img")
        self.assert_nothing_of_evil()
        self.press_button("Next page")
        self.see("r59@example.org")
        self.see_no("r49@example.org")
        self.search("email", "R7@example.org")
        self.see("r7@example.org", "subscribed")
        self.see_no("r59@example.org")
        self.act("Unsubscribe…", "Unsubscribe", "r7@example.org is unsubscribed.")
        self.assertEqual(relay.get(f"{path}/contacts/r7@example.org")["status"], "unsubscribed")
        self.see("by hand")
        self.search("email", "nobody@example.org")
        self.see("nobody@example.org is not on this list.")
        self.open(relay, "#/lists")
        self.press_button(name)
        self.choose("status", "unsubscribed")
        self.see_no("r0@example.org")
        self.see("r7@example.org")
        self.act("Subscribe…", "Subscribe", "r7@example.org is subscribed.")
        self.see("No contact of this list is unsubscribed.")

    def test_domains_show_what_is_wrong_and_the_record_to_paste(self) -> None:
        relay = self.begin(start=False)
        names = NameServer(self.directory, [txt("send.acme.example", "v=spf1 -all"),
                                            txt("_dmarc.acme.example", "v=DMARC1; p=none;")])
        self.processes.append(names)
        relay.environment["RELAY_DNS_SERVER"] = names.address
        relay.start()
        self.hand_in(relay, job("a"))
        relay.wait_until_done()
        self.open(relay, "#/domains")
        report, = relay.get("/relay/domains")["data"]
        texts = [check["text"] for check in report["checks"]]
        self.see("acme.example", "SPF", "DKIM", "DMARC", *texts, seconds=60)
        record = next(check["record"] for check in report["checks"] if check["check"] == "spf")
        self.browser.command("Browser.grantPermissions",
                             permissions=["clipboardReadWrite", "clipboardSanitizedWrite"])
        self.browser.run("""
            [...document.querySelectorAll('.copyable')]
                .find((one) => one.innerText.includes(arguments[0]))
                .querySelector('button').click()""", record)
        self.see("Copied.", selector="#told")
        self.browser.run("navigator.clipboard.readText().then((text) => { window.pasted = text; })")
        pasted = wait_for("the clipboard", lambda: self.browser.run("return window.pasted"))
        self.assertEqual(pasted, record)

class Events(DashboardMail):
    def test_they_come_as_they_happen_are_filtered_and_held(self) -> None:
        relay = self.begin()
        self.open(relay, "#/events")
        self.see("Nothing has happened yet.")
        self.hand_in(relay, job(f"one {EVIL}", to="ann@example.org"))
        self.see("sent", "one", "ann@example.org")
        self.assert_nothing_of_evil()
        self.press_button("Pause")
        self.hand_in(relay, job("two"), job("bad three", "campaign", to="bo@example.org", campaign="spring"))
        self.press_button("Go on (2 new events)")
        self.see("two", "bad three", "dead", "spring")
        self.see_rows(len(relay.get("/relay/events")["data"]))
        self.see_rows(3)
        self.choose("events", "dead")
        self.see_no("two")
        self.see("bad three")
        self.open(relay, "#/events")
        self.search("to", "bo@example.org")
        self.see_no("two")
        self.press_button("bad three")
        self.see("Its dead letter")


class Everywhere(DashboardMail):
    def test_what_is_empty_says_what_it_would_show(self) -> None:
        relay = self.begin()
        for pane, text in {"messages": "No messages yet.", "dead-letters": "No dead letters.",
                           "suppressions": "Nobody is suppressed.", "lists": "No lists yet.",
                           "domains": "No domains yet.", "events": "Nothing has happened yet."}.items():
            self.open(relay, f"#/{pane}")
            self.see(text)

    def test_every_size_and_both_colours(self) -> None:
        relay = self.begin()
        relay.post("/relay/pause", {"lane": "campaign"})
        long = f"{EVIL} {'a long subject ' * 6}{'x' * 150}"
        id, = self.hand_in(relay, job(long, "campaign", campaign="c" * 100,
                                      to=f"{'a' * 60}@{'b' * 60}.example"))
        dead, = self.die(relay, "bad " + long)
        name = "l" * 120
        self.give(relay, "/relay/lists", {"name": name})
        self.give(relay, f"/relay/lists/{name}/contacts",
                  [{"email": "ann@example.org", "text": "x" * 200}])
        self.give(relay, "/suppressions", {"email": "bo@example.org", "why": "w" * 200})
        for address, texts in {
            "messages": ("a long subject",), f"messages/{id}": ("What it waited for",),
            "dead-letters": ("By reason and cause",), f"dead-letters/{dead}": ("Why it died",),
            "suppressions": ("bo@example.org",), "lists": ("lll",),
            f"lists/{name}": ("ann@example.org",), "domains": ("acme.example",),
        }.items():
            self.look_at_every_size(relay, f"#/{address}", *texts)

    def test_the_keyboard_searches_opens_and_answers(self) -> None:
        relay = self.begin()
        id, = self.die(relay, "bad 1")
        self.open(relay, "#/messages")
        self.see("bad 1")
        self.browser.press("/")
        self.browser.press(*"ann@example.org", ENTER)
        self.see("bad 1")
        self.assertIn("to=ann", self.hash())
        self.reach("bad 1")
        self.browser.press(ENTER)
        self.see("What it waited for")
        self.reach("Its dead letter")
        self.browser.press(ENTER)
        self.see("Why it died")
        self.reach("Purge…")
        self.browser.press(ENTER)
        self.see("Purge 1 dead letter?", selector="dialog")
        self.reach("Purge 1")
        self.browser.press(ENTER)
        self.see("1 dead letter is purged.", selector="#told")

    def reach(self, name: str) -> None:
        """Goes on by the tabulator to what has that text."""
        for _ in range(60):
            if self.browser.run("return document.activeElement.innerText.trim()") == name:
                return
            self.browser.press(TAB)
        raise AssertionError(f"{name} is not reached")


if __name__ == "__main__":
    unittest.main()
