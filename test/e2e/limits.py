"""Promise: mail is refused rather than accepted and dropped, and strangers are told so."""

import os
import signal
import unittest

import http_json
from harness import Scenario
from jobs import Disconnected, campaign_lines, encode, send_email
from waiting import wait_for


class Limits(Scenario):
    def test_a_full_queue_refuses_and_later_accepts_again(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, ingest={"max_queued": 100})
        relay.post("/relay/pause", {})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(100), window=10)
            for lane in ("campaign", "transactional"):
                reply = client.call(send_email("too many", lane, ref="r"))
                self.assertEqual((reply["status"], reply["ref"]), ("rejected", "r"))
                self.assertEqual(reply["error"]["statusCode"], 503)
                self.assertEqual(reply["error"]["name"], "queue_full")
            relay.post("/relay/resume", {})
            sim.wait_until_accepted(100)
            relay.wait_until_done()
            ids.append(client.submit_one(send_email("now there is room")))
        sim.wait_until_accepted(101)
        self.assert_sent_once(sim, ids)

    def test_a_full_queue_is_not_overrun_by_a_crowd(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, ingest={"max_queued": 500})
        relay.post("/relay/pause", {})
        with relay.connect() as client:
            replies = list(client.stream(campaign_lines(20_000)))
        queued = sum(b'"status":"queued"' in reply for reply in replies)
        self.assertEqual(sum(b'"queue_full"' in reply for reply in replies), 20_000 - queued)
        self.assertGreaterEqual(queued, 500)
        self.assertEqual(relay.unfinished(), queued)
        # What was on its way to the disk when the bound was reached may go beyond it.
        self.assertLess(queued, 500 + 5_000)


class Authentication(Scenario):
    def test_the_first_line_must_have_the_token(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim, start=False, ingest={"token_env": "JOB_TOKEN"})
        relay.environment["JOB_TOKEN"] = "secret-of-the-test"
        relay.launch()
        relay.wait_until_ready()

        with relay.connect() as client:
            self.assertEqual(client.call({"type": "auth", "token": "secret-of-the-test"}),
                             {"status": "ok"})
            message_id = client.submit_one(send_email("let in"))
        for line in (send_email("no auth"), {"type": "ping"},
                     {"type": "auth", "token": "wrong"}, {"type": "auth", "token": ""}):
            with relay.connect() as client:
                # What comes behind it is not even looked at
                client.send(encode(line) + encode(send_email("sneaked in")))
                error = client.reply()["error"]
                self.assertEqual((error["statusCode"], error["name"]), (401, "invalid_api_key"))
                self.assertRaises(Disconnected, client.reply)
        sim.wait_until_accepted(1)
        relay.wait_until_done()
        self.assertEqual(list(sim.accepted()), [message_id])
        self.assertNotIn("secret-of-the-test", relay.log.read_text())

    def test_a_new_configuration_does_not_open_a_listener_that_others_reach(self) -> None:
        relay = self.relay(self.simulator(), start=False)
        relay.sections["http"]["listen"] = f"0.0.0.0:{relay.http}"
        relay.write_config()
        relay.environment["RELAY_API_KEY"] = "secret-of-the-test"
        relay.start()
        relay.wait_until_ready()
        relay.sections["http"] = {"listen": f"127.0.0.1:{relay.http}", "token_env": "NOT_SET"}
        relay.write_config()
        os.kill(relay.pid, signal.SIGHUP)
        wait_for("the reload", lambda: "the configuration" in relay.log.read_text())
        self.assertEqual(http_json.request(relay.http, "GET", "/relay/status").status, 401)
        self.assertIn("the configuration stays as it was", relay.log.read_text())


if __name__ == "__main__":
    unittest.main()
