"""Promise: each secret may be in a file, and a new one holds from SIGHUP on, without a restart (for
the key of Resend pauses.py and operators.py see to it)."""

import base64
import hashlib
import hmac
import http.server
import json
import os
import signal
import threading
import time
import unittest
from typing import Any

import http_json
from harness import Scenario
from jobs import email, send_email
from processes import Relay
from waiting import free_port, wait_for


def signature(secret: str, event: str, at: str, body: bytes) -> str:
    """As Svix signs (resend-api.md, section 6.3)."""
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = f"{event}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, signed, hashlib.sha256)).decode()


def signing_secret(letter: str) -> str:
    return "whsec_" + base64.b64encode(letter.encode() * 24).decode()


class Subscriber(http.server.BaseHTTPRequestHandler):
    """Takes posted events, and keeps them with their headers."""

    got: list[tuple[dict[str, str], bytes]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.got.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class SecretsInFiles(Scenario):
    def setUp(self) -> None:
        super().setUp()
        self.hooks = free_port()
        Subscriber.got = []
        subscriber = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Subscriber)
        self.addCleanup(subscriber.server_close)
        self.addCleanup(subscriber.shutdown)
        threading.Thread(target=subscriber.serve_forever, daemon=True).start()
        self.write("1")
        self.under_test = self.relay(
            self.simulator(), start=False,
            resend={"api_key_file": self.file("key")},
            ingest={"token_file": self.file("jobs")},
            http={"token_file": self.file("http")},
            webhooks={"listen": f"127.0.0.1:{self.hooks}", "secret_file": self.file("webhooks")},
            feed={"urls": [f"http://127.0.0.1:{subscriber.server_port}/events"],
                  "secret_file": self.file("feed")})
        self.under_test.launch()
        self.under_test.wait_until_ready()

    def file(self, name: str) -> str:
        return str(self.directory / f"{name}.secret")

    def write(self, edition: str) -> None:
        secrets = {"key": f"re_{edition}", "jobs": f"jobs-{edition}", "http": f"http-{edition}",
                   "webhooks": signing_secret("w" + edition), "feed": signing_secret("f" + edition)}
        for name, secret in secrets.items():
            path = self.directory / f"{name}.secret"
            path.write_text(secret + "\n")
            path.chmod(0o640)

    def status_of(self, token: str) -> int:
        return http_json.request(self.under_test.http, "GET", "/relay/status",
                                 headers={"Authorization": f"Bearer {token}"}).status

    def webhook(self, secret: str) -> int:
        at = str(int(time.time()))
        body = json.dumps({"type": "email.opened", "created_at": "2026-01-01T00:00:00.000Z",
                           "data": {"email_id": "x", "tags": {}}}).encode()
        headers = {"svix-id": "msg_1", "svix-timestamp": at,
                   "svix-signature": signature(secret, "msg_1", at, body)}
        return http_json.request(self.hooks, "POST", "/webhooks/resend", body, headers).status

    def send(self, token: str, subject: str) -> str:
        """The reply's status."""
        with self.under_test.connect() as client:
            client.send(json.dumps({"type": "auth", "token": token}).encode() + b"\n")
            if client.reply()["status"] != "ok":
                return "rejected"
            return client.call(send_email("", payload=email(subject)))["status"]

    def posted_under(self, secret: str) -> bool:
        """Whether the newest event that was posted is signed with it."""
        headers, body = Subscriber.got[-1]
        return headers["svix-signature"] == signature(
            secret, headers["svix-id"], headers["svix-timestamp"], body)

    def expect(self, edition: str, other: str) -> None:
        self.assertEqual(self.status_of(f"http-{edition}"), 200)
        self.assertEqual(self.status_of(f"http-{other}"), 401)
        self.assertEqual(self.webhook(signing_secret("w" + edition)), 200)
        self.assertEqual(self.webhook(signing_secret("w" + other)), 401)
        self.assertEqual(self.send(f"jobs-{other}", "not taken"), "rejected")
        seen = len(Subscriber.got)
        self.assertEqual(self.send(f"jobs-{edition}", "taken"), "queued")
        wait_for("the event of it", lambda: len(Subscriber.got) > seen)
        self.assertTrue(self.posted_under(signing_secret("f" + edition)))

    def hang_up(self, says: str) -> None:
        relay = self.under_test
        before = relay.log.read_text().count(says)
        os.kill(relay.pid, signal.SIGHUP)
        wait_for(says, lambda: relay.log.read_text().count(says) > before)

    def test_new_ones_hold_from_sighup_on(self) -> None:
        self.expect("1", "2")
        self.write("2")
        self.expect("1", "2")  # nobody has asked for them yet
        self.hang_up("the configuration was read again")
        self.expect("2", "1")
        text = self.under_test.log.read_text()
        for secret in ("re_2", "jobs-2", "http-2", signing_secret("w2"), signing_secret("f2")):
            self.assertNotIn(secret, text)

    def test_while_one_is_missing_all_stay_as_they_were(self) -> None:
        self.write("2")
        (self.directory / "http.secret").unlink()
        self.hang_up("the configuration stays as it was")
        self.assertIn(f"http.token_file: {self.file('http')} can't be read: No such file",
                      self.under_test.log.read_text())
        self.expect("1", "2")

    def test_check_config_warns_of_those_that_others_may_read(self) -> None:
        relay: Relay = self.under_test
        (self.directory / "feed.secret").chmod(0o644)
        report = json.loads(relay.command(
            "check-config", "--config", str(relay.config), "--json").stdout)
        self.assertEqual(report["warnings"], [
            f"feed.secret_file: {self.file('feed')} has mode 0644: others may read or change it, "
            "0600 or 0640 keeps them out"])


if __name__ == "__main__":
    unittest.main()
