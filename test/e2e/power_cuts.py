"""Promise: a power cut takes nothing that was acknowledged: neither what came just after the store was
made, nor what follows a crash, or syncs that failed. And a disk that cannot be read is no damage.
"""

import unittest

from disk import NOTHING, Disk
from harness import Scenario
from jobs import encode, send_email
from processes import Relay, Simulator
from waiting import SANITIZED, wait_for


@unittest.skipIf(SANITIZED, "the sanitizer's own functions stand before those that are preloaded")
class PowerCuts(Scenario):
    """On a disk that has nothing but what was synced"""

    def start(self) -> tuple[Simulator, Relay, Disk]:
        sim = self.simulator()
        sim.configure(outage="refuse")
        relay = self.relay(sim, start=False)
        disk = Disk(self.directory / "root", self.directory / "disk", seed=1, shares=NOTHING)
        relay.data = disk.folder / "relay" / "data"
        relay.write_config()
        disk.give_to(relay)
        relay.start()
        return sim, relay, disk

    def written_at(self, relay: Relay) -> int:
        return (relay.data / "relay.db-wal").stat().st_mtime_ns

    def submit_before_a_cut(self, relay: Relay, disk: Disk) -> list[str]:
        """Ids of what is acknowledged, before the power goes."""
        with relay.connect() as client:
            ids = client.submit(encode(send_email(f"m{i}")) for i in range(50))
        relay.kill()
        disk.cut_power()
        return ids

    def test_what_follows_a_commit_whose_sync_failed_is_kept(self) -> None:
        sim, relay, disk = self.start()
        disk.trouble(syncs=1.0)
        before = self.written_at(relay)
        with relay.connect() as client:
            client.send(encode(send_email("refused", scheduled_at="in 1 hour")))
            self.assertEqual(client.reply()["error"]["name"], "queue_full")
        self.assertGreater(self.written_at(relay), before)
        relay.kill()
        disk.killed()
        disk.trouble()

        relay.start()
        ids = self.submit_before_a_cut(relay, disk)

        sim.configure(outage="none")
        relay.start()
        relay.wait_until_left(relay.get("/relay/status")["queues"]["transactional"]["scheduled"])
        self.assert_sent_once(sim, ids)

    def test_a_store_that_was_just_made_is_kept(self) -> None:
        sim, relay, disk = self.start()
        ids = self.submit_before_a_cut(relay, disk)
        sim.configure(outage="none")
        relay.start()
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)

    def test_reads_that_fail_are_no_damage(self) -> None:
        _, relay, disk = self.start()
        with relay.connect() as client:
            client.submit(encode(send_email(f"m{i}")) for i in range(200))
        relay.kill()
        disk.killed()
        relay.start()
        disk.trouble(reads=1.0)
        refused = set()
        with relay.connect() as client:
            for _ in range(3):
                client.send(encode(send_email("refused", scheduled_at="in 1 hour")))
                refused.add(client.reply()["status"])
            disk.trouble()
            self.assertEqual(refused, {"rejected"})
            wait_for("mail to be taken again",
                     lambda: client.call(send_email("taken"))["status"] == "queued", 10)
        self.assertNotIn("malformed", relay.log_tail())


if __name__ == "__main__":
    unittest.main()
