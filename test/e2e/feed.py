"""Promise: who follows the events misses none, whether by the job socket or by webhooks."""

import json
import subprocess
import unittest
from pathlib import Path
from typing import Any

from harness import Scenario
from jobs import JobClient, email, send_email
from processes import Relay
from waiting import free_port, wait_for

RECEIVER = Path(__file__).parents[1] / "webhooks"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


class Receiver:
    """A URL that verifies what is posted to it, as Svix's library and Resend's SDK do."""

    def __init__(self, log: Path, refusals: int = 0) -> None:
        self.log = log
        self.process = subprocess.Popen(
            ["node", "receive.mjs", SECRET, str(refusals)], cwd=RECEIVER, stdout=log.open("wb"))
        wait_for("the receiver", lambda: log.read_text())
        self.port = int(log.read_text().splitlines()[0])

    def got(self) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.log.read_text().splitlines()[1:]]


class Feed(Scenario):
    def start(self, **sections: dict[str, Any]) -> Relay:
        hooks = free_port()
        sim = self.simulator(
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend", "--webhook-secret", SECRET,
            *[word for rate in ("opened:0", "bounced:0", "soft-bounced:0", "complained:0",
                                "delayed:0") for word in ("--webhook-rate", rate)])
        relay = self.relay(sim, start=False,
                           webhooks={"listen": f"127.0.0.1:{hooks}"}, **sections)
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.environment["RELAY_FEED_SECRET"] = SECRET
        relay.start()
        return relay

    def submit(self, relay: Relay, to: str, module: str) -> str:
        with relay.connect() as jobs:
            return jobs.submit_one(send_email("", payload=email(
                "s", to=to, tags=[{"name": "module", "value": module}])))

    def subscribe(self, relay: Relay, **what: Any) -> tuple[JobClient, int]:
        jobs = relay.connect()
        self.addCleanup(jobs.close)
        reply = jobs.call({"type": "subscribe", **what})
        self.assertEqual(reply["status"], "subscribed", reply)
        return jobs, reply["after"]

    def test_a_subscriber_is_told_what_it_asked_for_and_misses_nothing(self) -> None:
        relay = self.start()
        everything, _ = self.subscribe(relay)
        bounces, begin = self.subscribe(relay, events=["bounced"], tags={"module": "support"})
        good = self.submit(relay, "delivered+1@resend.dev", "support")
        bad = self.submit(relay, "bounced+1@resend.dev", "support")
        self.submit(relay, "bounced+2@resend.dev", "sales")

        seen: list[tuple[str, str]] = []
        while not {("sent", good), ("delivered", good), ("bounced", bad)} <= set(seen):
            event = everything.reply()
            self.assertEqual(event["type"], "event")
            seen.append((event["event"], event["id"]))
        self.assertEqual(len(seen), len(set(seen)), "told twice")
        self.assertLess(seen.index(("sent", good)), seen.index(("delivered", good)))
        told = bounces.reply()
        self.assertEqual((told["event"], told["id"], told["tags"]),
                         ("bounced", bad, {"module": "support"}))
        self.assertEqual(told["detail"]["to"], ["bounced+1@resend.dev"])
        bounces.close()
        everything.close()

        # While nobody listens, and the relay is killed
        later = self.submit(relay, "bounced+3@resend.dev", "support")
        wait_for("its bounce", lambda: relay.get(f"/relay/messages/{later}")["last_event"] == "bounced")
        relay.kill()
        relay.start()
        again, after = self.subscribe(relay, events=["bounced"], tags={"module": "support"},
                                      after=told["seq"])
        self.assertEqual(after, told["seq"])
        self.assertEqual(again.reply()["id"], later)
        whole, _ = self.subscribe(relay, events=["bounced"], after=begin)
        self.assertEqual(len([whole.reply() for _ in range(3)]), 3)

    def test_what_is_not_known_cannot_be_subscribed_to(self) -> None:
        relay = self.start()
        with relay.connect() as jobs:
            reply = jobs.call({"type": "subscribe", "events": ["bouncd"], "ref": "r"})
            self.assertEqual((reply["status"], reply["ref"]), ("rejected", "r"))
            self.assertIn("bouncd", reply["error"]["message"])
            self.assertEqual(jobs.call({"type": "ping"}), {"status": "pong"})

    def test_the_receiver_takes_only_what_was_signed_with_its_secret(self) -> None:
        receiver = Receiver(self.directory / "receiver.log")
        self.addCleanup(receiver.process.kill)
        relay = self.start(feed={"urls": [f"http://127.0.0.1:{receiver.port}/hook"]})
        relay.kill()
        relay.environment["RELAY_FEED_SECRET"] = "whsec_" + "A" * 32
        relay.start()
        self.submit(relay, "delivered@resend.dev", "support")
        wait_for("an event", receiver.got)
        self.assertIn("error", receiver.got()[0])

    def test_events_are_posted_signed_and_repeated_until_they_are_taken(self) -> None:
        receiver = Receiver(self.directory / "receiver.log", refusals=2)
        self.addCleanup(receiver.process.kill)
        url = f"http://127.0.0.1:{receiver.port}/hook?from=relay"
        relay = self.start(feed={"urls": [url], "events": ["sent", "bounced"]})
        message = self.submit(relay, "bounced+1@resend.dev", "support")

        def taken() -> list[dict[str, Any]]:
            return [g for g in receiver.got() if "error" not in g and not g["refuse"]]
        wait_for("both events to be taken", lambda: len(taken()) == 2, 60)
        self.assertEqual([g for g in receiver.got() if "error" in g], [])
        self.assertEqual(len(receiver.got()), 4)
        self.assertEqual(len({g["id"] for g in receiver.got()}), 2)
        self.assertEqual({g["path"] for g in receiver.got()}, {"/hook?from=relay"})
        by_type = {g["event"]["type"]: g["event"]["data"] for g in taken()}
        self.assertEqual(set(by_type), {"email.sent", "email.bounced"})
        for data in by_type.values():
            self.assertEqual(data["email_id"], message)
            self.assertEqual(data["tags"], {"module": "support"})

        # What happens while the relay is away is posted once it is back.
        relay.kill()
        relay.start()
        self.submit(relay, "bounced+2@resend.dev", "support")
        wait_for("the next two", lambda: len(taken()) == 4)


if __name__ == "__main__":
    unittest.main()
