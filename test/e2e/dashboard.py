"""Promise: the page that a relay serves shows people what its calls tell, does what it is asked to after
asking back, has its token asked for, goes on by itself when the relay is back, works with the keyboard
and on a phone, and is harmed by nothing that somebody wrote. Looked at by Chromium.
"""

import json
import socket
import subprocess
import unittest
from typing import Any

from campaign_client import Campaigns, people
from dashboard_scenario import (
    ENTER, ESCAPE, EVIL, TAB, DashboardScenario, headers_of)
from jobs import email, send_email
from processes import Relay, Simulator
from waiting import wait_for

TOKEN = "a-token-of-the-test"


class Dashboard(DashboardScenario):
    def begin(self, *sim_options: str, token: str = "", **sections: Any) -> Relay:
        self.sim: Simulator = self.simulator("--rate-limit", "100", *sim_options)
        relay = self.relay(self.sim, start=False, **sections)
        if token:
            relay.environment["RELAY_API_KEY"] = token
        relay.start()
        return relay

    def hand_in(self, relay: Relay, *subjects: str) -> None:
        with relay.connect() as client:
            for subject in subjects:
                client.call(send_email(subject, payload=email(subject)))

    def test_the_page_says_what_it_may_load_and_is_kept_by_nobody(self) -> None:
        relay = self.begin(token=TOKEN)
        for path in ("/", "/mail-frame", "/mail-frame/pictures"):
            status, headers, body = headers_of(relay, path)
            self.assertEqual(status, 200)
            self.assertTrue(headers["content-security-policy"].startswith(
                "default-src 'none'; script-src 'sha256-"), headers)
            self.assertEqual(
                (headers["x-content-type-options"], headers["referrer-policy"],
                 headers["cache-control"]),
                ("nosniff", "no-referrer", "no-store"))
            self.assertNotIn(TOKEN.encode(), body)
        policy = headers_of(relay, "/")[1]["content-security-policy"]
        self.assertIn("require-trusted-types-for 'script'; trusted-types inert", policy)

    def test_an_empty_relay_says_what_to_do_first(self) -> None:
        relay = self.begin()
        self.open(relay)
        self.see("No mail has come yet", "RESEND_API_KEY", f"RESEND_BASE_URL=http://127.0.0.1:{relay.http}")
        command = self.text(".copyable pre")
        done = subprocess.run(command, shell=True, capture_output=True, text=True, timeout=30)
        self.assertIn("id", json.loads(done.stdout), done.stderr)
        self.see_no("No mail has come yet")
        self.see("Accepted a second", "1 since its start")

    def test_the_overview_shows_what_the_status_tells(self) -> None:
        relay = self.begin("--daily-quota", "5000")
        self.hand_in(relay, "a", "b", "c", EVIL)
        relay.wait_until_done()
        self.open(relay)
        status = relay.get("/relay/status")
        self.see("4 since its start", f"limit {status['rate']['limit']}", "4 of 5,000", "4,996 left",
                 "nothing was given up", selector="#main")
        self.see("sending", selector="#state")
        for name in ("Requests a second", "Mails a second", "Mails that wait",
                     "How long transactional mail waits"):
            wait_for(f"the plot {name}", lambda name=name: self.browser.run(
                "return [...document.querySelectorAll('canvas')].some("
                "(one) => (one.getAttribute('aria-label') || '').startsWith(arguments[0]))", name))
        self.press_button("24 h")
        self.see("24 h", selector=".choice [aria-pressed=true]")

    def test_figures_may_come_when_their_plot_is_no_longer_shown(self) -> None:
        relay = self.relay(self.simulator())
        self.open(relay)
        self.browser.run("""
            const plot = relay.plot({title: 'left'});
            document.body.append(plot.node);
            plot.close();
            plot.node.remove();
            plot.update({from: 0, until: 1, lines: [{name: 'late', paint: 'plot-1', points: [[0, 1]]}]});
        """)

    def test_a_pause_is_shown_with_its_reason_and_ended_from_there(self) -> None:
        relay = self.begin()
        relay.post("/relay/pause", {"domain": "acme.example", "why": EVIL})
        self.hand_in(relay, "a", "b")
        self.open(relay)
        self.see("Mail from acme.example is paused", "2 mails wait", "since")
        self.see("partly paused", selector="#state")
        self.assert_nothing_of_evil()
        self.press_button("End the pause")
        self.see("2 mails wait", selector="dialog")
        self.press_button("Go back", "dialog")
        self.assertEqual(relay.pauses(), ["domain:acme.example"])
        self.act("End the pause", "End the pause", "The pause domain:acme.example is over.")
        self.assertEqual(relay.pauses(), [])
        self.see_no("is paused")
        self.act("Pause all sending", "Pause all sending", "All sending is paused.")
        self.assertEqual(relay.pauses(), ["all"])
        self.see("All sending is paused")

    def test_a_pause_is_probed_at_once(self) -> None:
        relay = self.begin()
        self.sim.configure(key_state="invalid")
        self.hand_in(relay, "a")
        relay.wait_for_pause("account")
        self.open(relay)
        self.see("Resend does not take the key", "1 mail waits", "next probe")

        def last_probe() -> Any:
            return relay.get("/relay/status")["pauses"][0]["last_probe"]

        before = last_probe()
        wait_for("a probe", lambda: last_probe() != before)  # the next one is far away
        self.sim.configure(key_state="valid")
        self.act("Probe now", "Probe now", "A probe of account goes out.")
        self.see_no("Resend does not take the key")
        relay.wait_until_done()

    def test_a_campaign_is_followed_and_steered(self) -> None:
        relay = self.begin(limits={"batch_max_emails": 10})
        self.sim.configure(rate_limit=2)
        campaigns = Campaigns(relay)
        one = campaigns.draft(name=f"spring {EVIL}", subject=f"For {{{{first_name}}}} {EVIL}")
        campaigns.upload(one, people(3_000))
        campaigns.draft(name="autumn")
        self.open(relay, "#/campaigns")
        self.see("autumn", "spring", "0 % of 3,000", "draft")
        self.assert_nothing_of_evil()
        self.press_button("running")
        self.see("None is running.")
        self.press_button("all")
        self.press_button(f"spring {EVIL}")
        self.see("3,000 still to come", "What became of it", "Reputation", "For {{first_name}}")
        self.assert_nothing_of_evil()

        self.act("Start", "Start", "is running")
        self.see("running", selector=".heading")
        self.act("Pause", "Pause", "is paused", why=EVIL)
        self.see("Resume", EVIL)
        self.assert_nothing_of_evil()
        self.assertEqual((campaigns.show(one)["state"], campaigns.show(one)["why"]), ("paused", EVIL))

        def to_come() -> str:
            # What was in requests at the pause is still answered: each look asks anew.
            return f"{campaigns.show(one)['counts']['queued']:,} still to come"

        wait_for("what is to come", lambda: to_come() in self.text())

        self.act("Resume", "Resume", "goes on")
        self.assertEqual(campaigns.show(one)["state"], "running")
        self.act("Cancel", "Cancel the campaign", "is cancelled")
        self.assertEqual(campaigns.show(one)["state"], "cancelled")
        self.see("By recipient domain", "example.org", "cancelled")

    def test_a_sequence_is_shown_step_by_step(self) -> None:
        relay = self.begin()
        campaigns = Campaigns(relay)
        one = campaigns.draft(steps=[{"name": f"hello {EVIL}"}, {"name": "a reminder", "delay": "1d"}])
        campaigns.upload(one, people(7))
        campaigns.act(one, "start")
        wait_for("the first step", lambda: campaigns.report(one)["sent"] == 7)
        self.open(relay, f"#/campaigns/{one}")
        shown = self.see("By step", "a reminder")
        self.assert_nothing_of_evil()
        steps = shown[shown.index("By step"):shown.index("By recipient domain")].split()
        self.assertIn("hello", steps)
        self.assertEqual(steps.count("7"), 2, steps)  # of the first: its recipients, and what was sent

    def test_a_preview_shows_the_mail_and_runs_nothing_of_it(self) -> None:
        relay = self.begin()
        campaigns = Campaigns(relay)
        elsewhere = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(elsewhere.close)
        picture = f"<img src='http://127.0.0.1:{elsewhere.getsockname()[1]}/x.png'>"
        harm = f"<script>top.document.title = 'harmed'</script>{picture}"
        one = campaigns.draft(html=f"<p style='color: rgb(1, 2, 3)'>Hi {{{{first_name}}}}</p>{harm}")
        campaigns.upload(one, people(3))
        self.expected_complaints = ("Content Security Policy", "/x.png", "sandboxed")
        self.open(relay, f"#/campaigns/{one}")
        self.press_button("Preview")
        self.see("For Person 0", "r0@example.org", selector="dialog")
        self.browser.type("#preview-as", "r2@example.org")
        self.browser.press(ENTER)
        self.see("For Person 2", selector="dialog")
        elsewhere.settimeout(2.0)
        self.assertRaises(TimeoutError, elsewhere.accept)
        with self.browser.within(".mail", "iframe"):
            self.assertEqual(self.browser.text(), "Hi Person 2")
            self.assertEqual(self.browser.style("p", "color"), "rgba(1, 2, 3, 1)")

        elsewhere.settimeout(20.0)  # now somebody asks for the pictures
        self.browser.run("document.body.append(relay.mail(arguments[0], {remote: true}))", picture)
        elsewhere.accept()[0].close()

    def test_the_token_is_asked_for_and_kept_for_the_tab_only(self) -> None:
        relay = self.begin(token=TOKEN)
        self.expected_complaints = ("status of 401",)
        self.open(relay)
        self.see("asks for its token", selector="#login")
        self.assertEqual(self.text("#app"), "")
        self.browser.type("#token", "wrong")
        self.browser.press(ENTER)
        self.see("does not know this token", selector="#login")
        self.browser.type("#token", TOKEN)
        self.browser.press(ENTER)
        self.see("Overview", "No mail has come yet", "$RELAY_API_KEY")
        self.open(relay, "#/campaigns")
        self.see("There is no campaign yet")
        self.assertEqual(self.browser.run("return Object.keys(localStorage).length"), 0)
        self.assertNotIn(TOKEN, self.browser.run("return document.cookie"))
        self.press_button("Log out", "#foot")
        self.see("asks for its token", selector="#login")
        self.assertEqual(self.browser.run("return Object.keys(sessionStorage).length"), 0)
        self.open(relay)
        self.see("asks for its token", selector="#login")

    def test_a_relay_that_goes_away_comes_back_by_itself(self) -> None:
        relay = self.begin()
        self.hand_in(relay, "a")
        relay.wait_until_done()
        self.expected_complaints = ("net::ERR_",)
        self.open(relay)
        self.see("1 since its start")
        relay.kill()
        self.see("The relay does not answer", selector="#banner")
        self.see("no answer", selector="#state")
        relay.start()
        self.see("The relay is back.", selector="#told")
        self.see_no("does not answer", "#banner")
        self.see("sending", selector="#state")
        self.see("0 since its start")

    def test_every_size_and_both_colours(self) -> None:
        relay = self.begin()
        relay.post("/relay/pause", {"lane": "campaign", "why": f"{EVIL} {'x' * 100}"})
        self.hand_in(relay, "a")
        campaigns = Campaigns(relay)
        one = campaigns.draft(name=f"{'A very long name ' * 3}{'x' * 60}")
        campaigns.upload(one, people(100))
        campaigns.act(one, "start")
        self.look_at_every_size(relay, "#/overview", "The campaign lane is paused", "Forecast")
        self.look_at_every_size(relay, "#/campaigns", "A very long name")
        self.look_at_every_size(relay, f"#/campaigns/{one}", "What became of it", "Plan")
        self.press_button("Menu", "#side")  # on a phone by now
        self.press_button("Overview", "#nav")
        self.see("This relay")
        self.assertEqual(self.text("#nav"), "")

    def test_the_keyboard_reaches_everything(self) -> None:
        relay = self.begin()
        self.hand_in(relay, "a")
        self.open(relay)
        self.see("This relay")
        self.browser.press("2")
        self.see("There is no campaign yet")
        self.browser.press("?")
        self.see("Ask again now", "Overview", selector="dialog[open]")
        self.browser.press(ESCAPE)
        wait_for("the dialog to close", lambda: self.browser.count("dialog") == 0)
        self.browser.press("1")
        self.see("This relay")
        self.browser.run("document.activeElement.blur()")
        reached = set()
        for _ in range(30):
            self.browser.press(TAB)
            tag, name, outline = self.browser.run(
                "const at = document.activeElement;"
                "return [at.tagName, at.innerText.trim().split('\\n')[0], getComputedStyle(at).outlineStyle]")
            if tag != "BODY":
                self.assertEqual(outline, "solid", name)
                reached.add(name)
        self.assertLessEqual({"Overview", "Campaigns", "Pause all sending", "24 h", "Keys ?"}, reached)


if __name__ == "__main__":
    unittest.main()
