"""Promise: the command line shows all there is, and says what went wrong as its exit status."""

import csv
import json
import socket
import subprocess
import unittest
from typing import Any

from harness import Scenario
from jobs import send_email
from processes import RELAY_BIN, SIM_BIN
from waiting import wait_for


class DeadLetters(Scenario):
    def test_a_letter_with_a_large_attachment_is_shown_and_exported(self) -> None:
        sim = self.simulator()
        sim.configure(reject_subjects=["bad"])
        relay = self.relay(sim)
        line = send_email("bad, and large")
        content = "QUJD" * 2_000_000
        line["payload"]["attachments"] = [{"filename": "large.bin", "content": content}]
        with relay.connect() as client:
            message = client.submit_one(line)
        wait_for("the dead letter", relay.dead_letters)

        shown = relay.command("dlq", "show", message, "--json")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertEqual(json.loads(shown.stdout)["id"], message)
        out = self.directory / "letters.ndjson"
        exported = relay.command("dlq", "export", "--out", str(out))
        self.assertEqual(exported.returncode, 0, exported.stderr)
        payload = json.loads(out.read_text())["payload"]
        self.assertEqual(payload["attachments"][0]["content"], content)


class Arguments(Scenario):
    def setUp(self) -> None:
        self.running = self.relay(self.simulator())
        self.running.wait_until_ready()

    def refused(self, *arguments: str) -> str:
        done = self.running.command(*arguments)
        self.assertEqual(done.returncode, 2, done.stderr)
        return done.stderr

    def test_output_that_cannot_be_written_is_a_failure(self) -> None:
        for arguments in (["status"], ["status", "--json"], ["dlq", "list"], ["report"]):
            with open("/dev/full", "w") as full:
                done = subprocess.run(
                    [RELAY_BIN, *arguments, "--url", f"http://127.0.0.1:{self.running.http}"],
                    stdout=full, stderr=subprocess.PIPE, text=True, timeout=60)
            self.assertEqual(done.returncode, 1, arguments)
            self.assertIn("could not be written", done.stderr)

    def test_json_from_standard_input_may_be_asked_for_anywhere(self) -> None:
        mail = json.dumps({"from": "a@acme.example", "subject": "s", "text": "t"})
        for arguments in (["-", "--to", "b@shop.example", "--cc", "c@shop.example"],
                          ["--cc", "c@shop.example", "--to", "b@shop.example", "-"]):
            sent = self.running.command("send", *arguments, stdin=mail)
            self.assertEqual(sent.returncode, 0, sent.stderr)
            shown = self.running.command("show", sent.stdout.strip(), "--json")
            self.assertEqual(json.loads(shown.stdout)["to"], ["b@shop.example"])

    def test_what_cannot_be_is_a_usage_error_that_names_it(self) -> None:
        self.assertIn("statsu", self.refused("statsu"))
        self.assertIn("lsit", self.refused("dlq", "lsit"))
        self.assertIn("--reason", self.refused("dlq", "retry", "--reason", "refusde"))
        self.assertIn("--lane", self.refused("pause", "--lane", "fast"))
        self.assertIn("--lane", self.refused("send", "--lane", "fast"))
        self.assertIn("--origin", self.refused("suppressions", "list", "--origin", "boredom"))


class Configuration(Scenario):
    def check(self, toml: str, **environment: str) -> tuple[int, dict[str, Any]]:
        file = self.directory / "relay.toml"
        file.write_text(toml)
        done = subprocess.run(
            [RELAY_BIN, "check-config", "--config", str(file), "--json"],
            capture_output=True, text=True, env=environment)
        return done.returncode, json.loads(done.stdout)

    def test_what_would_hold_and_what_is_wrong_is_told_as_json_too(self) -> None:
        good = "[limits]\nbatch_max_emails = 7\n[feed]\nevents = ['sent']\n"
        status, told = self.check(good, RESEND_API_KEY="re_very_secret")
        self.assertEqual((status, told["ok"], told["errors"]), (0, True, []))
        self.assertEqual(told["config"]["limits"]["batch_max_emails"], 7)
        self.assertEqual(told["config"]["limits"]["requests_per_second"], "auto")
        self.assertEqual(told["config"]["retry"]["factor"], 4.0)
        self.assertEqual(told["config"]["feed"]["events"], ["sent"])
        self.assertEqual(told["secrets"]["resend_key"], True)
        self.assertIn("tracking is off", told["warnings"][-1])
        self.assertNotIn("re_very_secret", json.dumps(told))

        status, told = self.check("")
        self.assertEqual((status, told["ok"]), (2, False))
        self.assertIn("RESEND_API_KEY is not set", told["errors"][0])

        status, told = self.check("\n[limits]\nbatch = 7\n")
        self.assertEqual((status, told["ok"], told["config"]), (2, False, None))
        self.assertIn("relay.toml:3: limits.batch: unknown key", told["errors"][0])


