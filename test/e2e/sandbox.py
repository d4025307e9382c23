"""Promise: `serve --sandbox` needs no key, sends nothing, and shows what it was handed; it never
shares a store with real mail."""

import base64
import html
import json
import os
import re
import subprocess
import unittest
from pathlib import Path
from typing import Any, Optional

import http_json
from harness import Scenario
from jobs import JobClient, email, send_email
from processes import RELAY_BIN, Process
from waiting import free_port, wait_for

INBOX = "/relay/sandbox/inbox"
SENDER = "Acme <hello@acme.example>"
PICTURE = bytes(range(256))

# What belongs to a real relay, and must not matter here
REAL = {"base_url": "https://127.0.0.1:1", "api_key_env": "NO_SUCH_KEY", "ca_file": "/no/such/file"}


class Sandbox(Process):
    """resend-relay serve --sandbox, with a configuration that only names listeners."""

    def __init__(self, directory: Path, data: str) -> None:
        super().__init__(directory / "sandbox.log")
        self.data = directory / data
        self.config = directory / "sandbox.toml"
        self.jobs, self.http, self.hooks = free_port(), free_port(), free_port()
        tables: dict[str, dict[str, Any]] = {
            "resend": REAL,
            "ingest": {"tcp": f"127.0.0.1:{self.jobs}"},
            "http": {"listen": f"127.0.0.1:{self.http}"},
            "webhooks": {"listen": f"127.0.0.1:{self.hooks}"},
        }
        lines = [f"data_dir = {json.dumps(str(self.data))}"]
        for name, keys in tables.items():
            lines += [f"[{name}]", *(f"{key} = {json.dumps(v)}" for key, v in keys.items())]
        self.config.write_text("\n".join(lines) + "\n")

    def start(self, environment: Optional[dict[str, str]] = None) -> None:
        self.spawn([RELAY_BIN, "serve", "--sandbox", "--config", str(self.config)], environment)
        wait_for("the sandbox", self._ready)

    def _ready(self) -> bool:
        if not self.running():
            raise AssertionError(f"the sandbox ended: {self.log_tail()}")
        try:
            return http_json.request(self.http, "GET", "/readyz").status == 200
        except OSError:
            return False

    def get(self, path: str) -> Any:
        return http_json.get(self.http, path)

    def mails(self, query: str = "") -> list[dict[str, Any]]:
        return self.get(INBOX + query)["data"]

    def wait_for_mails(self, count: int) -> list[dict[str, Any]]:
        """The newest first"""
        wait_for(f"{count} mails in the inbox", lambda: len(self.mails()) == count)
        return self.mails()

    def send(self, **fields: Any) -> str:
        mail = {"from": SENDER, "to": "ann@shop.example", "subject": "Hello", "text": "Hi", **fields}
        return http_json.post(self.http, "/emails", mail)["id"]

    def message(self, message: str) -> dict[str, Any]:
        return self.get(f"/relay/messages/{message}")


