"""Promise: who runs the relay is told what it does, what it waits for and what it refuses."""

import fcntl
import http.server
import json
import os
import pty
import select
import shutil
import signal
import struct
import subprocess
import termios
import threading
import unittest
from typing import Any

import http_json
from harness import Scenario
from jobs import email, send_email
from processes import RELAY_BIN, Relay, Simulator
from waiting import free_port, wait_for

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


def ready(relay: Relay, query: str = "") -> int:
    return http_json.request(relay.http, "GET", "/readyz" + query).status


def log_lines(relay: Relay) -> list[dict[str, Any]]:
    """Of a log in JSON."""
    return [json.loads(line) for line in relay.log.read_text().splitlines()]


class Taker(http.server.BaseHTTPRequestHandler):
    """Takes whatever is posted."""

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: Any) -> None:
        pass


class Readiness(Scenario):
    def test_an_outage_of_resend_takes_no_mail_away_from_the_relay(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        relay.wait_until_ready()
        self.assertEqual(ready(relay, "?sending"), 200)
        sim.kill()
        with relay.connect() as client:
            client.submit_one(send_email("waits"))
            wait_for("the pause", lambda: ready(relay, "?sending") == 503)
            self.assertEqual(ready(relay), 200)
            client.submit_one(send_email("is taken all the same"))
        metrics = http_json.request(relay.http, "GET", "/metrics").body.decode()
        self.assertIn("\nresend_relay_accepting 1\n", metrics)
        self.assertIn("\nresend_relay_sending 0\n", metrics)

    def test_a_key_that_resend_refused_at_the_start_is_not_ready_for_sending(self) -> None:
        sim = self.simulator("--api-key", "re_good")
        key_file = self.directory / "key"
        key_file.write_text("re_bad")
        relay = self.relay(sim, resend={"api_key_file": str(key_file)})
        wait_for("Resend's word", lambda: ready(relay, "?sending") == 503)
        self.assertEqual(ready(relay), 200)
        self.assertEqual(relay.pauses(), ["account"])
        key_file.write_text("re_good")
        os.kill(relay.pid, signal.SIGHUP)
        with relay.connect() as client:
            client.submit_one(send_email("goes out"))
        sim.wait_until_accepted(1)
        wait_for("the end of the pause", lambda: ready(relay, "?sending") == 200)

    def test_a_pause_tells_its_last_cause_and_new_roots_are_read_on_sighup(self) -> None:
        sim = self.simulator()
        other = self.directory / "other"
        other.mkdir()
        stranger = Simulator(other)
        self.processes.append(stranger)
        roots = self.directory / "roots.pem"
        shutil.copy(stranger.ca_file, roots)
        relay = self.relay(sim, resend={"ca_file": str(roots)})
        with relay.connect() as client:
            client.submit_one(send_email("waits for trust"))
        wait_for("a probe", lambda: any(
            p["last_probe"] for p in relay.get("/relay/status")["pauses"]))
        pause = relay.get("/relay/status")["pauses"][0]
        self.assertIn("certificate verify failed", pause["last_probe"]["outcome"])
        self.assertIn("certificate verify failed", relay.command("status").stdout)
        shutil.copy(sim.ca_file, roots)
        os.kill(relay.pid, signal.SIGHUP)
        sim.wait_until_accepted(1)
        wait_for("the end", lambda: "a pause is over" in relay.log.read_text())


class Metrics(Scenario):
    def test_bounces_complaints_and_deliveries_are_counted_by_lane(self) -> None:
        hooks = free_port()
        sim = self.simulator(
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend", "--webhook-secret", SECRET,
            *[word for rate in ("opened:0", "bounced:0", "soft-bounced:0", "complained:0",
                                "delayed:0") for word in ("--webhook-rate", rate)])
        relay = self.relay(sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()
        with relay.connect() as client:
            for lane, to in (("campaign", "bounced"), ("campaign", "complained"),
                             ("transactional", "delivered")):
                client.submit_one(send_email("", lane, payload=email("s", to=f"{to}@resend.dev")))
        for event, lane in (("bounced_hard", "campaign"), ("complained", "campaign"),
                            ("delivered", "transactional")):
            sample = f'resend_relay_events_total{{event="{event}",lane="{lane}"}} 1\n'
            wait_for(sample, lambda: sample in http_json.request(
                relay.http, "GET", "/metrics").body.decode())


class Log(Scenario):
    def test_each_request_and_message_is_told_and_no_recipient(self) -> None:
        sim = self.simulator()
        sim.configure(reject_subjects=["bad"])
        relay = self.relay(sim, log={"level": "trace", "format": "json"})
        with relay.connect() as client:
            ids = []
            for subject in ("good", "bad"):  # one by one: they might share a request
                ids.append(client.submit_one(send_email("", payload=email(
                    subject, to="ann.secret@shop.example", text="a text that nobody logs"))))
                wait_for("its end", lambda: relay.unfinished() == 0)
            good, bad = ids
        wait_for("the dead letter", relay.dead_letters)
        wait_for("the end of both", lambda: relay.unfinished() == 0)
        lines = log_lines(relay)

        def told(words: str) -> list[dict[str, Any]]:
            return [line for line in lines if line["message"] == words]
        self.assertEqual({line["id"] for line in told("a message came in")}, {good, bad})
        self.assertEqual({line["id"] for line in told("a message leaves")}, {good, bad})
        ended = told("a request has ended")
        self.assertEqual({line["outcome"] for line in ended}, {"accepted", "refused"})
        self.assertTrue(all(line["level"] == "debug" and line["ms"] >= 0 for line in ended))
        dead = told("a message is dead")
        self.assertEqual([(d["id"], d["reason"], d["level"]) for d in dead],
                         [(bad, "refused", "warning")])
        self.assertTrue(told("a call was answered"))
        text = relay.log.read_text()
        for secret in ("ann.secret", "a text that nobody logs", "re_e2e"):
            self.assertNotIn(secret, text)

    def test_mail_that_is_refused_for_want_of_disk_is_told_with_its_end(self) -> None:
        relay = self.relay(self.simulator(), start=False, log={"format": "json"},
                           ingest={"min_free_disk": "1000000GiB"})
        relay.start()
        wait_for("the line", lambda: "new mail is refused" in relay.log.read_text())
        self.assertEqual(ready(relay), 503)
        with relay.connect() as client:
            for _ in range(50):
                self.assertEqual(client.call(send_email("x"))["status"], "rejected")
        relay.sections["ingest"]["min_free_disk"] = "0"
        relay.write_config()
        os.kill(relay.pid, signal.SIGHUP)
        relay.wait_until_ready()
        wait_for("its end", lambda: "new mail is taken again" in relay.log.read_text())
        begin, end = (line for line in log_lines(relay) if line["message"].startswith("new mail"))
        self.assertEqual((begin["level"], begin["why"]),
                         ("error", "The relay's disk is nearly full."))
        self.assertEqual((end["level"], end["refused"]), ("info", 50))

    def test_a_feed_that_fails_and_recovers_is_told(self) -> None:
        hooks = free_port()
        sim = self.simulator()
        relay = self.relay(sim, start=False, log={"format": "json"},
                           feed={"urls": [f"http://127.0.0.1:{hooks}/x"]})
        relay.environment["RELAY_FEED_SECRET"] = SECRET
        relay.start()
        wait_for("its place in the feed", lambda: relay.get("/relay/status"))
        with relay.connect() as client:
            client.submit_one(send_email("one"))
        wait_for("the failure", lambda: "a feed does not take events" in relay.log.read_text())

        def metrics() -> str:
            return http_json.request(relay.http, "GET", "/metrics").body.decode()
        label = f'{{url="http://127.0.0.1:{hooks}/x"}}'
        self.assertIn(f"resend_relay_feed_failing{label} 1", metrics())
        wait_for("what waits", lambda: f"resend_relay_feed_waiting_events{label} 1" in metrics())
        server = http.server.ThreadingHTTPServer(("127.0.0.1", hooks), Taker)
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        wait_for("the end", lambda: "a feed takes events again" in relay.log.read_text())
        self.assertIn(f"resend_relay_feed_failing{label} 0", metrics())

    def test_systemds_journal_gets_priorities(self) -> None:
        relay = self.relay(self.simulator(), start=False)
        relay.log.touch()
        file = relay.log.stat()
        relay.environment["JOURNAL_STREAM"] = f"{file.st_dev}:{file.st_ino}"
        relay.start()
        relay.stop()
        lines = relay.log.read_text().splitlines()
        self.assertTrue(all(line.startswith(("<4>", "<6>")) for line in lines), lines)
        self.assertIn("<6>stopped", lines)

        # Inherited from a shell, it says nothing of where our lines go.
        relay.log.write_text("")
        relay.environment["JOURNAL_STREAM"] = "8:4711"
        relay.start()
        relay.stop()
        self.assertNotIn("<6>", relay.log.read_text())


class Watch(Scenario):
    def test_it_shows_its_first_line_and_goes_on_while_the_relay_restarts(self) -> None:
        relay = self.relay(self.simulator())
        ours, theirs = pty.openpty()
        fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
        url = f"http://127.0.0.1:{relay.http}"
        screens = [""]

        def read_on() -> None:
            while select.select([ours], [], [], 0)[0]:
                screens[0] += os.read(ours, 65_536).decode()

        def shown() -> list[str]:
            read_on()
            return screens[0].split("\x1b[H\x1b[2J")[1:-1]  # those that are complete

        with subprocess.Popen([RELAY_BIN, "status", "--watch", "--url", url],
                              stdout=theirs, stderr=subprocess.DEVNULL) as watch:
            try:
                wait_for("a screen", lambda: len(shown()) > 0)
                first = shown()[0].replace("\r", "").splitlines()
                self.assertLess(len(first), 24)
                self.assertLessEqual(max(map(len, first)), 80)
                relay.kill()
                wait_for("its absence", lambda: "trying again" in "".join(shown()))
                relay.start()
                absent = len(shown())
                wait_for("the next one",
                         lambda: any(first[0][:5] in s for s in shown()[absent + 1:]))
                self.assertIsNone(watch.poll())
            finally:
                watch.kill()
        os.close(ours)
        os.close(theirs)


if __name__ == "__main__":
    unittest.main()
