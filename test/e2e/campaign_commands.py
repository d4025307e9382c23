"""Promise: campaigns are kept from the command line alone. What is wrong is told with its file, line and
column; a file of people is taken once, whatever breaks; what is printed fits a terminal."""

import fcntl
import json
import os
import pty
import re
import struct
import subprocess
import termios
import threading
import unittest
from pathlib import Path
from typing import Any

from harness import Scenario
from processes import RELAY_BIN, Process, Relay
from waiting import wait_for

COLUMNS = 80
UNKNOWN = "0199b3c2-5c1e-7000-9d9b-d068451d667e"
SPRING = """name = "Spring"
from = "Acme <news@acme.example>"
subject = "Spring is here, {{first_name}}"
text_file = "spring.txt"
"""


def people(count: int) -> str:
    return "email,first_name\n" + "".join(f"p{i}@shop{i % 7}.example,P{i}\n" for i in range(count))


def on_a_terminal(url: str, *arguments: str) -> str:
    """What a command prints on a terminal of 80 columns"""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, COLUMNS, 0, 0))
    process = subprocess.Popen([RELAY_BIN, *arguments], stdout=theirs, stderr=theirs, stdin=theirs,
                               env={**os.environ, "RELAY_URL": url, "TERM": "xterm"})
    os.close(theirs)
    said = b""
    try:
        while piece := os.read(ours, 65536):
            said += piece
    except OSError:
        pass  # that is how a terminal ends
    os.close(ours)
    process.wait()
    return re.sub(r"\x1b\[[\d;]*m", "", said.decode())  # colours take no room


def wait_for_log(process: Process) -> str:
    """What a process has said when it has ended"""
    wait_for("its end", lambda: not process.running())
    return process.log.read_text()


class Commands(Scenario):
    def setUp(self) -> None:
        self.sim = self.simulator("--rate-limit", "1000")
        self.running: Relay = self.relay(self.sim)
        self.running.wait_until_ready()
        self.write("spring.txt", "Dear {{first_name}}\n")
        self.spring = self.write("spring.toml", SPRING)

    def write(self, name: str, text: str) -> Path:
        file = self.directory / name
        file.write_text(text)
        return file

    def run_command(self, *arguments: str, status: int = 0, stdin: str = "") -> str:
        done = self.running.command(*arguments, stdin=stdin)
        self.said = done.stderr
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def campaign(self, *arguments: str, status: int = 0, stdin: str = "") -> str:
        return self.run_command("campaign", *arguments, status=status, stdin=stdin)

    def campaign_json(self, *arguments: str, status: int = 0, stdin: str = "") -> Any:
        return json.loads(self.campaign(*arguments, "--json", status=status, stdin=stdin))

    def create(self, *more: str) -> str:
        return self.campaign("create", str(self.spring), *more).strip()

    def state(self, id: str) -> str:
        return self.campaign_json("show", id)["state"]

    def wait_for_state(self, id: str, state: str) -> None:
        wait_for(f"a campaign that is {state}", lambda: self.state(id) == state)


