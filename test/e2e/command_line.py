"""Promise: the command line shows all there is, and says what went wrong as its exit status."""

import csv
import json
import socket
import subprocess
import time
import unittest
from typing import Any, Iterator

from harness import Scenario
from jobs import send_email
from processes import RELAY_BIN, SIM_BIN
from waiting import wait_for


def offered(*typed: str) -> set[str]:
    """What the shell's completion offers behind these words; the last one is begun."""
    said = subprocess.run([RELAY_BIN, "__complete", "--", *typed], check=True,
                          capture_output=True, text=True).stdout
    return {line.split("\t")[0] for line in said.splitlines()}


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
        self.assertIn("statsu: did you mean status?", self.refused("statsu"))
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

        status, told = self.check(
            "data_dir = '/proc/nothing-here'\n", RESEND_API_KEY="re_1",
            RELAY_STORE_URL="postgresql://relay:very_secret@db/mail")
        self.assertEqual((status, told["errors"]), (0, []))
        self.assertEqual(told["config"]["store"]["url"], "postgresql://relay:***@db/mail")
        self.assertNotIn("very_secret", json.dumps(told))

        status, told = self.check("")
        self.assertEqual((status, told["ok"]), (2, False))
        self.assertIn("RESEND_API_KEY is not set", told["errors"][0])

        status, told = self.check("\n[limits]\nbatch = 7\n")
        self.assertEqual((status, told["ok"], told["config"]), (2, False, None))
        self.assertIn("relay.toml:3: limits.batch: unknown key", told["errors"][0])

    def test_all_mistakes_are_told_in_one_run(self) -> None:
        status, told = self.check("""
data_dir = "/proc/nothing-here"
[http]
listen = "127.0.0.1:7350"
[limit]
[log]
levle = "info"
format = "xml"
""", RESEND_API_KEY="re 1")
        self.assertEqual(status, 2)
        self.assertEqual(
            [error.replace(str(self.directory / "relay.toml"), "F") for error in told["errors"][:3]],
            ["F:5: limit: unknown key: did you mean limits?",
             "F:7: log.levle: unknown key: did you mean log.level?",
             "F:8: log.format: must be one of text, json"])
        others = "\n".join(told["errors"][3:])
        self.assertIn("RESEND_API_KEY holds what can't be a key", others)
        self.assertIn("http.listen: 127.0.0.1:7350 has the port of ingest.tcp", others)
        self.assertIn("data_dir: /proc/nothing-here cannot be made", others)
        self.assertEqual(len(told["errors"]), 6)

        # The relay would not start with any of it.
        served = subprocess.run(
            [RELAY_BIN, "serve", "--config", str(self.directory / "relay.toml")],
            capture_output=True, text=True, env={"RESEND_API_KEY": "re_1"})
        self.assertEqual(served.returncode, 2)
        self.assertEqual(len(served.stderr.splitlines()), 5)


