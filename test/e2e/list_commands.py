"""Promise: lists of contacts are kept from the command line alone, and campaigns go to who subscribes."""

import json
import unittest
from pathlib import Path

from harness import Scenario
from processes import Relay
from waiting import wait_for

SPRING = """name = "Spring"
from = "Acme <news@acme.example>"
subject = "Spring is here, {{first_name}}"
text = "Dear {{first_name}}"
list = "news letter"
"""
PEOPLE = "email,first_name\n" + "".join(f"p{i}@shop.example,P{i}\n" for i in range(20))


class Lists(Scenario):
    def setUp(self) -> None:
        self.sim = self.simulator("--rate-limit", "1000")
        self.running: Relay = self.relay(self.sim)
        self.running.wait_until_ready()
        self.people = self.write("people.csv", PEOPLE)

    def write(self, name: str, text: str) -> Path:
        file = self.directory / name
        file.write_text(text)
        return file

    def run_command(self, *arguments: str, status: int = 0, stdin: str = "") -> str:
        done = self.running.command(*arguments, stdin=stdin)
        self.assertEqual(done.returncode, status, done.stdout + done.stderr)
        return done.stdout

    def lists(self, *arguments: str, status: int = 0, stdin: str = "") -> str:
        return self.run_command("lists", *arguments, status=status, stdin=stdin)

    def test_a_list_is_made_filled_shown_and_removed(self) -> None:
        self.assertIn("no lists", self.lists("show"))
        self.lists("create", "news letter")
        self.lists("create", "news letter", status=1)
        self.assertIn("20 added", self.lists("import", "news letter", str(self.people)))
        changed = '[{"email":"p0@shop.example","first_name":"New"},{"email":"nobody"}]'
        said = self.lists("import", "news letter", "-", stdin=changed)
        self.assertIn("1 updated, 1 skipped", said)
        self.assertIn("invalid_address", said)
        exported = self.lists("export", "news letter").splitlines()
        self.assertEqual(len(exported), 21)
        self.assertTrue(exported[0].startswith("email,"), exported[0])
        out = self.directory / "exported.ndjson"
        self.lists("export", "news letter", "--json", "--out", str(out))
        rows = {row["email"]: row for row in map(json.loads, out.read_text().splitlines())}
        self.assertEqual({row["status"] for row in rows.values()}, {"subscribed"})
        self.assertEqual(rows["p0@shop.example"]["first_name"], "New")
        shown = json.loads(self.lists("show", "news letter", "--json"))
        self.assertEqual((shown["contacts"], shown["subscribed"]), (20, 20))
        self.assertRegex(self.lists("show"), r"news letter +20 +20 +0 +0 +0\n")

        self.lists("remove", "news letter")
        for command in (["show"], ["export"], ["remove"]):
            self.lists(*command, "news letter", status=5)
        self.lists("import", "news letter", str(self.people), status=5)

    def test_a_campaign_goes_to_those_who_subscribe(self) -> None:
        self.lists("create", "news letter")
        self.lists("import", "news letter", str(self.people))
        spring = self.write("spring.toml", SPRING)
        id = self.run_command("campaign", "create", str(spring)).strip()
        self.assertIn("Dear P3", self.run_command("campaign", "preview", id, "--as", "p3@shop.example"))
        self.assertIn("Dear P0", self.run_command("campaign", "preview", id))
        self.run_command("campaign", "start", id)

        def finished() -> bool:
            shown = self.run_command("campaign", "show", id, "--json")
            return bool(json.loads(shown)["state"] == "finished")
        wait_for("its end", finished)
        self.assertEqual(self.sim.accepted("subject"),
                         {f"Spring is here, P{i}": 1 for i in range(20)})


if __name__ == "__main__":
    unittest.main()
