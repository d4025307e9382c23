"""Promise: slow, broken and deaf HTTP clients harm nobody beside them, and cost no memory."""

import http.client
import json
import random
import socket
import unittest

import http_json
from harness import Scenario
from jobs import email
from processes import Relay
from waiting import wait_for

EMAILS = 200
HEAD = b"POST /emails HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"


def connect(relay: Relay) -> socket.socket:
    return socket.create_connection(("127.0.0.1", relay.http), timeout=30)


def answer_to(relay: Relay, request: bytes) -> tuple[int, dict[str, object]]:
    """What is answered before the relay closes the connection."""
    with connect(relay) as client:
        client.sendall(request)
        response = http.client.HTTPResponse(client)
        response.begin()
        return response.status, json.loads(response.read())


class HttpClients(Scenario):
    def send_good_mail(self, relay: Relay) -> None:
        connection = http.client.HTTPConnection("127.0.0.1", relay.http, timeout=30)
        for i in range(EMAILS):
            connection.request("POST", "/emails", json.dumps(email(f"good{i}")))
            response = connection.getresponse()
            self.assertEqual(response.status, 200, response.read())
            response.read()
        connection.close()

    def test_slow_broken_and_deaf_clients_hold_up_nobody(self) -> None:
        sim = self.simulator("--rate-limit", "0")
        relay = self.relay(sim)
        relay.wait_until_ready()
        dice = random.Random(1)
        others = []
        for start in (b"", b"P", HEAD, HEAD + b"Content-Length: 1000\r\n\r\n{\"from\":",
                      HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab", dice.randbytes(300)):
            for _ in range(50):
                others.append(connect(relay))
                others[-1].sendall(start)
        for client in others[::2]:
            if dice.random() < 0.5:  # some of them vanish without a word
                client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
                client.close()
        self.send_good_mail(relay)
        sim.wait_until_accepted(EMAILS)
        for client in others:
            client.close()
        relay.wait_until_done()
        self.assertEqual(len(sim.accepted()), EMAILS)

    def test_a_client_that_never_reads_costs_no_memory(self) -> None:
        sim = self.simulator("--rate-limit", "0")
        relay = self.relay(sim)
        relay.wait_until_ready()
        self.send_good_mail(relay)
        before = relay.memory()
        deaf = connect(relay)
        deaf.settimeout(1)
        question = b"GET /emails?limit=100 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n" * 1_000
        sent = 0
        try:
            while sent < 100 << 20:
                sent += deaf.send(question)
        except TimeoutError:
            pass  # the relay has stopped reading
        self.assertLess(sent, 20 << 20)
        self.assert_memory(relay.memory() - before, 50)
        self.send_good_mail(relay)
        deaf.close()

    def test_what_is_wrong_is_said_precisely(self) -> None:
        relay = self.relay(self.simulator(), ingest={"max_line": "1MiB"})
        relay.wait_until_ready()
        for request, status, name in (
            (HEAD + b"Content-Length: 9\r\n\r\nnot json!", 400, "validation_error"),
            (HEAD + b"Content-Length: 2000000\r\n\r\n", 413, "payload_too_large"),
            (HEAD + b"X: " + b"x" * 100_000, 431, "headers_too_large"),
            (HEAD + b"Content-Length: x\r\n\r\n", 400, "bad_request"),
            (b"GET /emails/1 HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 422, "invalid_parameter"),
            (b"PUT /emails HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 405, "method_not_allowed"),
            (b"GET /nothing HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n", 404, "not_found"),
        ):
            with self.subTest(request[:60]):
                answered, error = answer_to(relay, request)
                self.assertEqual((answered, error["statusCode"], error["name"]),
                                 (status, status, name))

    def test_the_token_is_asked_for_before_anything_else(self) -> None:
        relay = self.relay(self.simulator(), start=False)
        relay.environment["RELAY_API_KEY"] = "re_secret_of_the_test"
        relay.start()

        def post(token: str) -> tuple[int, str]:
            answer = http_json.request(relay.http, "POST", "/emails", email("m"),
                                       {"Authorization": token} if token else {})
            return answer.status, answer.json().get("name", "")

        wait_for("the token to open", lambda: post("Bearer re_secret_of_the_test")[0] == 200)
        self.assertEqual(post(""), (401, "missing_api_key"))
        self.assertEqual(post("Bearer re_wrong"), (401, "validation_error"))
        self.assertNotIn("re_secret_of_the_test", relay.log.read_text())


if __name__ == "__main__":
    unittest.main()