class Life(Commands):
    def test_one_command_sends_a_campaign_and_tells_everybody_s_fate(self) -> None:
        file = self.write("people.csv", people(250) + "nobody,N\np1@shop1.example,Again\n")
        told = self.campaign_json("create", str(self.spring), "--recipients", str(file), "--start")
        self.assertEqual((told["added"], told["skipped"]), (250, 2))
        self.assertEqual([skipped["line"] for skipped in told["first_skipped"]], [252, 253])
        self.wait_for_state(told["id"], "finished")
        self.assertEqual(len(self.sim.accepted("subject")), 250)
        self.assertIn("Spring is here, P17", self.sim.accepted("subject"))

        out = self.directory / "fates.csv"
        self.campaign("export", told["id"], "--out", str(out))
        heading, *rows = out.read_text().splitlines()
        self.assertEqual(heading, "email,state,reason,step,at,last_event")
        self.assertEqual(len(rows), 250)
        self.assertTrue(all(",sent," in row for row in rows), rows[:3])
        lines = self.campaign("export", told["id"], "--json").splitlines()
        self.assertEqual(json.loads(lines[0])["state"], "sent")
        self.assertEqual(len(lines), 250)

        report = self.campaign_json("report", told["id"])
        self.assertEqual((report["recipients"], report["sent"]), (250, 250))

    def test_a_draft_is_looked_at_tried_and_held_back(self) -> None:
        id = self.create("--recipients", str(self.write("people.csv", people(3))))
        self.assertEqual(self.state(id), "draft")
        self.assertIn("Dear P0\n", self.campaign("preview", id))
        self.assertIn("Dear P2\n", self.campaign("preview", id, "--as", "p2@shop2.example"))
        self.campaign("preview", id, "--as", "stranger@shop.example", status=5)
        self.campaign("test", id, "--to", "me@acme.example", "--as", "p1@shop1.example")
        self.sim.wait_until_accepted(1)
        self.assertEqual(self.sim.accepted("subject"), {"Spring is here, P1": 1})

        self.assertIn("scheduled for 2", self.campaign("start", id, "--at", "in 2 hours"))
        self.assertIn("cancelled", self.campaign("cancel", id))
        self.campaign("resume", id, status=1)
        self.assertEqual(self.sim.stats()["accepted_mails"], 1)

    def test_pause_and_resume(self) -> None:
        self.sim.configure(rate_limit=1)
        id = self.create("--recipients", str(self.write("people.csv", people(2_000))), "--start")
        self.assertIn("is paused", self.campaign("pause", id))
        self.assertEqual(self.campaign_json("list", "--state", "paused")["data"][0]["id"], id)
        self.assertEqual(self.campaign_json("list", "--state", "draft")["data"], [])
        self.assertIn("is running", self.campaign("resume", id))
        self.campaign("cancel", id)

    def test_what_there_is_not_is_exit_status_5(self) -> None:
        people_file = str(self.write("people.csv", people(1)))
        for command in (["show", UNKNOWN], ["report", UNKNOWN],
                        ["export", UNKNOWN], ["start", UNKNOWN], ["pause", UNKNOWN],
                        ["resume", UNKNOWN], ["cancel", UNKNOWN], ["preview", UNKNOWN],
                        ["add", UNKNOWN, people_file], ["test", UNKNOWN, "--to", "a@b.example"]):
            self.campaign(*command, status=5)


class Mistakes(Commands):
    def refused(self, toml: str, *more: str, status: int = 1) -> str:
        file = self.write("wrong.toml", toml)
        self.campaign("create", str(file), *more, status=status)
        return self.said.replace(str(self.directory) + "/", "")

    def test_what_is_wrong_with_the_file_is_told_with_its_place(self) -> None:
        self.assertIn("wrong.toml:2:", self.refused('name = "x"\nfrom "a"\n', status=2))
        self.assertIn("wrong.toml:1:1: html_file: none.html can't be read",
                      self.refused('html_file = "none.html"\n', status=2))
        self.assertIn("wrong.toml:3:1: Unknown field `subjct`",
                      self.refused('name = "x"\nfrom = "a@b.example"\nsubjct = "s"\n'))
        good = 'name = "x"\nfrom = "a@b.example"\nsubject = "s"\n'
        self.assertIn("wrong.toml:6:1: Invalid `window.zone` field.",
                      self.refused(good + 'text = "t"\n[window]\nzone = 3\nfrom = 09:00:00\n'
                                   'until = "17:00"\n'))
        self.write("wrong.html", "<p>\n  {{#if x}}</p>")
        self.assertIn("wrong.html:2:3: ", self.refused(good + 'html_file = "wrong.html"\n'))
        said = self.refused(good.replace('"s"', '"{{ .Name }}"') + 'html_file = "wrong.html"\n')
        self.assertIn("wrong.toml:3:1: Line 1, column 1, `{{ .Name }}`: ", said)
        self.assertIn("wrong.html:2:3: Line 2, column 3, `{{#if x}}`: ", said)
        self.refused(SPRING, "--recipients", str(self.directory / "none.csv"), status=2)
        self.assertEqual(self.campaign_json("list")["data"], [])

    def test_what_is_wrong_with_a_file_of_people_leaves_a_draft_that_is_named(self) -> None:
        file = self.write("people.csv", 'email,email\nann@mail.example,x\n')
        self.campaign("create", str(self.spring), "--recipients", str(file), "--start", status=1)
        self.assertIn(f"{file}: ", self.said)
        said = self.said
        id = self.campaign_json("list")["data"][0]["id"]
        self.assertIn(f"the campaign {id} is a draft still", said)
        good = self.write("good.csv", people(2))
        self.assertIn("2 added, 0 skipped", self.campaign("add", id, str(good)))
        self.assertIn("first_name", self.refused_start_without_names(id))

    def refused_start_without_names(self, id: str) -> str:
        self.campaign("add", id, "-", stdin='{"email":"nameless@mail.example"}\n')
        self.campaign("start", id, status=1)
        return self.said


