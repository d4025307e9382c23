"""Promise: every text file that a command reads is read as people's programs write it; a file that a
command writes is there as a whole or as it was before; and where nothing was done, the exit status
says so."""

import csv
import json
import subprocess
import unittest
from pathlib import Path
from typing import Any

from harness import Scenario
from jobs import email, encode, send_email
from processes import RELAY_BIN, Relay
from waiting import free_port, wait_for


class Reading(Scenario):
    def setUp(self) -> None:
        self.running: Relay = self.relay(self.simulator())
        self.running.wait_until_ready()
        self.file = self.directory / "in.csv"

    def listed(self) -> dict[str, str]:
        out = self.running.command("suppressions", "list", "--json").stdout
        return {e["email"]: e["relay"]["scope"] for e in json.loads(out)["data"]}

    def read(self, data: bytes, status: int = 0) -> str:
        self.file.write_bytes(data)
        done = self.running.command("suppressions", "import", str(self.file), "--json")
        self.assertEqual(done.returncode, status, done.stderr)
        return done.stderr + done.stdout

    def test_a_bom_and_every_line_end(self) -> None:
        for i, (before, end) in enumerate(((b"\xef\xbb\xbf", b"\n"), (b"", b"\r"), (b"", b"\r\n"),
                                           (b"\xef\xbb\xbf", b"\r\n"))):
            self.read(before + end.join([b"ann%d@mail.example" % i, b"", b"bob%d@mail.example" % i]))
            self.assertLessEqual({f"ann{i}@mail.example", f"bob{i}@mail.example"}, set(self.listed()))

    def test_the_first_line_is_a_heading_only_without_an_at(self) -> None:
        self.read(b"Address\nann@mail.example\n")
        self.read(b"\xef\xbb\xbfemail;scope\r\nbob@mail.example;campaigns\r\n")
        self.read(b'"cid, ""the first"" <cid@mail.example>",everywhere\n')
        said = self.read(b"dan@@mail.example\neve@mail.example\n", status=1)
        self.assertIn("line 1: dan@@mail.example is no address", said)
        self.assertEqual(self.listed(), {
            "ann@mail.example": "everywhere", "bob@mail.example": "campaigns",
            "cid@mail.example": "everywhere", "eve@mail.example": "everywhere"})

    def test_a_quote_that_is_never_closed_keeps_nobody_off_the_list(self) -> None:
        said = self.read(b'ann@mail.example,"said "no\nbob@mail.example,"gone\n"cid@mail.example\n'
                         b'"dan d"@mail.example\n', status=1)
        self.assertIn('line 3: "cid@mail.example is no address', said)
        self.assertEqual(set(self.listed()),
                         {"ann@mail.example", "bob@mail.example", '"dan d"@mail.example'})

    def test_another_encoding_is_named(self) -> None:
        for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
            said = self.read("ann@mail.example\n".encode(encoding), status=2)
            self.assertIn("UTF-16: save it as UTF-8", said)
        said = self.read("jos\u00e9@mail.example\nbob@mail.example".encode("latin-1"), status=1)
        self.assertIn("line 1", said)
        self.assertEqual(self.listed(), {"bob@mail.example": "everywhere"})

    def test_the_parts_of_a_mail(self) -> None:
        html = self.directory / "mail.html"
        html.write_bytes(b"\xef\xbb\xbf<p>x</p>")
        mail = ["send", "--from", "a@acme.example", "--to", "b@shop.example", "--subject", "s"]
        self.running.post("/relay/pause", {})
        sent = self.running.command(*mail, "--html-file", str(html))
        self.assertEqual(sent.returncode, 0, sent.stderr)
        shown = self.running.get("/emails/" + sent.stdout.strip())
        self.assertEqual(shown["html"], "<p>x</p>")
        html.write_text("<p>x</p>", encoding="utf-16")
        refused = self.running.command(*mail, "--html-file", str(html))
        self.assertEqual(refused.returncode, 2)
        self.assertIn("UTF-16", refused.stderr)
        sent = self.running.command("send", "-", stdin="\ufeff" + json.dumps(email("from stdin")))
        self.assertEqual(sent.returncode, 0, sent.stderr)