class Start(Scenario):
    def test_an_address_that_is_in_use_is_named_and_nothing_more_is_said(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim, start=False)
        with socket.create_server(("127.0.0.1", relay.http)):
            relay.launch()
            wait_for("its end", lambda: not relay.running())
        self.assertEqual(relay.stop(), 1)
        last = relay.log.read_text().splitlines()[-1]
        self.assertTrue(last.endswith(f"listening on 127.0.0.1:{relay.http}: Address already in use"), last)

        taken = f"127.0.0.1:{sim.port}"
        second = subprocess.run([SIM_BIN, "--listen", taken], capture_output=True, text=True)
        self.assertEqual(second.returncode, 1)
        self.assertEqual(second.stderr, f"resend-sim: listening on {taken}: Address already in use\n")


class Suppressions(Scenario):
    def test_lists_longer_than_a_page_are_listed_and_exported_whole(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        addresses = [f"gone{i}@shop.example" for i in range(250)]
        file = self.directory / "addresses"
        file.write_text("\n".join(addresses))
        self.assertEqual(relay.command("suppressions", "import", str(file)).returncode, 0)

        out = self.directory / "exported.csv"
        self.assertEqual(relay.command("suppressions", "export", "--out", str(out)).returncode, 0)
        exported = [line.split(",")[0] for line in out.read_text().splitlines()[1:]]
        self.assertCountEqual(exported, addresses)

        odd = '"gone, too"@shop.example'
        self.assertEqual(relay.command("suppressions", "add", odd).returncode, 0)
        written = relay.command("suppressions", "export").stdout
        self.assertEqual(next(row[0] for row in csv.reader(written.splitlines()) if "too" in row[0]), odd)
        lines = relay.command("suppressions", "export", "--json").stdout.splitlines()
        self.assertCountEqual([json.loads(line)["email"] for line in lines], [*addresses, odd])
        self.assertEqual(relay.command("suppressions", "remove", odd).returncode, 0)

        listed = json.loads(relay.command("suppressions", "list", "--limit", "220", "--json").stdout)
        self.assertEqual(len(listed["data"]), 220)
        self.assertTrue(listed["has_more"])
        listed = json.loads(relay.command("suppressions", "list", "--limit", "250", "--json").stdout)
        self.assertEqual(len(listed["data"]), 250)
        self.assertFalse(listed["has_more"])

    def test_a_line_of_a_file_that_is_no_address_is_named_and_the_others_are_taken(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        done = relay.command("suppressions", "import", "-", "--json", stdin="\n".join([
            "email,scope", "a@shop.example", "", "b.shop.example", '"c@shop.example","campaigns"',
            "two@at@shop.example,everywhere", "d@shop.example"]))
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout), {"suppressed": 3, "rejected": 2})
        self.assertIn("line 4: b.shop.example is no address", done.stderr)
        self.assertIn("line 6: two@at@shop.example is no address", done.stderr)
        listed = json.loads(relay.command("suppressions", "list", "--json").stdout)["data"]
        self.assertEqual({entry["email"]: entry["relay"]["scope"] for entry in listed},
                         {"a@shop.example": "everywhere", "c@shop.example": "campaigns",
                          "d@shop.example": "everywhere"})


if __name__ == "__main__":
    unittest.main()
