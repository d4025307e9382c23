"""Promise: `events --follow` tells each event once, in its order, whatever restarts meanwhile."""

import json
import os
import signal
import subprocess
import threading
import unittest
from typing import Any

from harness import Scenario
from jobs import campaign_lines, send_email
from processes import RELAY_BIN, Relay
from waiting import wait_for


class Follower:
    """`events --follow --json` and what it has printed"""

    def __init__(self, relay: Relay, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [RELAY_BIN, "events", "--follow", "--json", *arguments], stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
            env={**os.environ, "RELAY_URL": f"http://127.0.0.1:{relay.http}"})
        self.events: list[dict[str, Any]] = []
        self.said: list[str] = []
        self.readers = [threading.Thread(target=self._read_events),
                        threading.Thread(target=self._read_words)]
        for reader in self.readers:
            reader.start()

    def _read_events(self) -> None:
        assert self.process.stdout
        for line in self.process.stdout:
            self.events.append(json.loads(line))

    def _read_words(self) -> None:
        assert self.process.stderr
        for line in self.process.stderr:
            self.said.append(line)

    def subjects(self) -> list[str]:
        return [event["subject"] for event in self.events]

    def close(self) -> None:
        self.process.kill()
        self.process.wait()
        for reader, pipe in zip(self.readers, (self.process.stdout, self.process.stderr)):
            reader.join()
            assert pipe
            pipe.close()


class Events(Scenario):
    def follow(self, relay: Relay, *arguments: str) -> Follower:
        follower = Follower(relay, *arguments)
        self.addCleanup(follower.close)
        return follower

    def send(self, relay: Relay, *subjects: str, **fields: Any) -> None:
        with relay.connect() as client:
            for subject in subjects:
                client.submit_one({**send_email(subject), **fields})

    def test_nothing_is_lost_or_told_twice_while_the_relay_restarts(self) -> None:
        relay = self.relay(self.simulator("--rate-limit", "100"))
        relay.wait_until_ready()
        relay.get("/relay/events")  # from now on they are recorded
        follower = self.follow(relay)
        self.send(relay, "the first")
        wait_for("the first", lambda: follower.events)  # it waits for none that it never saw
        sent = [f"mail {i}" for i in range(60)]
        for begin in range(0, 60, 20):
            self.send(relay, *sent[begin:begin + 20])
            if begin < 40:
                relay.kill()
                if begin == 0:
                    wait_for("a word", lambda: any("trying again" in s for s in follower.said))
                relay.start()
        wait_for("all of it", lambda: len(follower.events) > 60)
        self.send(relay, "the last")
        wait_for("the last", lambda: "the last" in follower.subjects())
        self.assertCountEqual(follower.subjects(), ["the first", *sent, "the last"])
        seqs = [event["seq"] for event in follower.events]
        self.assertEqual(seqs, sorted(set(seqs)))
        self.assertIsNone(follower.process.poll())
        # Each absence is told once, and its end.
        wait_for("the relay's return to be told",
                 lambda: follower.said and "answers again" in follower.said[-1])
        self.assertEqual(sum("trying again" in s for s in follower.said), len(follower.said) / 2)

    def test_more_than_a_page_comes_in_its_order(self) -> None:
        relay = self.relay(self.simulator("--rate-limit", "100"))
        relay.wait_until_ready()
        relay.get("/relay/events")
        follower = self.follow(relay)
        self.send(relay, "the first")
        wait_for("the first", lambda: follower.events)
        follower.process.send_signal(signal.SIGSTOP)  # it falls behind
        with relay.connect() as client:
            ids = client.submit(campaign_lines(2_500))
        relay.wait_until_done()
        follower.process.send_signal(signal.SIGCONT)
        wait_for("all of it", lambda: len(follower.events) > 2_500)
        seqs = [event["seq"] for event in follower.events]
        self.assertEqual(seqs, sorted(set(seqs)))
        self.assertEqual({event["id"] for event in follower.events[1:]}, set(ids))

    def test_filters_and_what_people_read(self) -> None:
        sim = self.simulator()
        sim.configure(reject_subjects=["bad"])
        relay = self.relay(sim)
        relay.wait_until_ready()
        relay.get("/relay/events")
        self.send(relay, "good", lane="campaign", campaign="spring")
        self.send(relay, "bad")
        wait_for("the dead letter", relay.dead_letters)
        relay.wait_until_done()

        def shown(*arguments: str) -> list[str]:
            done = relay.command("events", *arguments)
            self.assertEqual(done.returncode, 0, done.stderr)
            return done.stdout.splitlines()

        self.assertEqual(len(shown()), 2)
        self.assertRegex(shown("--type", "dead")[0], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ  dead  ")
        self.assertIn("[spring]", shown("--lane", "campaign")[0])
        self.assertEqual(len(shown("--campaign", "spring")), 1)
        self.assertEqual(len(shown("--type", "dead", "--type", "sent")), 2)
        self.assertEqual(shown("--to", "nobody@mail.example"), [])
        older = shown("--limit", "1")
        self.assertTrue(older[0].startswith("Older ones: --after "))
        self.assertEqual(len(shown("--limit", "1", "--after", older[0].split()[-1])), 1)
        self.assertEqual(len(json.loads("\n".join(shown("--json")))["data"]), 2)
        wrong = relay.command("events", "--type", "read")
        self.assertEqual(wrong.returncode, 2)
        self.assertIn("--type", wrong.stderr)


if __name__ == "__main__":
    unittest.main()
