"""Promise: people unsubscribe from campaigns with one click (RFC 8058), or on a page; scanners that
fetch links unsubscribe nobody; what was answered is on disk. The page is looked at by Chromium."""

import html
import http.client
import signal
import unittest
from typing import Any, Optional
from urllib.parse import urlsplit

import http_json
from browser import Browser
from feed import Receiver
from harness import Scenario
from jobs import email, send_email
from processes import Relay, Simulator
from waiting import free_port, wait_for

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ONE_CLICK = "List-Unsubscribe=One-Click"
ADDRESS = "Ann.O'Neil+news&co@Example.org"  # as it may be, with what HTML gives a meaning to


class Unsubscribe(Scenario):
    def start(self, *sim_options: str, feed: Optional[dict[str, Any]] = None,
              **webhooks: Any) -> None:
        self.hooks = free_port()
        self.sim: Simulator = self.simulator("--rate-limit", "100", "--ledger-bodies", *sim_options)
        webhooks = {"listen": f"127.0.0.1:{self.hooks}",
                    "public_url": f"http://127.0.0.1:{self.hooks}", **webhooks}
        self.relay_under_test: Relay = self.relay(
            self.sim, start=False, webhooks=webhooks, feed=feed or {})
        for name in ("RESEND_WEBHOOK_SECRET", "RELAY_FEED_SECRET"):
            self.relay_under_test.environment[name] = SECRET
        self.relay_under_test.start()

    def hand_in(self, to: str = ADDRESS, lane: str = "campaign", **fields: Any) -> dict[str, Any]:
        with self.relay_under_test.connect() as jobs:
            return jobs.call(send_email("", lane, campaign="spring",
                                        payload=email("news", to=to, **fields)))

    def headers_of(self, message: str) -> dict[str, str]:
        """Of the mail as Resend got it."""
        sent = lambda: [mail for mail in self.sim.ledger() if mail.get("relay_id") == message]
        mail, = wait_for("the mail at the simulator", sent)
        return mail.get("headers", {})

    def link_of(self, message: str) -> str:
        headers = self.headers_of(message)
        self.assertEqual(headers["List-Unsubscribe-Post"], ONE_CLICK)
        link = headers["List-Unsubscribe"]
        self.assertTrue(link.startswith("<http://127.0.0.1:") and link.endswith(">"), link)
        return link[1:-1]

    def sent(self, to: str = ADDRESS) -> tuple[str, str]:
        """A campaign's message, and its link."""
        reply = self.hand_in(to)
        self.assertEqual(reply["status"], "queued", reply)
        self.relay_under_test.wait_until_done()
        return reply["id"], self.link_of(reply["id"])

    def ask(self, method: str, link: str, body: Optional[bytes] = None,
            content_type: str = "application/x-www-form-urlencoded",
            ) -> tuple[int, dict[str, str], str]:
        """What a mail client would see."""
        connection = http.client.HTTPConnection("127.0.0.1", self.hooks, timeout=30)
        try:
            headers = {"Content-Type": content_type} if body is not None else {}
            connection.request(method, urlsplit(link).path, body, headers)
            response = connection.getresponse()
            return response.status, dict(response.getheaders()), response.read().decode()
        finally:
            connection.close()

    def click(self, link: str) -> int:
        return self.ask("POST", link, ONE_CLICK.encode())[0]

    def listed(self) -> list[str]:
        done = self.relay_under_test.command("suppressions", "export", "--origin", "unsubscribe")
        self.assertEqual(done.returncode, 0, done.stderr)
        return [line for line in done.stdout.splitlines() if "@" in line]

    def unsubscribed(self) -> int:
        report = self.relay_under_test.get("/relay/campaigns/spring/report")
        return report["unsubscribed"]

    def test_one_click_stops_campaigns_and_nothing_else(self) -> None:
        self.start()
        relay = self.relay_under_test
        message, link = self.sent()
        self.assertNotIn("Ann", link)
        transactional = self.hand_in(lane="transactional")["id"]
        self.assertEqual(self.headers_of(transactional), {})
        own = self.hand_in(headers={"LIST-Unsubscribe": "<mailto:out@acme.example>"})["id"]
        self.assertEqual(self.headers_of(own), {"LIST-Unsubscribe": "<mailto:out@acme.example>"})
        several = self.hand_in(cc="bob@example.org")["id"]
        self.assertEqual(self.headers_of(several), {})

        follower = relay.connect()
        self.addCleanup(follower.close)
        self.assertEqual(follower.call({"type": "subscribe", "events": ["unsubscribed"]})["status"],
                         "subscribed")
        for method in ("GET", "HEAD", "GET"):
            status, headers, page = self.ask(method, link)
            self.assertEqual(status, 200)
            self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
            self.assertEqual((headers["Referrer-Policy"], headers["Cache-Control"]),
                             ("no-referrer", "no-store"))
            self.assertEqual(ADDRESS in html.unescape(page), method == "GET")
        self.assertEqual((self.listed(), self.unsubscribed()), ([], 0))
        self.assertEqual(self.hand_in()["status"], "queued")

        self.assertEqual(self.click(link), 200)
        multipart = (b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\n'
                     b'One-Click\r\n--x--\r\n')
        status, _, page = self.ask("POST", link, multipart, "multipart/form-data; boundary=x")
        self.assertEqual(status, 200)
        self.assertIn("You are unsubscribed", page)

        again = self.hand_in(ADDRESS.upper())
        self.assertEqual((again["status"], again["suppressed"]), ("suppressed", [ADDRESS.upper()]))
        self.assertEqual(self.hand_in(lane="transactional")["status"], "queued")
        self.assertEqual(self.hand_in("bob@example.org")["status"], "queued")
        row, = self.listed()
        self.assertIn(ADDRESS, row)
        self.assertIn("campaigns", row)
        self.assertEqual(self.unsubscribed(), 1)

        told = follower.reply()
        self.assertEqual((told["event"], told["id"], told["detail"]),
                         ("unsubscribed", message, {"to": [ADDRESS]}))
        _, other = self.sent("bob@example.org")
        self.assertEqual(self.click(other), 200)
        self.assertEqual(follower.reply()["detail"], {"to": ["bob@example.org"]})  # nothing between
        timeline = relay.get(f"/relay/messages/{message}")["timeline"]
        self.assertEqual([e["event"] for e in timeline if "event" in e].count("unsubscribed"), 1)

        # By hand it ends, and an old link begins it again.
        self.assertEqual(relay.command("suppressions", "remove", ADDRESS).returncode, 0)
        self.assertEqual(self.hand_in()["status"], "queued")
        self.assertEqual(self.click(link), 200)
        self.assertEqual(self.hand_in()["status"], "suppressed")
        self.assertEqual(self.unsubscribed(), 2)

    def test_it_is_posted_signed_and_once(self) -> None:
        receiver = Receiver(self.directory / "receiver.log")
        self.addCleanup(receiver.process.kill)
        self.start(feed={"urls": [f"http://127.0.0.1:{receiver.port}/hook"],
                         "events": ["unsubscribed"]})
        message, link = self.sent()
        _, other = self.sent("bob@example.org")
        for clicked in (link, link, other):
            self.assertEqual(self.click(clicked), 200)
        wait_for("both events", lambda: len(receiver.got()) >= 2)
        told = [got["event"] for got in receiver.got()]  # those that were signed well
        self.assertEqual([event["type"] for event in told], ["relay.unsubscribed"] * 2)
        of_ann, = (event["data"] for event in told if event["data"]["email_id"] == message)
        self.assertEqual(of_ann["detail"], {"to": [ADDRESS]})

    def test_a_forged_link_is_refused_counted_and_not_logged(self) -> None:
        self.start()
        relay = self.relay_under_test
        _, link = self.sent()
        token = link.rsplit("/", 1)[1]
        middle = len(token) // 2
        forged = token[:middle] + ("A" if token[middle] != "A" else "B") + token[middle + 1:]
        for path in (link.replace(token, forged), link[:-1], link + "A"):
            for method in ("GET", "POST"):
                status, _, page = self.ask(method, path)
                self.assertEqual(status, 404)
                self.assertIn("This link does not work", page)
        status, headers, _ = self.ask("DELETE", link)
        self.assertEqual((status, headers["Allow"]), (405, "GET, HEAD, POST"))
        self.assertEqual(self.listed(), [])
        metrics = http_json.request(relay.http, "GET", "/metrics").body.decode()
        self.assertIn('resend_relay_unsubscribes_total{result="unknown_link"} 6', metrics)
        self.assertEqual(self.click(link), 200)
        log = relay.log.read_text()
        for secret in (token, forged, ADDRESS):
            self.assertNotIn(secret, log)

    def test_what_was_answered_survives_a_kill(self) -> None:
        self.start()
        relay = self.relay_under_test
        links = [self.sent(f"{i}@example.org")[1] for i in range(10)]
        for i, link in enumerate(links):
            self.assertEqual(self.click(link), 200)
            relay.kill()
            relay.start()
            self.assertEqual(self.hand_in(f"{i}@example.org")["status"], "suppressed")
            self.assertEqual((len(self.listed()), self.unsubscribed()), (i + 1, i + 1))

    def test_links_outlive_their_message_and_a_change_of_the_address(self) -> None:
        self.start()
        relay = self.relay_under_test
        message, link = self.sent()
        self.assertEqual(relay.stop(), 0)
        relay.sections["retention"] = {"sent": "1ms"}
        relay.sections["webhooks"]["public_url"] = "https://elsewhere.example/relay/"
        relay.write_config()
        relay.start()
        gone = lambda: http_json.request(relay.http, "GET", f"/relay/messages/{message}").status == 404
        wait_for("the message to be forgotten", gone)
        bob = self.hand_in("bob@example.org")["id"]
        begin = "<https://elsewhere.example/relay/unsubscribe/"
        self.assertTrue(self.headers_of(bob)["List-Unsubscribe"].startswith(begin))
        self.assertEqual([self.click(link), self.click(link)], [200, 200])
        self.assertEqual(self.hand_in()["status"], "suppressed")

        # A running relay keeps its address, and says so.
        relay.sections["webhooks"]["public_url"] = ""
        relay.write_config()
        assert relay.process
        relay.process.send_signal(signal.SIGHUP)
        wait_for("the reload",
                 lambda: "webhooks.public_url cannot change while" in relay.log.read_text())
        eve = self.hand_in("eve@example.org")["id"]
        self.assertIn("List-Unsubscribe", self.headers_of(eve))

    def test_repetitions_are_the_same_bytes(self) -> None:
        """The simulator refuses a key that comes with another body."""
        self.start("--fault", "lost-answer:30%")
        with self.relay_under_test.connect() as jobs:
            ids = [jobs.submit_one(send_email("", "campaign", campaign=f"c{i}", payload=email(
                "news", to=f"{i}@example.org"))) for i in range(60)]
        self.relay_under_test.wait_until_done(120)
        self.assert_sent_once(self.sim, ids)
        self.assertEqual(len({self.link_of(i) for i in ids}), len(ids))

    def test_without_a_public_address_or_a_secret_mail_stays_as_it_is(self) -> None:
        self.start(public_url="")
        self.assertEqual(self.headers_of(self.hand_in()["id"]), {})
        relay = self.relay_under_test
        relay.stop()
        relay.sections["webhooks"]["public_url"] = "https://mail.acme.example"
        relay.write_config()
        relay.environment["RESEND_WEBHOOK_SECRET"] = ""
        relay.start()
        self.assertEqual(self.headers_of(self.hand_in()["id"]), {})
        with self.assertRaises(OSError):
            self.ask("GET", "/unsubscribe/x")
        self.assertIn("one-click unsubscribe is off", relay.log.read_text())

    def test_a_person_unsubscribes_on_the_page(self) -> None:
        self.start()
        _, link = self.sent()
        for kind in ({"phone": True}, {"scripts": False}, {}):
            with self.subTest(**kind), Browser(**kind) as browser:
                browser.open(link)
                self.assertEqual(browser.title(), "Unsubscribe")
                self.assertEqual(browser.text("strong"), ADDRESS)
                self.assertEqual(browser.style("button", "border-radius"), "8px")  # has its style
                self.assertEqual(browser.count("button"), 1)
                self.assertEqual(browser.count("link, script, img, iframe"), 0)
                if "phone" in kind:
                    self.assertEqual(browser.run("return innerWidth"), 360)
                    self.assertLessEqual(browser.run("return document.body.scrollWidth"), 360)
                self.assertEqual(self.listed(), [])
                browser.click("button")
                wait_for("the result", lambda: browser.title() == "You are unsubscribed")
                self.assertEqual(browser.text("strong"), ADDRESS)
                self.assertEqual(browser.count("form"), 0)
                self.assertEqual(len(self.listed()), 1)
                browser.open(link + "x")
                self.assertEqual(browser.text("h1"), "This link does not work")
                said = [text for text in browser.complaints() if "404" not in text]
                self.assertEqual([text for text in said if "favicon" not in text], [])
            self.assertEqual(self.hand_in()["status"], "suppressed")
            self.relay_under_test.command("suppressions", "remove", ADDRESS)
        self.assertEqual(self.unsubscribed(), 1)


if __name__ == "__main__":
    unittest.main()
