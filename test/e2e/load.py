"""Promise: a file of mails is loaded once, whatever is done to it, interrupted or not; into whatever
store the relay has; and never before a password reset."""

import json
import os
import pty
import shutil
import subprocess
import threading
import unittest
from pathlib import Path
from typing import Any, Optional

from harness import Scenario
from jobs import email, send_email
from processes import RELAY_BIN, Relay
from waiting import wait_for

LINES = 2_500  # more than two of what goes to the relay at once


def mails(count: int, text: str = "Hello") -> list[str]:
    return [json.dumps(email(f"m{i}", to=[f"p{i}@shop.example"], text=text)) for i in range(count)]


class Load(Scenario):
    def setUp(self) -> None:
        self.sim = self.simulator("--rate-limit", "1000")
        self.running: Relay = self.relay(self.sim)
        self.running.wait_until_ready()
        self.file = self.directory / "spring.ndjson"

    def write(self, lines: list[str], end: str = "\n") -> None:
        self.file.write_bytes("".join(line + end for line in lines).encode())

    def load(self, *more: str, status: int = 0, file: Optional[Path] = None) -> Any:
        done = self.running.command("load", str(file or self.file), "--json", *more)
        self.assertEqual(done.returncode, status, done.stderr)
        self.said = done.stderr + done.stdout
        return json.loads(done.stdout) if done.stdout else None

    def accepted(self) -> dict[str, int]:
        self.running.wait_until_done()
        return dict(self.sim.accepted("subject"))

    def assert_each_once(self, count: int) -> None:
        self.assertEqual(self.accepted(), {f"m{i}": 1 for i in range(count)})

    def test_a_mended_file_sends_nobody_a_second_mail(self) -> None:
        lines = mails(LINES)
        self.write(lines[:10] + ["{broken"] + lines[10:])
        self.assertEqual(self.load(status=1)["rejected"], 1)
        self.write(lines)
        self.load(status=2)  # most people are in the campaign: nobody can be asked
        self.assertIn("--again", self.said)
        self.assertEqual(self.load("--again")["duplicates"], LINES)
        self.write(sorted(lines, reverse=True) + mails(LINES + 5)[LINES:], "\r\n")
        self.assertEqual(self.load("--again")["queued"], 5)
        self.assert_each_once(LINES + 5)

    def test_an_edited_mail_is_not_sent_to_the_same_people_without_a_word(self) -> None:
        self.write(mails(20))
        self.load()
        self.write(mails(20, "Hello, corrected"))
        self.load(status=2)
        self.assertIn("are in the campaign spring.ndjson already", self.said)
        self.write(mails(60, "Hello, corrected")[19:])  # a few of them, and many others
        self.assertEqual(self.load()["queued"], 41)
        self.load("--campaign", "summer")  # another campaign
        other = self.directory / "straggler.ndjson"
        other.write_text(json.dumps(email("late")) + "\n")
        self.load("--campaign", "spring.ndjson", file=other)

    def test_another_machine_is_told_too_and_whoever_did_not_get_it_gets_it(self) -> None:
        self.running.post("/relay/pause", {})
        self.write(mails(300))
        self.load()
        elsewhere = self.directory / "elsewhere"
        elsewhere.mkdir()
        copy = elsewhere / self.file.name
        copy.write_text("".join(line + "\n" for line in mails(300, "Hello, corrected")))
        self.load(status=2, file=copy)
        self.assertEqual(self.running.command("cancel", "--campaign", copy.name).returncode, 0)
        self.assertEqual(self.load(file=copy)["queued"], 300)
        self.running.post("/relay/resume", {})
        self.assert_each_once(300)

    def test_on_a_terminal_it_asks(self) -> None:
        self.write(mails(3))
        self.load()
        for answer, status in ((b"n\n", 2), (b"y\n", 0)):
            ours, theirs = pty.openpty()
            url = f"http://127.0.0.1:{self.running.http}"
            with subprocess.Popen([RELAY_BIN, "load", str(self.file), "--url", url], stdin=theirs,
                                  stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
                os.write(ours, answer)
                said = process.communicate(timeout=60)[1].decode()
            os.close(ours)
            os.close(theirs)
            self.assertEqual(process.returncode, status, said)
            self.assertIn("Load it again? [y/N]", said)
        self.assert_each_once(3)

    def interrupt(self) -> None:
        """Kills a load when a part of it is in the store."""
        progress = Path(str(self.file) + ".progress")
        process = subprocess.Popen(
            [RELAY_BIN, "load", str(self.file), "--url", f"http://127.0.0.1:{self.running.http}"],
            stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
        wait_for("a part to be loaded", progress.exists, every=0.0005)
        process.kill()
        process.wait()
        self.assertTrue(progress.exists())

    def test_an_interrupted_load_goes_on_in_the_same_store(self) -> None:
        self.write(mails(20 * LINES))
        self.interrupt()
        told = self.load()
        self.assertIn("going on behind line", self.said)
        self.assertEqual(told["lines"], 20 * LINES)
        self.assert_each_once(20 * LINES)

    def test_another_store_gets_every_line(self) -> None:
        self.write(mails(20 * LINES))
        self.interrupt()
        self.running.kill()
        shutil.rmtree(self.running.data)
        self.running.sections["limits"] = {"daily_quota": 1}  # nothing leaves: the sim has had some
        self.running.write_config()
        self.running.start()
        told = self.load()
        self.assertIn("another store", self.said)
        self.assertEqual(told["queued"], 20 * LINES)

    def test_a_store_that_is_exchanged_while_it_is_loaded_gets_every_line(self) -> None:
        self.write(mails(20 * LINES))
        progress = Path(str(self.file) + ".progress")
        told: list[Any] = []
        loading = threading.Thread(target=lambda: told.append(self.load()))
        loading.start()
        wait_for("a part to be loaded", progress.exists, every=0.0005)
        self.running.kill()
        shutil.rmtree(self.running.data)
        self.running.sections["limits"] = {"daily_quota": 1}
        self.running.write_config()
        self.running.start()
        loading.join()
        self.assertEqual(told[0]["queued"] + told[0]["duplicates"], 20 * LINES)
        self.assertEqual(self.running.get("/relay/report?by=campaign")["total"]["recipients"],
                         20 * LINES)

    def test_what_says_nothing_else_is_campaign_mail_behind_every_reset(self) -> None:
        self.sim.configure(rate_limit=1)
        reset = send_email("reset", payload=email("reset"))
        self.write([*mails(5_000), json.dumps(reset)])
        self.assertEqual(self.load()["queued"], 5_001)
        status = self.running.get("/relay/status")["queues"]
        self.assertGreater(status["campaign"]["queued"], 3_000)
        self.assertLessEqual(status["transactional"]["queued"], 1)
        wait_for("the reset", lambda: "reset" in self.sim.accepted("subject"), 5)
        report = self.running.get("/relay/campaigns/spring.ndjson/report")
        self.assertEqual(report["recipients"], 5_000)

    def test_options_say_what_the_lines_do_not(self) -> None:
        own = send_email("own", "campaign", campaign="own", payload=email("own"))
        self.write([json.dumps(email("bare")), json.dumps(own)])
        self.load("--campaign", "autumn", "--tag", "tenant=acme", "--scheduled-at", "in 5 min",
                  "--ttl", "1h")
        by_campaign = {row["key"]: row["recipients"]
                       for row in self.running.get("/relay/report?by=campaign")["data"]}
        self.assertEqual(by_campaign, {"autumn": 1, "own": 1})
        by_tenant = {row["key"]: row["recipients"]
                     for row in self.running.get("/relay/report?by=tenant")["data"]}
        self.assertEqual(by_tenant, {"acme": 2})
        queues = self.running.get("/relay/status")["queues"]
        self.assertEqual(queues["campaign"]["scheduled"], 2)
        reset = self.directory / "resets.ndjson"
        reset.write_text(json.dumps(email("reset")) + "\n")
        self.load("--lane", "transactional", file=reset)
        self.sim.wait_until_accepted(1)
        self.assertEqual(self.sim.accepted("subject"), {"reset": 1})
        for wrong in (["--lane", "fast"], ["--ttl", "soon"], ["--tag", "x"]):
            self.load(*wrong, status=2)

    def test_every_text_file_is_read_and_what_is_none_is_named(self) -> None:
        lines = mails(4)
        self.file.write_bytes(b"\xef\xbb\xbf" + "\r".join(lines[:2]).encode() + b"\r\n\r\n"
                              + lines[2].encode() + b"\n" + lines[3].encode())
        self.assertEqual(self.load()["queued"], 4)
        self.file.write_text("\n".join(lines), encoding="utf-16")
        self.load("--again", status=2)
        self.assertIn("UTF-16", self.said)
        self.file.write_text("\n \n")
        self.load("--again", status=1)
        self.assertIn("there is no mail in", self.said)
        self.assert_each_once(4)

    def test_lines_that_were_rejected_are_mended_and_loaded_into_the_same_campaign(self) -> None:
        bad = json.dumps(email("m3", to="nobody"))
        self.write([*mails(3), bad])
        self.assertEqual(self.load(status=1)["rejected"], 1)
        rejected = Path(str(self.file) + ".rejected")
        self.assertEqual(rejected.read_text(), bad + "\n")
        rejected.write_text(mails(4)[3] + "\n")
        self.assertEqual(self.load(file=rejected)["queued"], 1)
        report = self.running.get("/relay/campaigns/spring.ndjson/report")
        self.assertEqual(report["recipients"], 4)
        self.assert_each_once(4)


if __name__ == "__main__":
    unittest.main()
