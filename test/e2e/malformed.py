"""Promise: whatever a producer sends, it gets a precise answer, the connection goes on with the
next line, the memory stays bounded, and good messages beside it are unharmed."""

import json
import random
import socket
import unittest
from typing import Any

from harness import Scenario
from jobs import Disconnected, JobClient, email, encode, send_email
from processes import Relay
from waiting import wait_for

MOST_MEMORY = 400  # MB: two of the longest lines, and all else

# Each field that a job knows, with a value that it can't have
WRONG_TYPES: dict[str, Any] = {
    "to": 5, "cc": {}, "bcc": [None], "replyTo": True, "from": ["a@b.example"], "subject": 1,
    "html": False, "text": {}, "headers": [1], "tags": "a", "attachments": {}, "topicId": 3,
    "scheduledAt": 3, "template": "welcome",
}
WRONG_BESIDE: dict[str, Any] = {
    "idempotency_key": 7, "lane": "express", "campaign": [], "scheduled_at": 5, "ttl": "soon",
    "ref": {}, "payload": "text",
}
NOT_JSON = [
    b"{", b"}", b"[", b'{"type":', b'{"type":"ping"', b'{"type":"ping"}}', b'{"type":"ping",}',
    b"{'type':'ping'}", b"nul", b'"', b'{"type":"pi\x01ng"}', b'{"a":\xff\xfe}',
    b'{"type":"send_email","payload":{"subject":"\xc3\x28"}}', b"\x00\x01\x02\x03",
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc", b"[" * 50_000,
    b'{"a":' * 50_000, b'{"type":"send_email","payload":' + b"[" * 5_000 + b"]" * 5_000 + b"}",
]
NOT_A_JOB = [
    b"[]", b"5", b'"ping"', b"null", b"true", b"{}", b'{"type":5}', b'{"type":null}',
    b'{"type":"send_mail"}', b'{"type":"PING"}', b'{"payload":{}}', b'{"type":"send_email"}',
    b'{"type":"status"}', b'{"type":"cancel","id":5}',
]


class Malformed(Scenario):
    def _rejected(self, reply: dict[str, Any], line: bytes) -> dict[str, Any]:
        self.assertEqual(reply.get("status"), "rejected", (line[:80], reply))
        error = reply["error"]
        self.assertIn(error["statusCode"], (400, 422), line[:80])
        self.assertTrue(error["name"] and error["message"], line[:80])
        return error

    def _still_good(self, relay: Relay, client: JobClient) -> None:
        self.assertEqual(client.call({"type": "ping", "ref": "still"}),
                         {"ref": "still", "status": "pong"})
        self.assert_memory(relay.memory("VmHWM"), MOST_MEMORY)

    def test_lines_that_are_no_jobs_are_rejected_one_by_one(self) -> None:
        relay = self.relay(self.simulator())
        with relay.connect() as client:
            for line in NOT_JSON + NOT_A_JOB:
                client.send(line + b"\n")
                self._rejected(client.reply(), line)
            self._still_good(relay, client)

    def test_every_cut_of_a_good_line_is_rejected(self) -> None:
        relay = self.relay(self.simulator())
        whole = encode(send_email("cut"))[:-1]
        with relay.connect() as client:
            client.send(b"".join(whole[:n] + b"\n" for n in range(1, len(whole))))
            for n in range(1, len(whole)):
                self._rejected(client.reply(), whole[:n])
            self._still_good(relay, client)
        self.assertEqual(relay.unfinished(), 0)

    def test_a_wrong_type_is_answered_with_its_path(self) -> None:
        relay = self.relay(self.simulator())
        with relay.connect() as client:
            for field, value in WRONG_TYPES.items():
                payload = email("wrong", **{field: value})
                if field == "template":
                    del payload["html"]
                job = send_email("wrong", payload=payload)
                error = self._rejected(client.call(job), encode(job))
                self.assertIn(f"payload.{field}", error["message"])
                self.assertEqual(error["statusCode"], 422)
            for field, value in WRONG_BESIDE.items():
                job = send_email("wrong")
                job[field] = value
                error = self._rejected(client.call(job), encode(job))
                self.assertIn(f"`{field}`", error["message"])
            tags = [{"name": "a", "value": "b"}, {"name": 5, "value": "c"}]
            error = self._rejected(client.call(send_email("", payload=email("s", tags=tags))), b"")
            self.assertIn("payload.tags[1].name", error["message"])
            self._still_good(relay, client)

    def test_a_line_of_a_hundred_megabytes_is_refused_and_costs_no_memory(self) -> None:
        relay = self.relay(self.simulator())
        with relay.connect() as client, relay.connect() as neighbour:
            client.send(b'{"type":"send_email","payload":{"html":"')
            for i in range(100):
                client.send(b"x" * (1 << 20))
                if i % 20 == 0:
                    self._still_good(relay, neighbour)
            client.send(b'"}}\n')
            error = self._rejected(client.reply(), b"100 MB")
            self.assertIn("longer than", error["message"])
            self._still_good(relay, client)

    def test_random_bytes_on_many_connections_harm_no_good_message_beside_them(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        dice = random.Random(7)
        ids = []
        with relay.connect() as good:
            for i in range(300):
                with relay.connect() as bad:
                    self._send_junk(bad, dice)
                ids.append(good.submit_one(send_email(f"good{i}")))
            self._still_good(relay, good)
        sim.wait_until_accepted(len(ids))
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)
        self.assertEqual(sim.stats()["accepted_mails"], len(ids))

    def _send_junk(self, bad: JobClient, dice: random.Random) -> None:
        try:
            bad.send(dice.randbytes(dice.randrange(1, 20_000)) + b"\n")
            if dice.random() < 0.5:
                for reply in bad.replies():
                    self.assertEqual(json.loads(reply)["status"], "rejected")
        except Disconnected:
            self.fail("the connection was closed")

    def test_slow_and_half_open_connections_hold_up_nobody(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        slow_line = encode(send_email("slow"))
        slow = [relay.connect() for _ in range(50)]  # a byte now and then
        half_open = [relay.connect() for _ in range(50)]
        for client in half_open:
            client.send(slow_line[:40])  # and never the rest
        mute = relay.connect()  # sends, and never reads
        mute.socket.settimeout(0.2)
        pings = encode({"type": "ping"}) * 10_000
        try:
            for _ in range(500):
                mute.send(pings)
        except socket.timeout:
            pass
        ids = []
        with relay.connect() as good:
            for place in range(len(slow_line)):
                for client in slow:
                    client.send(slow_line[place:place + 1])
                if place % 20 == 0:
                    ids.append(good.submit_one(send_email(f"good{place}")))
            self._still_good(relay, good)
        ids += [client.reply()["id"] for client in slow]
        for client in half_open:
            client.socket.shutdown(socket.SHUT_WR)
            self._rejected(client.reply(), b"half a line")
        for client in [*slow, *half_open, mute]:
            client.close()
        sim.wait_until_accepted(len(ids))
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)
        wait_for(
            "the connections' end",
            lambda: relay.get("/relay/status")["counters"]["producer_connections"] == 0,
        )

    def test_a_deaf_producer_that_sends_mail_costs_no_memory(self) -> None:
        relay = self.relay(self.simulator("--rate-limit", "1"))
        line = encode(send_email("deaf", "campaign", payload=email("deaf", text="x" * 20_000)))
        with relay.connect() as deaf, relay.connect() as neighbour:
            deaf.socket.settimeout(1.0)
            try:
                for _ in range(20_000):
                    deaf.send(line)
            except socket.timeout:
                pass  # it is not read from any more: just what we want
            self._still_good(relay, neighbour)


if __name__ == "__main__":
    unittest.main()