class Writing(Scenario):
    def start(self) -> Relay:
        sim = self.simulator()
        sim.configure(reject_subjects=["bad"])
        relay = self.relay(sim)
        relay.wait_until_ready()
        with relay.connect() as client:
            client.submit_one(send_email("bad"))
        wait_for("the dead letter", relay.dead_letters)
        added = relay.command("suppressions", "add", "ann@mail.example")
        self.assertEqual(added.returncode, 0, added.stderr)
        return relay

    def test_what_was_there_stays_when_the_relay_is_away_and_is_replaced_when_it_is_not(self) -> None:
        out = self.directory / "out"
        exports = (["dlq", "export"], ["suppressions", "export"], ["suppressions", "export", "--json"])
        away = f"http://127.0.0.1:{free_port()}"
        for export in exports:
            out.write_text("precious")
            done = subprocess.run([RELAY_BIN, *export, "--out", str(out), "--url", away],
                                  capture_output=True, text=True, timeout=60)
            self.assertEqual(done.returncode, 4, done.stderr)
            self.assertEqual(out.read_text(), "precious")
        relay = self.start()
        for export in exports:
            out.write_text("precious")
            self.assertEqual(relay.command(*export, "--out", str(out)).returncode, 0)
            self.assertNotIn("precious", out.read_text())
        self.assertEqual([p.name for p in self.directory.glob("out*")], ["out"])

    def test_what_cannot_be_written_is_told(self) -> None:
        relay = self.start()
        for export in (["dlq", "export"], ["suppressions", "export"]):
            full = relay.command(*export, "--out", "/dev/full")
            self.assertEqual(full.returncode, 1)
            self.assertIn("/dev/full could not be written: No space left", full.stderr)
            nowhere = relay.command(*export, "--out", "/nowhere/out")
            self.assertEqual(nowhere.returncode, 2)
            self.assertIn("/nowhere/out can't be written", nowhere.stderr)

    def test_addresses_are_exported_as_any_program_reads_them(self) -> None:
        relay = self.start()
        self.assertEqual(relay.command("suppressions", "add", '"a,b"@mail.example').returncode, 0)
        rows = list(csv.DictReader(relay.command("suppressions", "export").stdout.splitlines()))
        self.assertEqual([r["email"] for r in rows], ['"a,b"@mail.example', "ann@mail.example"])
        told: Any = json.loads(relay.command("suppressions", "export", "--json").stdout)
        self.assertEqual([e["email"] for e in told["data"]], [r["email"] for r in rows])
        self.assertFalse(told["has_more"])


class NothingDone(Scenario):
    def test_letters(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, retry={"max_attempts": 1}, resend={"correlation_tag": ""})
        relay.wait_until_ready()
        for what in (["retry", "--all"], ["purge", "--all", "--yes"], ["reconcile", "--all"]):
            self.assertEqual(relay.command("dlq", *what).returncode, 5, what)
        sim.configure(faults={"reset": 1.0})
        with relay.connect() as client:
            letter = client.submit(encode(send_email("lost")) for _ in range(1))[0]
        wait_for("the dead letter", relay.dead_letters)
        sim.configure(faults={})
        for what, status in ((["retry", letter], 1), (["retry", "--all", "--dry-run"], 1),
                             (["retry", letter, "--json"], 1), (["reconcile", letter], 1),
                             (["retry", "--reason", "refused"], 5),
                             (["retry", "00000000-0000-7000-8000-000000000000"], 5),
                             (["retry", letter, "--even-if-sent", "--dry-run"], 0),
                             (["purge", letter, "--dry-run"], 0)):
            self.assertEqual(relay.command("dlq", *what).returncode, status, what)
        told = relay.command("dlq", "reconcile", "--all")
        self.assertIn("without a correlation tag nothing can be found", told.stderr)
        self.assertEqual(relay.command("dlq", "retry", letter, "--even-if-sent").returncode, 0)
        relay.wait_until_done()

    def test_imports(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        for content in ("", "\n\n", "email,scope\n", "\ufeff"):
            done = relay.command("suppressions", "import", "-", stdin=content)
            self.assertEqual(done.returncode, 1, content)
            self.assertIn("there is no address in standard input", done.stderr)
        nothing = Path(self.directory / "nothing")
        self.assertEqual(relay.command("suppressions", "import", str(nothing)).returncode, 2)


class Reports(Scenario):
    def test_rows_that_are_left_out_are_spoken_of(self) -> None:
        relay = self.relay(self.simulator("--rate-limit", "1000"))
        relay.wait_until_ready()
        lines = [send_email(f"m{i}", "campaign", campaign=f"c{i:04}") for i in range(1_002)]
        loaded = relay.command("load", "-", stdin="\n".join(json.dumps(line) for line in lines))
        self.assertEqual(loaded.returncode, 0, loaded.stderr)
        shown = relay.command("report", "--by", "campaign").stdout
        self.assertIn("There are more rows, which the total counts too: --limit", shown)
        whole = relay.command("report", "--by", "campaign", "--limit", "2000").stdout
        self.assertEqual(sum(line.startswith("c0") or line.startswith("c1")
                             for line in whole.splitlines()), 1_002)
        self.assertNotIn("There are more", whole)


if __name__ == "__main__":
    unittest.main()
