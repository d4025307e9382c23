"""Promise: the first newsletter works for a newcomer who copies README's lines, as they stand there."""

import json
import os
import re
import subprocess
import unittest
from pathlib import Path
from typing import Any

from harness import Scenario
from processes import RELAY_BIN, Relay
from waiting import free_port, wait_for

README = Path(__file__).parents[2] / "README.md"
SECRET = "whsec_" + "c2VjcmV0IG9mIHRoaXMgc2NlbmFyaW8="


def lines_of(heading: str) -> str:
    """The first lines for a shell below a heading of README."""
    section = README.read_text().split(f"\n## {heading}\n")[1]
    found = re.search(r"```sh\n(.*?)```", section, re.DOTALL)
    assert found, heading
    return found[1]


class Newsletter(Scenario):
    def test_the_lines_of_readme_send_it(self) -> None:
        sim = self.simulator("--ledger-bodies")
        relay = self.relay(sim, start=False, webhooks={
            "listen": f"127.0.0.1:{free_port()}", "public_url": "https://mail.acme.example"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()
        relay.wait_until_ready()
        done = self.run_shell(relay, lines_of("A first newsletter"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assert_told(relay, done.stdout)
        relay.wait_until_done()

        mails = sim.ledger()
        people = {"ann@mail.example": "Ann", "ben@mail.example": "Ben"}
        newsletters = [mail for mail in mails if mail["to"][0] in people]
        self.assertCountEqual([mail["to"] for mail in newsletters], [[p] for p in people])
        for mail in newsletters:
            name = people[mail["to"][0]]
            self.assertEqual(mail["subject"], f"Spring is here, {name}")
            link = re.search(r'href="(https://mail.acme.example/unsubscribe/[^"]+)"', mail["html"])
            self.assertTrue(link, mail["html"])
            assert link
            self.assertEqual(mail["headers"]["List-Unsubscribe"], f"<{link[1]}>")
            self.assertIn(f"<p>Dear {name}, ", mail["html"])
        tests = [mail for mail in mails if mail["to"] == ["you@your-domain.example"]]
        self.assertEqual([mail["subject"] for mail in tests], ["Spring is here, Ann"])
        self.assertEqual(len(mails), 3)

    def run_shell(self, relay: Relay, lines: str) -> "subprocess.CompletedProcess[str]":
        programs = self.directory / "bin"
        programs.mkdir()
        (programs / "resend-relay").symlink_to(RELAY_BIN)
        environment = {**os.environ, "RELAY_URL": f"http://127.0.0.1:{relay.http}",
                       "PATH": f"{programs}:{os.environ['PATH']}"}
        return subprocess.run(["sh", "-eu"], input=lines, cwd=self.directory, env=environment,
                              capture_output=True, text=True, timeout=60)

    def assert_told(self, relay: Relay, said: str) -> None:
        """What the commands printed, and what the report says when all are sent"""
        self.assertIn("2 added, 0 updated, 0 skipped", said)
        self.assertIn("Subject: Spring is here, Ann\n", said)
        self.assertIn("List-Unsubscribe: <https://mail.acme.example/unsubscribe/", said)
        self.assertRegex(said, r"recipients +2\n")
        campaigns = json.loads(relay.command("campaign", "list", "--json").stdout)["data"]
        self.assertEqual([campaign["name"] for campaign in campaigns], ["Spring"])
        id = campaigns[0]["id"]

        def report() -> Any:
            return json.loads(relay.command("campaign", "report", id, "--json").stdout)
        wait_for("its end", lambda: report()["state"] == "finished")
        self.assertEqual((report()["recipients"], report()["sent"]), (2, 2))


if __name__ == "__main__":
    unittest.main()