class Failures(Scenario):
    def test_a_command_that_was_to_print_json_prints_json_when_it_fails(self) -> None:
        id = "0199b3c2-5c1e-7000-9d9b-d068451d667e"
        nowhere = ["--url", "http://127.0.0.1:1"]
        for command in (["status"], ["events"], ["events", "--follow"], ["show", id],
                        ["cancel", id], ["pause"], ["resume"],
                        ["report"], ["campaign", "report", "x"],
                        ["send", "--from", "a@acme.example", "--to", "b@shop.example",
                         "--subject", "s", "--text", "t"],
                        ["dlq", "list"], ["dlq", "show", id], ["dlq", "retry", "--all"],
                        ["dlq", "purge", "--all", "--yes"], ["dlq", "reconcile", "--all"],
                        ["dlq", "export"], ["suppressions", "list"],
                        ["suppressions", "add", "a@shop.example"],
                        ["suppressions", "remove", "a@shop.example"],
                        ["suppressions", "export"],
                        ["campaign", "list"], ["campaign", "show", id], ["campaign", "plan", id],
                        ["campaign", "start", id], ["campaign", "pause", id],
                        ["campaign", "preview", id], ["campaign", "export", id],
                        ["campaign", "test", id, "--to", "a@shop.example"],
                        ["campaign", "add", id, "/dev/null"], ["campaign", "create", "/dev/null"],
                        ["lists", "create", "x"], ["lists", "import", "x", "/dev/null"],
                        ["lists", "show"], ["lists", "export", "x"], ["lists", "remove", "x"]):
            done = subprocess.run([RELAY_BIN, *command, *nowhere, "--json"],
                                  capture_output=True, text=True)
            self.assertEqual(done.returncode, 4, command)
            last = json.loads(done.stdout.splitlines()[-1])
            self.assertEqual(last["name"], "unreachable", command)
            self.assertIn("no relay at http://127.0.0.1:1", last["message"])
        for command in (["dlq", "list", "--json", "--limit", "many"], ["statsu", "--json"],
                        ["dlq", "retry", "--json"], ["doctor", "--json", "--config", "/nowhere"]):
            done = subprocess.run([RELAY_BIN, *command], capture_output=True, text=True)
            self.assertEqual(done.returncode, 2, command)
            self.assertEqual(json.loads(done.stdout)["name"], "bad_usage", command)

    def test_what_the_relay_refuses_is_printed_as_it_said_it(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        done = relay.command("show", "0199b3c2-5c1e-7000-9d9b-d068451d667e", "--json")
        self.assertEqual(done.returncode, 5)
        self.assertEqual(json.loads(done.stdout)["statusCode"], 404)
        done = relay.command("dlq", "list", "--since", "yesterday", "--json")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(json.loads(done.stdout)["name"], "validation_error")

    def test_help_has_examples_variables_and_exit_statuses(self) -> None:
        def help_of(*command: str) -> str:
            return subprocess.run([RELAY_BIN, *command, "--help"], check=True,
                                  capture_output=True, text=True).stdout
        whole = help_of()
        for word in ("Examples:", "RELAY_URL", "RELAY_API_KEY", "RESEND_API_KEY", "Exit status:"):
            self.assertIn(word, whole)

        def commands(*above: str) -> Iterator[tuple[str, ...]]:
            """All, as the shell's completion offers them"""
            for word in offered(*above, ""):
                if not word.startswith(("-", ":")) and f"\n  {word} " in help_of(*above):
                    yield (*above, word)
                    yield from commands(*above, word)

        found = list(commands())
        self.assertGreater(len(found), 40)
        for command in found:
            told = help_of(*command)
            self.assertIn("Example", told, command)
            self.assertLessEqual(max(map(len, told.splitlines())), 80, command)
            if "--url" in told:
                for word in ("RELAY_URL", "RELAY_API_KEY", "NO_COLOR", "Exit status:"):
                    self.assertIn(word, told, command)

    def test_completion_offers_values(self) -> None:
        words = offered
        self.assertEqual(words("pause", "--lane", ""), {"transactional", "campaign"})
        self.assertIn("outcome_unknown", words("dlq", "retry", "--reason", ""))
        self.assertLessEqual({"--error", "--since", "--all"}, words("dlq", "retry", ""))
        self.assertLessEqual({"create", "preview", "report"}, words("campaign", ""))
        files = {":"}
        self.assertEqual(words("serve", "--config", ""), files)
        self.assertEqual(words("backup", ""), files)
        self.assertEqual(words("restore", "--data-dir", ""), files)
        self.assertEqual(words("campaign", "create", ""), files)
        self.assertIn("--recipients", words("campaign", "create", "--r"))
        self.assertIn("complained", words("events", "--type", ""))
        self.assertIn("waiting", words("messages", "list", "--state", ""))
        self.assertIn("--follow", words("events", ""))
        self.assertEqual(words("pause", "--lane=c"), {"--lane=transactional", "--lane=campaign"})
        self.assertEqual(words("send", "--subject", ""), set())

    def test_completion_knows_what_the_relay_has(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        url = f"http://127.0.0.1:{relay.http}"
        made = relay.post("/relay/campaigns", {"name": "Spring", "from": "a@acme.example",
                                               "subject": "s", "text": "t"})
        self.assertEqual(relay.command("lists", "create", "news readers").returncode, 0)
        for typed in (["campaign", "show"], ["campaign", "add"], ["pause", "--campaign"],
                      ["events", "--campaign"], ["campaign", "list", "--after"]):
            command, option = (typed[:-1], typed[-1:]) if typed[-1][0] == "-" else (typed, [])
            wait_for(f"the campaign behind {typed}",  # the relay has a second to answer
                     lambda c=command, o=option: made["id"] in offered(*c, "--url", url, *o, ""))
        wait_for("the list",
                 lambda: offered("lists", "import", "--url", url, "") == {"news readers"})
        self.assertEqual(offered("lists", "import", "news readers", "--url", url, ""), {":"})
        begun = time.monotonic()
        self.assertLessEqual(offered("campaign", "show", "--url", "http://127.0.0.1:1", ""),
                             {"--url", "--json", "--help"})
        self.assertLess(time.monotonic() - begun, 10)

    def test_the_shells_complete_by_it(self) -> None:
        script = """source <("$1" completion bash)
            offer() { _resend_relay; printf '%s\\n' "${COMPREPLY[@]}"; }
            COMP_WORDS=("$1" dlq retry --reason ref) COMP_CWORD=4; offer
            COMP_WORDS=("$1" load /etc/host) COMP_CWORD=2; offer
            COMP_WORDS=("$1" dlq retry --url http : //127.0.0.1 : 1 --reason exh) COMP_CWORD=10; offer
            COMP_WORDS=("$1" dlq retry --url http : //127.0.0.1 : 1 --reason = "") COMP_CWORD=11; offer
            COMP_WORDS=("$1" pause --lane = tr) COMP_CWORD=4; offer
            """
        said = subprocess.run(["bash", "-c", script, "bash", RELAY_BIN], check=True,
                              capture_output=True, text=True).stdout.splitlines()
        self.assertEqual(said[0], "refused")
        self.assertIn("/etc/hosts", said)
        self.assertEqual(said.count("exhausted"), 2)
        self.assertEqual(said[-1], "transactional")
        for shell in ("bash", "zsh", "fish"):
            printed = subprocess.run([RELAY_BIN, "completion", shell], check=True,
                                     capture_output=True, text=True).stdout
            self.assertIn("__complete -- ", printed)


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
        whole = json.loads(relay.command("suppressions", "export", "--json").stdout)
        self.assertCountEqual([entry["email"] for entry in whole["data"]], [*addresses, odd])
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
