"""Promise: a backlog of any length costs no memory, and a restart with it is quick.
`--messages 1000000` is the long form; the messages are of 2 KB."""

import time
import unittest

from harness import Scenario, options
from jobs import campaign_lines, email, encode, send_email
from processes import Relay

OPTIONS = options(messages=50_000, size=2_048)
MOST_MEMORY = 90  # MB


class Backlog(Scenario):
    def test_a_long_backlog_costs_no_memory_and_survives_a_kill(self) -> None:
        sim = self.simulator("--rate-limit", "1")
        relay = self.relay(sim)
        begin = time.monotonic()
        with relay.connect() as client:
            ids = client.submit(campaign_lines(OPTIONS.messages, size=OPTIONS.size), window=4_000)
        taken = time.monotonic() - begin
        self._look_around(relay, ids)
        print(
            f"{OPTIONS.messages} messages of {OPTIONS.size} bytes queued at"
            f" {OPTIONS.messages / taken:.0f}/s; memory {relay.memory():.0f} MB, at most"
            f" {relay.memory('VmHWM'):.0f} MB"
        )
        self.assert_memory(relay.memory("VmHWM"), MOST_MEMORY)

        relay.kill()
        ready = relay.start(seconds=60)
        self._look_around(relay, ids)
        sent = sim.stats()["accepted_mails"]
        sim.wait_until_accepted(sent + 300)  # it goes on
        print(
            f"after the kill ready in {ready:.2f} s; memory {relay.memory():.0f} MB, at most"
            f" {relay.memory('VmHWM'):.0f} MB"
        )
        self.assertLess(ready, 30)
        self.assert_memory(relay.memory("VmHWM"), MOST_MEMORY)
        accepted = sim.accepted()
        self.assertEqual(max(accepted.values()), 1)
        self.assertLessEqual(set(accepted), set(ids))

    def test_thousands_of_tenants_survive_a_kill(self) -> None:
        sim = self.simulator("--rate-limit", "200")
        relay = self.relay(sim)
        relay.post("/relay/pause", {})

        def line(i: int) -> bytes:
            tags = [{"name": "tenant", "value": f"t{i % 7_000}"}]
            return encode(send_email(f"m{i}", "campaign", payload=email(f"m{i}", tags=tags)))

        with relay.connect() as client:
            ids = client.submit(line(i) for i in range(20_000))
        relay.kill()
        relay.start()
        relay.post("/relay/resume", {})
        with relay.connect() as client:
            ids += client.submit(line(i) for i in range(10_000))
        relay.wait_until_done(seconds=120)
        self.assert_memory(relay.memory("VmHWM"), MOST_MEMORY)
        self.assert_sent_once(sim, ids)

    def _look_around(self, relay: Relay, ids: list[str]) -> None:
        """The status of some, from the first to the last; their order is the campaign's."""
        with relay.connect() as client:
            for place in range(0, len(ids), max(1, len(ids) // 50)):
                status = client.status(ids[place])
                self.assertEqual(status["status"], "message")
                self.assertIn(status["state"], ("queued", "sealed", "sent"))
            self.assertEqual(client.status(ids[-1])["state"], "queued")


if __name__ == "__main__":
    unittest.main()
