"""Promise: a message goes out when it is due, not after its time to live, not when it was cancelled
in time, and once however often it is handed in under one idempotency key."""

import json
import random
import unittest
from datetime import datetime, timedelta, timezone

from harness import Scenario
from jobs import campaign_lines, email, encode, send_email
from waiting import wait_for

UNKNOWN_ID = "00000000-0000-4000-8000-000000000000"


def iso(at: datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


def soon(seconds: float) -> datetime:
    return datetime.now(timezone.utc) + timedelta(seconds=seconds)


class Schedule(Scenario):
    def test_a_scheduled_message_goes_out_when_it_is_due(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        due = soon(2)
        with relay.connect() as client:
            beside = client.submit_one(send_email("beside", scheduled_at=iso(due)))
            inside = client.submit_one(
                send_email("inside", payload=email("inside", scheduledAt=iso(due)))
            )
            far = client.submit_one(send_email("far", scheduled_at="in 10 min"))
            status = client.status(far)
            self.assertEqual((status["state"], status["waits_for"]), ("scheduled", "schedule"))
            sim.wait_until_accepted(2)
            self.assertEqual(client.status(far)["state"], "scheduled")
        entries = sim.ledger()
        self.assertEqual({e["relay_id"] for e in entries}, {beside, inside})
        for entry in entries:
            self.assertGreaterEqual(datetime.fromisoformat(entry["at"].replace("Z", "+00:00")),
                                    due - timedelta(milliseconds=1))
            self.assertNotIn("scheduled_at", entry)  # held by the relay, not by Resend

    def test_many_messages_that_are_due_at_once_survive_a_kill_in_the_middle(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        due = iso(soon(2))
        with relay.connect() as client:
            ids = client.submit(
                encode(send_email(f"m{i}", "campaign" if i % 3 else "transactional",
                                  scheduled_at=due))
                for i in range(5_000)
            )
        sim.wait_until_accepted(500)
        relay.kill()
        relay.start()
        relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)

    def test_a_schedule_survives_a_kill(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        with relay.connect() as client:
            message_id = client.submit_one(send_email("later", scheduled_at=iso(soon(1.5))))
        relay.kill()
        relay.start()
        sim.wait_until_accepted(1)
        self.assert_sent_once(sim, [message_id])

    def test_a_message_is_not_sent_after_its_ttl(self) -> None:
        sim = self.simulator()
        sim.configure(outage="refuse")
        relay = self.relay(sim)
        with relay.connect() as client:
            first = client.submit_one(send_email("opens the pause"))
            relay.wait_for_pause("upstream")
            short = [client.submit_one(send_email("short", lane, ttl="1s"))
                     for lane in ("transactional", "campaign")]
            lasting = client.submit_one(send_email("long", ttl="1h"))
            wait_for("both expired",
                     lambda: all(client.status(i)["state"] == "expired" for i in short))
            sim.configure(outage="none")
            relay.post("/relay/resume", {})
            sim.wait_until_accepted(2)
            relay.wait_until_done()
        self.assertEqual({(e["id"], e["reason"]) for e in relay.dead_letters()},
                         {(i, "expired") for i in short})
        self.assertEqual(set(sim.accepted()), {first, lasting})


class Cancel(Scenario):
    def test_a_message_is_cancelled_in_time_or_not_at_all(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        with relay.connect() as client:
            scheduled = client.submit_one(send_email("s", scheduled_at="in 1 hour"))
            self.assertEqual(client.call({"type": "cancel", "id": scheduled, "ref": "r"}),
                             {"ref": "r", "status": "cancelled", "id": scheduled})
            self.assertEqual(client.status(scheduled)["state"], "cancelled")

            relay.post("/relay/pause", {})
            queued = [client.submit_one(send_email("q", lane))
                      for lane in ("transactional", "campaign")]
            kept = client.submit_one(send_email("kept"))
            for message_id in queued:
                reply = client.call({"type": "cancel", "id": message_id})
                self.assertEqual(reply, {"status": "cancelled", "id": message_id})
            relay.post("/relay/resume", {})
            sim.wait_until_accepted(1)
            relay.wait_until_done()

            for message_id, status, name in (
                (kept, 409, "already_sent"),
                (UNKNOWN_ID, 404, "not_found"),
                ("nonsense", 404, "not_found"),
            ):
                reply = client.call({"type": "cancel", "id": message_id})
                self.assertEqual(reply["status"], "rejected")
                error = reply["error"]
                self.assertEqual((error["statusCode"], error["name"]), (status, name))
            self.assertEqual(client.status(UNKNOWN_ID)["error"]["name"], "not_found")
        self.assertEqual(list(sim.accepted()), [kept])
        self.assertEqual(relay.dead_letters(), [])

    def test_cancelling_what_is_being_sent_sends_the_others_once_and_these_never(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim, limits={"batch_max_emails": 7})
        dice = random.Random(3)
        with relay.connect() as client, relay.connect() as canceller:
            ids = client.submit(campaign_lines(3_000))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(500))
            chosen = dice.sample(ids, 2_000)
            cancelled = set()
            jobs = (encode({"type": "cancel", "id": i}) for i in chosen)
            for reply in map(json.loads, canceller.stream(jobs, window=100)):
                if reply["status"] == "cancelled":
                    cancelled.add(reply["id"])
                else:
                    self.assertEqual(reply["error"]["name"], "already_sent")
        relay.wait_until_done()
        self.assertFalse(cancelled & set(sim.accepted()), "cancelled, and sent")
        self.assert_sent_once(sim, set(ids) - cancelled)


class IdempotencyKeys(Scenario):
    def test_a_key_takes_one_message_and_no_other(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        job = send_email("once", idempotency_key="order-1")
        with relay.connect() as client:
            first = client.call(job)
            self.assertEqual(first["status"], "queued")
            self.assertEqual(client.call(job), {"status": "duplicate", "id": first["id"]})

            same = {**job, "lane": "campaign", "ttl": "1h", "campaign": "x"}
            same["payload"] = dict(reversed(job["payload"].items()))
            self.assertEqual(client.call(same)["status"], "duplicate")

            other = send_email("twice", idempotency_key="order-1")
            error = client.call(other)["error"]
            self.assertEqual((error["statusCode"], error["name"]),
                             (409, "invalid_idempotent_request"))
        relay.kill()
        relay.start()
        with relay.connect() as client:
            self.assertEqual(client.call(job), {"status": "duplicate", "id": first["id"]})
        relay.wait_until_done()
        self.assert_sent_once(sim, [first["id"]])

    def test_the_same_key_many_times_in_flight_takes_one_message(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        with relay.connect() as one, relay.connect() as two:
            clients = (one, two)
            for i in range(200):
                for client in clients:
                    client.send((b'{"type":"send_email","idempotency_key":"k%d","payload":{"to":'
                                 b'"a@b.example","from":"c@d.example","subject":"s","text":"t"}}\n')
                                % (i % 20))
            replies = [client.reply() for client in clients for _ in range(200)]
        self.assertEqual(sum(r["status"] == "queued" for r in replies), 20)
        self.assertEqual(len({r["id"] for r in replies}), 20)
        sim.wait_until_accepted(20)
        relay.wait_until_done()
        self.assert_sent_once(sim, [r["id"] for r in replies])


if __name__ == "__main__":
    unittest.main()
