"""Promise: the dashboard of a sandbox shows each mail as its readers would see it; nothing in a mail
runs, nobody hears of it before one asks for its pictures, and a real relay has no such pane. Looked at
by Chromium.
"""

import base64
import threading
import unittest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_json
from dashboard_scenario import ENTER, EVIL, DashboardScenario
from sandbox import Sandbox
from waiting import wait_for

# One dot
PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
HARM = "document.title = 'harmed'; parent.document.title = 'harmed'; top.document.title = 'harmed'"
HARMFUL = """<script>{harm}</script><h1 style="color: rgb(200, 0, 100)">Dear Ann</h1>
<img src="x" onerror="{harm}"><svg onload="{harm}"></svg>
<a href="javascript:{harm}">bad link</a> <a href="https://shop.example/reset?code=1">Reset it</a>
<form action="http://{elsewhere}/form"><input name="a" autofocus onfocus="{harm}"></form>
<iframe src="http://{elsewhere}/frame"></iframe><meta http-equiv="refresh" content="0;url=http://{elsewhere}/">
<link rel="stylesheet" href="http://{elsewhere}/style.css"><link rel="preconnect" href="http://{elsewhere}">
<template shadowrootmode="open"><link rel="preconnect" href="http://{elsewhere}"></template>
<div><template shadowrootmode="open"><link rel="preconnect" href="http://{elsewhere}"></template></div>
<iframe srcdoc="<link rel='preconnect' href='http://{elsewhere}'>"></iframe>
<p>the end <img id="own" src="cid:dot"><img id="other" src="cid:dot2"></p><img id="far" src="http://{elsewhere}/pixel.png">"""

# Chromium tells developers what it did not let a mail do.
HELD_BACK = ("Blocked script execution", "Content Security Policy", "/x ", "sandboxed", "net::ERR")


def dot() -> dict[str, str]:
    return {"filename": "dot.png", "content": base64.b64encode(PICTURE).decode(),
            "content_type": "image/png", "content_id": "dot"}


class Elsewhere(ThreadingHTTPServer):
    """A sender's server, which hears of whoever looks at a mail."""

    def __init__(self) -> None:
        self.heard: list[str] = []
        self.connections = 0
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                outer.heard.append(self.path)
                self.send_response(200)
                self.send_header("Content-Type", "image/png")
                self.end_headers()
                self.wfile.write(PICTURE)

            def log_message(self, *_: object) -> None:
                pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def get_request(self) -> Any:
        connection = super().get_request()
        self.connections += 1
        return connection

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server_address[1]}"


class Inbox(DashboardScenario):
    def begin(self, **environment: str) -> Sandbox:
        box = Sandbox(self.directory, "box")
        self.processes.append(box)
        box.start(environment)
        return box

    def test_the_pane_is_there_in_a_sandbox_alone(self) -> None:
        box = self.begin()
        self.open(box)
        self.see("No mail has come yet", "A sandbox")
        self.see("Inbox", selector="#nav")
        self.see("sandbox: no real mail", selector="#state")
        self.open(box, "#/inbox")
        self.see("No mail yet", f"RESEND_BASE_URL=http://127.0.0.1:{box.http}")

        relay = self.relay(self.simulator())
        self.open(relay)
        self.see("Campaigns", "Messages", selector="#nav")
        self.see("sending", selector="#state")
        self.assertNotIn("Inbox", self.text("#nav"))
        self.assertNotIn("sandbox", self.text("#state"))

    def test_mails_are_listed_as_they_come_searched_and_deleted(self) -> None:
        box = self.begin()
        self.open(box, "#/inbox")
        self.see("No mail yet")
        box.send(subject=EVIL, to=f'"{EVIL.replace(chr(34), "")}" <bo@shop.example>')
        box.send(subject="Your code", to="bounced@resend.dev")
        self.see("Your code", "bo@shop.example", "bounced", "delivered", "2 mails")
        self.assert_nothing_of_evil()
        self.look_at_every_size(box, "#/inbox", "Your code")

        self.browser.type("#filter-search", "CODE\n")
        self.see_no("bo@shop.example")
        self.see("Your code")
        self.act("Delete all…", "Delete all", "2 mails are deleted.")
        self.see("No mail has that in it.")
        self.assertEqual(box.mails(), [])

    def test_a_mail_is_shown_and_nothing_in_it_runs_or_is_told_elsewhere(self) -> None:
        self.expected_complaints = HELD_BACK
        elsewhere = Elsewhere()
        self.addCleanup(elsewhere.server_close)
        self.addCleanup(elsewhere.shutdown)
        box = self.begin()
        box.send(subject="Reset", text="Dear Ann, in words", headers={"X-Shop": EVIL},
                 html=HARMFUL.format(harm=HARM, elsewhere=elsewhere.address),
                 attachments=[dot(), dot() | {"filename": "dot2.png", "content_id": "dot2"}])
        row, = box.wait_for_mails(1)
        self.open(box, f"#/inbox/{row['id']}")
        self.see("Reset", "ann@shop.example", "dot.png", "Pictures from elsewhere are not loaded.")
        self.see("bad link", "javascript:", "https://shop.example/reset?code=1")
        self.assertEqual(self.browser.run(
            "return [...document.querySelectorAll('#main td a')].map((one) => one.getAttribute('href'))"),
            ["https://shop.example/reset?code=1"])
        self.look_inside()
        self.assertEqual(self.width_of("far"), 0)
        self.assertEqual([self.width_of("own"), self.width_of("other")], [1, 1])
        self.assertEqual(elsewhere.connections, 0)

        self.relays.append(elsewhere.address)
        self.press_button("Load them")
        wait_for("the picture", lambda: elsewhere.heard)
        self.look_inside()
        wait_for("the picture is shown", lambda: self.width_of("far") == 1)
        self.assertEqual(set(elsewhere.heard), {"/pixel.png"})
        self.assertEqual(self.browser.title(), "Inbox · resend-relay")

        self.press_button("Text")
        self.see("Dear Ann, in words")
        self.press_button("Headers")
        self.see("X-Shop", "<img src=x")
        self.look_at_every_size(box, f"#/inbox/{row['id']}", "Reset", "Attachments")

    def look_inside(self) -> None:
        with self.browser.within("iframe.mail", "iframe"):
            wait_for("the mail", lambda: "the end" in self.browser.text("body"))
            self.assertEqual(self.browser.style("h1", "color"), "rgba(200, 0, 100, 1)")

    def width_of(self, name: str) -> int:
        """Of a picture as it came; 0 when it did not."""
        with self.browser.within("iframe.mail", "iframe"):
            return self.browser.run("return document.getElementById(arguments[0]).naturalWidth", name)

    def test_a_token_opens_what_a_mail_brings_along(self) -> None:
        self.expected_complaints = ("status of 401",)
        box = self.begin(RELAY_API_KEY="a-token")
        mail = {"from": "a@acme.example", "to": "ann@shop.example", "subject": "Dot",
                "html": "<p>the end <img id=own src='cid:dot'></p>", "attachments": [dot()]}
        key = {"Authorization": "Bearer a-token"}
        self.assertEqual(http_json.request(box.http, "POST", "/emails", mail, key).status, 200)
        self.open(box, "#/inbox")
        self.see("asks for its token", selector="#login")
        self.browser.type("#token", "a-token")
        self.browser.press(ENTER)
        self.press_button("Dot")
        self.see("dot.png", "Download")
        wait_for("the picture", lambda: self.width_of("own") == 1)


if __name__ == "__main__":
    unittest.main()
