"""Promise: strangers cost little, and shut nobody out.

    python3 test/e2e/strangers.py --strangers 4096
"""

import json
import resource
import socket
import time
import unittest

import http_json
from harness import Scenario, options
from jobs import send_email
from processes import Relay
from waiting import wait_for

OPTIONS = options(strangers=1000)
TOKEN = "secret-of-the-test"


class Strangers(Scenario):
    def setUp(self) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def guarded(self) -> Relay:
        relay = self.relay(
            self.simulator(), start=False, ingest={"token_env": "JOB_TOKEN"})
        relay.environment.update({"JOB_TOKEN": TOKEN, "RELAY_API_KEY": TOKEN})
        relay.launch()
        relay.wait_until_ready()
        return relay

    def crowd(self, port: int, what: bytes) -> list[socket.socket]:
        sockets = []
        for _ in range(OPTIONS.strangers):
            one = socket.create_connection(("127.0.0.1", port), 60)
            one.sendall(what)
            sockets.append(one)
        self.addCleanup(lambda: [one.close() for one in sockets])
        return sockets

    def metrics(self, relay: Relay) -> str:
        headers = {"Authorization": "Bearer " + TOKEN}
        return http_json.request(relay.http, "GET", "/metrics", None, headers).body.decode()

    def test_a_crowd_that_says_nothing_or_half_a_line_costs_little_and_shuts_nobody_out(self) -> None:
        relay = self.guarded()
        before = relay.memory()
        for what in (b"", b'{"type":"auth",' + b"x" * 3_000):
            crowd = self.crowd(relay.port, what)
            begin = time.monotonic()
            with relay.connect() as client:
                self.assertEqual(client.call({"type": "auth", "token": TOKEN}), {"status": "ok"})
                client.submit_one(send_email("in spite of them"))
            took = time.monotonic() - begin
            more = relay.memory() - before
            print(f"{len(crowd)} strangers: {more:.1f} MB more, a mail was taken in "
                  f"{took * 1000:.0f} ms", flush=True)
            self.assert_memory(more, 16 + OPTIONS.strangers * 0.012)
            for one in crowd:
                one.settimeout(30)
                self.assertIn(b"invalid_api_key", one.recv(1000) or b"invalid_api_key")
        wait_for("the log to tell", lambda: "did not come in time" in relay.log.read_text(), 30)
        self.assertIn('resend_relay_strangers_total{listener="jobs",reason="too_slow"}',
                      self.metrics(relay))
        lines = [line for line in relay.log.read_text().splitlines() if "job socket: " in line]
        self.assertLess(len(lines), 20)

    def test_without_a_token_http_reads_no_body_and_says_no_100(self) -> None:
        relay = self.guarded()
        before = relay.memory()
        for path in ("/emails", "/relay/load", "/nothing"):
            with socket.create_connection(("127.0.0.1", relay.http), 60) as one:
                one.sendall(f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: 60000000\r\n"
                            "Expect: 100-continue\r\n\r\n".encode())
                self.assertTrue(one.recv(1000).startswith(b"HTTP/1.1 401 "))
        self.assert_memory(relay.memory() - before, 8)
        self.assertIn('resend_relay_strangers_total{listener="http",reason="no_token"} 3',
                      self.metrics(relay))

    def test_pages_of_others_have_a_browser_do_nothing(self) -> None:
        relay = self.relay(self.simulator())
        page = {"Origin": "https://evil.example", "Content-Type": "text/plain"}
        answer = http_json.request(
            relay.http, "POST", "/relay/dead-letters/purge", {"all": True}, page)
        self.assertEqual(answer.status, 403)
        self.assertEqual(answer.json()["name"], "forbidden_origin")
        body = json.dumps(send_email("from a page")).encode() + b"\n"
        try:
            answer = http_json.request(relay.port, "POST", "/", body, page)
            self.fail(f"the job socket answered {answer}")
        except Exception as error:  # no HTTP comes back
            self.assertIn("rejected", str(error))
        self.assertEqual(relay.unfinished(), 0)


if __name__ == "__main__":
    unittest.main()
