"""Promise: a backup of a running relay has all that was acknowledged before it, and a store that is
made of it sends by itself nothing, and in the end nothing twice that was sent before the backup.

The relay is under load, and is killed and started again while it is backed up. The judge is the
simulator's ledger.
"""

import json
import subprocess
import threading
import unittest
from pathlib import Path
from typing import Any

import http_json
from harness import EXAMPLES_IN_FAILURE, Scenario
from jobs import send_email
from processes import RELAY_BIN, Relay, Simulator
from producers import Producers
from waiting import wait_for


class Backup(Scenario):
    def start(self) -> tuple[Simulator, Relay]:
        sim = self.simulator("--rate-limit", "50")
        return sim, self.relay(sim, limits={"batch_max_emails": 10})

    def back_up(self, relay: Relay, name: str) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [RELAY_BIN, "backup", str(self.directory / name), "--data-dir", str(relay.data), "--json"],
            stdout=subprocess.PIPE)

    def report_of(self, backup: "subprocess.Popen[bytes]") -> dict[str, Any]:
        out, _ = backup.communicate(timeout=120)
        self.assertEqual(backup.returncode, 0)
        return json.loads(out)

    def restore(self, relay: Relay, name: str, to: Path) -> "subprocess.CompletedProcess[str]":
        return relay.command("restore", str(self.directory / name), "--data-dir", str(to))

    def begin_again(self, relay: Relay, name: str) -> None:
        """The relay has a new store, made of the backup."""
        relay.data = self.directory / f"restored-{name}"
        done = self.restore(relay, name, relay.data)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("begins paused", done.stdout)
        relay.write_config()
        relay.start()

    def assert_known(self, relay: Relay, ids: list[str]) -> None:
        lost = [i for i in ids
                if http_json.request(relay.http, "GET", f"/relay/messages/{i}").status != 200]
        self.assertFalse(lost[:EXAMPLES_IN_FAILURE], f"{len(lost)} are not in the backup")

    def test_of_a_relay_under_load(self) -> None:
        self.try_backup(killed=False)

    def test_of_a_relay_that_is_killed_meanwhile(self) -> None:
        self.try_backup(killed=True)

    def try_backup(self, killed: bool) -> None:
        name = "backup"
        sim, relay = self.start()
        producers = Producers()
        threads = [threading.Thread(target=p.produce, args=(relay,)) for p in producers.each]
        for thread in threads:
            thread.start()
        wait_for("a load", lambda: producers.acknowledged() >= 2_000)
        acknowledged = [i for p in producers.each for i in list(p.acknowledged.values())]
        sent_before = set(sim.accepted())
        backup = self.back_up(relay, name)
        if killed:
            wait_for("its begin", lambda: (self.directory / name).exists(), every=0.0005)
            relay.kill()
            relay.start()
        report = self.report_of(backup)
        self.assertEqual(report["missing"], [])
        self.assertGreater(report["unfinished"], 0)
        relay.kill()
        for thread in threads:
            thread.join()

        self.begin_again(relay, name)
        self.assertEqual(relay.pauses(), ["all"])
        self.assert_known(relay, acknowledged[-500:])
        accepted = sim.stats()["accepted_mails"]
        with relay.connect() as client:
            client.submit_one(send_email("waits with the others"))
        wait_for("what waits", lambda: relay.get("/relay/status")["pauses"][0]["waiting"] > 0)
        self.assertEqual(sim.stats()["accepted_mails"], accepted)

        sim.configure(rate_limit=1_000)
        self.assertEqual(relay.command("resume").returncode, 0)
        relay.wait_until_done(120)
        times = sim.accepted()
        self.assertEqual(relay.dead_letters(), [])
        lost = [i for i in acknowledged if times[i] == 0]
        self.assertFalse(lost[:EXAMPLES_IN_FAILURE], f"{len(lost)} were lost")
        twice = [i for i in sent_before if times[i] > 1]
        self.assertFalse(twice[:EXAMPLES_IN_FAILURE],
                         f"{len(twice)} were sent again that had been sent before the backup")
        print(f"{len(acknowledged)} acknowledged and {len(sent_before)} sent before it, "
              f"{report['unfinished']} unfinished in it, "
              f"{sum(n > 1 for n in times.values())} sent after it and again after the restore")

    def test_of_a_relay_that_stands_still_sends_each_once(self) -> None:
        sim, relay = self.start()
        sim.configure(rate_limit=1)
        with relay.connect() as client:
            ids = [client.submit_one(send_email(f"mail {n}", "campaign")) for n in range(100)]
        sim.wait_until_accepted(1)
        relay.stop()
        self.report_of(self.back_up(relay, "still"))
        self.begin_again(relay, "still")
        sim.configure(rate_limit=100)
        relay.command("resume")
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)

    def test_goes_nowhere_where_something_is(self) -> None:
        sim, relay = self.start()
        (self.directory / "full").mkdir()
        (self.directory / "full" / "file").touch()
        done = relay.command("backup", str(self.directory / "full"), "--config", str(relay.config))
        self.assertEqual((done.returncode, done.stderr.strip()), (
            1, f"resend-relay: {self.directory}/full is not empty"))
        self.report_of(self.back_up(relay, "good"))
        done = self.restore(relay, "good", relay.data)
        self.assertEqual((done.returncode, done.stderr.strip()), (
            1, f"resend-relay: {relay.data} is not empty"))
        done = self.restore(relay, "full", self.directory / "new")
        self.assertEqual(done.returncode, 1)
        self.assertIn("has no relay.db: it is no backup, or one that was not finished", done.stderr)

    def test_of_a_store_in_postgresql_is_left_to_its_own_tools(self) -> None:
        file = self.directory / "relay.toml"
        file.write_text("[store]\nurl = 'postgresql://relay:secret@db/mail'\n")
        for command in ("backup", "restore"):
            done = subprocess.run(
                [RELAY_BIN, command, str(self.directory / "copy"), "--config", str(file)],
                capture_output=True, text=True)
            self.assertEqual((done.returncode, done.stderr.strip()), (
                2, "resend-relay: the store is in PostgreSQL, postgresql://relay:***@db/mail: copy "
                "it by pg_dump and pg_restore, with its schema relay"))


if __name__ == "__main__":
    unittest.main()
