"""Promise: strangers cost little, and shut nobody out.

    python3 test/e2e/strangers.py --strangers 4096
"""

import json
import resource
import selectors
import socket
import threading
import time
import unittest
from typing import Any, Callable

import http_json
from harness import Scenario, options
from jobs import email, send_email
from processes import Relay
from waiting import PATIENCE, free_port, wait_for

OPTIONS = options(strangers=1000)
TOKEN = "secret-of-the-test"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Strangers(Scenario):
    def setUp(self) -> None:
        _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))

    def guarded(self, **sections: dict[str, Any]) -> Relay:
        relay = self.relay(
            self.simulator(), start=False, ingest={"token_env": "JOB_TOKEN"}, **sections)
        relay.environment.update({"JOB_TOKEN": TOKEN, "RELAY_API_KEY": TOKEN,
                                  "RESEND_WEBHOOK_SECRET": SECRET})
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

    def besiege(self, port: int, what: bytes, over: threading.Event) -> None:
        """As many connections as there are strangers, for as long as it lasts: who is closed comes
        again, and who finds no place waits for one."""
        waiting = selectors.DefaultSelector()

        def come() -> None:
            one = socket.socket()
            one.setblocking(False)
            one.connect_ex(("127.0.0.1", port))
            waiting.register(one, selectors.EVENT_READ | selectors.EVENT_WRITE)

        for _ in range(OPTIONS.strangers):
            come()
        while not over.is_set():
            for key, events in waiting.select(0.1):
                try:
                    if events & selectors.EVENT_WRITE:
                        key.fileobj.send(what)
                        waiting.modify(key.fileobj, selectors.EVENT_READ)
                    elif not key.fileobj.recv(1000):
                        raise ConnectionError
                except OSError:
                    waiting.unregister(key.fileobj)
                    key.fileobj.close()
                    come()
        for key in list(waiting.get_map().values()):
            key.fileobj.close()

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

    def test_mail_goes_on_while_a_crowd_is_at_every_listener(self) -> None:
        hooks = free_port()
        relay = self.guarded(webhooks={"listen": f"127.0.0.1:{hooks}"})
        before = relay.memory()
        producer = relay.connect()
        self.assertEqual(producer.call({"type": "auth", "token": TOKEN}), {"status": "ok"})
        over = threading.Event()
        crowds = [threading.Thread(target=self.besiege, args=(port, what, over))
                  for port, what in ((relay.port, b'{"type":"auth",' + b"x" * 3_000),
                                     (relay.http, b"POST /emails HTTP/1.1\r\nX-A: " + b"x" * 500),
                                     (hooks, b""))]
        for crowd in crowds:
            crowd.start()
        try:
            wait_for("the crowd", lambda: relay.open_files() > 2 * OPTIONS.strangers // 3)
            headers = {"Authorization": "Bearer " + TOKEN}
            longest = {"the same connection": 0.0, "a new one": 0.0, "HTTP": 0.0}

            def taken(how: str, do: Callable[[], Any]) -> None:
                begin = time.monotonic()
                do()
                longest[how] = max(longest[how], time.monotonic() - begin)

            def by_a_new_connection() -> None:
                with relay.connect() as client:
                    self.assertEqual(client.call({"type": "auth", "token": TOKEN})["status"], "ok")
                    client.submit_one(send_email("new"))

            def by_http() -> None:
                answer = http_json.request(relay.http, "POST", "/emails", email("http"), headers)
                self.assertEqual(answer.status, 200)

            end = time.monotonic() + 10
            while time.monotonic() < end:
                taken("the same connection", lambda: producer.submit_one(send_email("same")))
                taken("a new one", by_a_new_connection)
                taken("HTTP", by_http)
            more = relay.memory() - before
        finally:
            over.set()
            for crowd in crowds:
                crowd.join()
            producer.close()
        told = ", ".join(f"{how} {seconds * 1000:.0f} ms" for how, seconds in longest.items())
        print(f"{OPTIONS.strangers} strangers at each listener: {more:.1f} MB more; the longest"
              f" wait of a mail by {told}", flush=True)
        self.assert_memory(more, 32 + OPTIONS.strangers * 0.036)
        self.assertLess(longest["the same connection"], 1 * PATIENCE)
        self.assertLess(max(longest.values()), 15 * PATIENCE)

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