class SandboxScenario(Scenario):
    def sandbox(self, environment: Optional[dict[str, str]] = None, data: str = "data") -> Sandbox:
        box = Sandbox(self.directory, data)
        self.processes.append(box)
        box.start(environment)
        return box

    def test_needs_no_key_and_says_what_it_is(self) -> None:
        box = self.sandbox()
        self.assertIn("SANDBOX: no mail is sent", box.log_tail().splitlines()[0])
        self.assertIn(f"http://127.0.0.1:{box.http}/#/inbox", box.log_tail())
        self.assertTrue(box.get("/relay/status")["sandbox"])
        ready = http_json.request(box.http, "GET", "/readyz")
        self.assertTrue(ready.json()["sandbox"])
        self.assertEqual(ready.headers["x-relay-sandbox"], "true")
        told = subprocess.run([RELAY_BIN, "status", "--url", f"http://127.0.0.1:{box.http}"],
                              capture_output=True, text=True, timeout=60)
        self.assertIn("no mail is sent", told.stdout)
        self.assertEqual(box.mails(), [])
        self.assertEqual(box.stop(), 0)

    def test_shows_a_mail_as_resend_would_have_got_it(self) -> None:
        box = self.sandbox()
        message = box.send(
            to=["Ann <ann@shop.example>"], cc="carl@shop.example", bcc=["bea@shop.example"],
            reply_to="help@acme.example", subject="<b>Grüße</b>", html="<h1>Hi</h1>",
            headers={"X-Shop": "7"}, tags=[{"name": "shop", "value": "north"}],
            attachments=[{"filename": "p\u00e4r\"t.bin", "content": base64.b64encode(PICTURE).decode(),
                          "content_type": "text/html", "content_id": "picture"}])
        row, = box.wait_for_mails(1)
        self.assertEqual(row["message"], message)
        self.assertEqual(row["last_event"], "delivered")
        self.assertEqual((row["from"], row["to"]), (SENDER, ["Ann <ann@shop.example>"]))
        self.assertEqual((row["subject"], row["attachments"]), ("<b>Grüße</b>", 1))

        mail = box.get(f"{INBOX}/{row['id']}")
        self.assertEqual((mail["html"], mail["text"]), ("<h1>Hi</h1>", "Hi"))
        self.assertEqual((mail["cc"], mail["bcc"]), (["carl@shop.example"], ["bea@shop.example"]))
        self.assertEqual(mail["reply_to"], ["help@acme.example"])
        self.assertIn({"name": "X-Shop", "value": "7"}, mail["headers"])
        self.assertEqual(mail["tags"], [{"name": "shop", "value": "north"}])
        attachment, = mail["attachments"]
        self.assertEqual((attachment["bytes"], attachment["content_id"]), (len(PICTURE), "picture"))

        kept = http_json.request(box.http, "GET", f"{INBOX}/{row['id']}/attachments/0")
        self.assertEqual(kept.body, PICTURE)
        self.assertEqual(kept.headers["content-type"], "application/octet-stream")
        self.assertEqual(kept.headers["content-disposition"],
                         "attachment; filename*=UTF-8''p%C3%A4r%22t.bin")
        self.assertEqual(kept.headers["x-content-type-options"], "nosniff")
        for number in ("1", "-1", "x"):
            path = f"{INBOX}/{row['id']}/attachments/{number}"
            self.assertEqual(http_json.request(box.http, "GET", path).status, 404)

    def test_the_token_guards_the_inbox(self) -> None:
        box = self.sandbox({"RELAY_API_KEY": "secret"})
        key = {"Authorization": "Bearer secret"}
        self.assertEqual(http_json.request(box.http, "GET", INBOX).status, 401)
        self.assertEqual(http_json.request(box.http, "DELETE", INBOX).status, 401)
        self.assertEqual(http_json.request(box.http, "GET", INBOX, headers=key).status, 200)

    def test_lists_newest_first_in_pages_searches_and_empties(self) -> None:
        box = self.sandbox()
        for number in range(5):
            box.send(subject=f"Number {number}", to=f"reader{number}@shop.example")
            box.wait_for_mails(number + 1)
        first = box.get(INBOX + "?limit=2")
        self.assertEqual([m["subject"] for m in first["data"]], ["Number 4", "Number 3"])
        self.assertTrue(first["has_more"])
        rest = box.get(f"{INBOX}?limit=3&after={first['data'][-1]['id']}")
        self.assertEqual([m["subject"] for m in rest["data"]], ["Number 2", "Number 1", "Number 0"])
        self.assertFalse(rest["has_more"])
        self.assertEqual([m["subject"] for m in box.mails("?search=READER3@")], ["Number 3"])
        self.assertEqual(box.mails("?search=nowhere"), [])
        self.assertEqual(http_json.request(box.http, "GET", INBOX + "?limit=0").status, 422)

        emptied = http_json.request(box.http, "DELETE", INBOX)
        self.assertEqual((emptied.status, emptied.json()), (200, {"deleted": 5}))
        self.assertEqual(box.mails(), [])

    def test_addresses_for_tests_bounce_and_complain(self) -> None:
        box = self.sandbox()
        bounced = box.send(to="bounced@resend.dev")
        complained = box.send(to="complained@resend.dev")
        good = box.send(to="delivered+ann@resend.dev")

        def last_event(message: str, wanted: str) -> None:
            wait_for(f"{wanted} of {message}",
                     lambda: box.message(message)["last_event"] == wanted)

        last_event(bounced, "bounced")
        last_event(complained, "complained")
        last_event(good, "delivered")
        wait_for("its suppression", lambda: box.message(
            box.send(to="bounced@resend.dev"))["state"] == "suppressed")

    def test_a_campaign_has_links_that_unsubscribe_here(self) -> None:
        box = self.sandbox()
        campaign = {"name": "spring", "from": SENDER, "subject": "Hi {{name}}",
                    "html": "<p>{{name}}</p><a href='{{unsubscribe_url}}'>no more</a>",
                    "recipients": [{"email": f"r{n}@shop.example", "name": f"R{n}"}
                                   for n in range(30)], "start": True}
        answer = http_json.request(box.http, "POST", "/relay/campaigns", campaign)
        self.assertEqual(answer.status, 200, answer.body)
        mail = box.get(f"{INBOX}/{box.wait_for_mails(30)[0]['id']}")
        link = html.unescape(re.search("href='([^']+)'", mail["html"])[1])  # type: ignore[index]
        self.assertTrue(link.startswith(f"http://127.0.0.1:{box.hooks}/unsubscribe/"), link)
        path = link.split(str(box.hooks))[1]
        self.assertEqual(
            http_json.request(box.hooks, "POST", path, b"List-Unsubscribe=One-Click").status, 200)
        listed = box.get("/suppressions")["data"]
        self.assertEqual([entry["email"] for entry in listed], mail["to"])

    def test_the_job_socket_hands_in_as_ever_and_a_restart_keeps_the_queue(self) -> None:
        box = self.sandbox()
        with JobClient(box.jobs) as jobs:
            later = jobs.call(send_email("", payload=email("later", scheduled_at="in 3 days")))
            self.assertEqual(jobs.call(send_email("", payload=email("now")))["status"], "queued")
        box.wait_for_mails(1)
        box.stop()
        box.start()
        self.assertEqual(box.message(later["id"])["state"], "scheduled")
        self.assertEqual(box.mails(), [])  # it is in memory

    def test_no_store_is_for_both(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        with relay.connect() as jobs:
            jobs.call(send_email("", payload=email("real")))
        relay.wait_until_done()
        self.assertFalse(relay.get("/relay/status")["sandbox"])
        for method, path in (("GET", INBOX), ("DELETE", INBOX), ("GET", INBOX + "/1"),
                             ("GET", INBOX + "/1/attachments/0")):
            self.assertEqual(http_json.request(relay.http, method, path).status, 404)
        relay.stop()

        refused = self.serve(relay.config, "--sandbox")
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("holds real mail", refused.stderr)

        box = self.sandbox(data="box")
        box.send()
        box.wait_for_mails(1)
        box.stop()
        config = relay.config.read_text().replace(str(relay.data), str(box.data))
        relay.config.write_text(config)
        refused = self.serve(relay.config)
        self.assertEqual(refused.returncode, 2, refused.stderr)
        self.assertIn("is a sandbox's", refused.stderr)
        self.assertEqual(len(sim.ledger()), 1)

    def serve(self, config: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [RELAY_BIN, "serve", "--config", str(config), *arguments], capture_output=True,
            text=True, timeout=60, env={**os.environ, "RESEND_API_KEY": "re_e2e"})


if __name__ == "__main__":
    unittest.main()
