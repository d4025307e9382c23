"""Promise: what an event tells of one recipient of a mail harms none of the others, in each of the
shapes in which Resend's documents show events (resend-api.md, section 14)."""

import unittest
from typing import Any

from harness import Scenario
from jobs import email
from waiting import free_port, wait_for

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NOTHING_ELSE = ("opened:0", "bounced:0", "soft-bounced:0", "complained:0", "delayed:0")


class Recipients(Scenario):
    def _one_of_three_bounces(self, *shape: str, **fields: Any) -> None:
        """`fields`: of the mail, where they are not those of three in `to`."""
        hooks = free_port()
        sim = self.simulator(
            "--rate-limit", "100",
            "--webhooks", f"http://127.0.0.1:{hooks}/webhooks/resend",
            "--webhook-secret", SECRET,
            *(f"--webhook-rate={rate}" for rate in NOTHING_ELSE),
            *shape,
        )
        relay = self.relay(sim, start=False, webhooks={"listen": f"127.0.0.1:{hooks}"})
        relay.environment["RESEND_WEBHOOK_SECRET"] = SECRET
        relay.start()

        def hand_in(to: Any, **more: Any) -> dict[str, Any]:
            with relay.connect() as jobs:
                return jobs.call({"type": "send_email", "payload": email("s", to=to, **more)})

        def events(message: str) -> list[str]:
            timeline = relay.get(f"/relay/messages/{message}")["timeline"]
            return [entry["event"] for entry in timeline if "event" in entry]

        three = ["ann@mail.example", "bounced+1@resend.dev", "Bob <bob@mail.example>"]
        reply = hand_in(**{"to": three, **fields})
        wait_for("what became of each of the three",
                 lambda: {"sent", "delivered", "bounced"} <= set(events(reply["id"])))
        wait_for("the one to be suppressed",
                 lambda: hand_in("bounced+1@resend.dev")["status"] == "suppressed")
        self.assertEqual([entry["email"] for entry in relay.get("/suppressions")["data"]],
                         ["bounced+1@resend.dev"])
        for other in ("ann@mail.example", "bob@mail.example"):
            self.assertEqual(hand_in(other)["status"], "queued")

    def test_an_event_names_all_recipients(self) -> None:
        self._one_of_three_bounces()

    def test_an_event_names_the_one(self) -> None:
        self._one_of_three_bounces("--webhook-one-recipient")

    def test_an_event_names_who_is_in_to_and_means_a_copy(self) -> None:
        self._one_of_three_bounces(to="ann@mail.example", cc="bounced+1@resend.dev",
                                   bcc=["bob@mail.example"])

    def test_tags_are_a_list(self) -> None:
        self._one_of_three_bounces("--webhook-tag-list")


if __name__ == "__main__":
    unittest.main()