class Uploads(Commands):
    RECIPIENTS = 300_000

    def test_a_relay_that_is_killed_meanwhile_gets_each_once(self) -> None:
        file = self.write("people.csv", people(self.RECIPIENTS))
        id = self.create()
        told: list[Any] = []
        adding = threading.Thread(target=lambda: told.append(self.campaign_json("add", id, str(file))))
        adding.start()
        database = self.running.data / "relay.db-wal"
        before = database.stat().st_size
        wait_for("a part to be on disk", lambda: database.stat().st_size > before + 1_000_000,
                 every=0.001)
        self.running.kill()
        self.running.start()
        adding.join()
        self.assertEqual((told[0]["added"], told[0]["skipped"]), (self.RECIPIENTS, 0))
        self.assertIn("trying again", self.said)
        again = self.campaign_json("add", id, str(file))
        self.assertEqual(again["added"], self.RECIPIENTS)
        self.assertEqual(self.campaign_json("report", id)["recipients"], self.RECIPIENTS)

    def test_a_large_file_costs_no_memory(self) -> None:
        file = self.write("people.csv", people(self.RECIPIENTS) + "x@y.example," + "z" * 200_000 + "\n")
        with file.open("a") as more:
            for i in range(300):
                more.write(f"wide{i}@shop.example,{'w' * 200_000}\n")
        id = self.create()
        adding = Process(self.directory / "adding.log")
        adding.spawn([RELAY_BIN, "campaign", "add", id, str(file)],
                     {"RELAY_URL": f"http://127.0.0.1:{self.running.http}"})
        most = 0.0
        while adding.running():
            try:
                most = max(most, adding.memory("VmHWM"))
            except (AssertionError, OSError):
                break  # it has ended since
        self.assertIn(f"{self.RECIPIENTS + 301} added", wait_for_log(adding))
        self.assert_memory(most, 40)


class Terminal(Commands):
    def test_everything_fits_eighty_columns(self) -> None:
        id = self.create("--recipients", str(self.write("people.csv", people(60))), "--start")
        self.wait_for_state(id, "finished")
        url = f"http://127.0.0.1:{self.running.http}"
        for command in (["status"], ["messages", "list"], ["report", "--by", "campaign"],
                        ["campaign", "list"], ["campaign", "show", id], ["campaign", "report", id],
                        ["dlq", "list"], ["suppressions", "list"]):
            for line in on_a_terminal(url, *command).splitlines():
                self.assertLessEqual(len(line), COLUMNS, command)


if __name__ == "__main__":
    unittest.main()
