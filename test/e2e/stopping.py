"""Promise: SIGTERM drains: what is on its way is finished and recorded, the rest stays, and the
exit status is 0. A second relay on the same data directory ends with 3."""

import unittest

from harness import Scenario
from jobs import Disconnected, campaign_lines, encode, send_email
from processes import Relay


class Stopping(Scenario):
    def test_sigterm_under_load_loses_and_doubles_nothing(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--latency", "50ms..200ms")
        relay = self.relay(sim, limits={"batch_max_emails": 5})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(1_000))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(200))
            for accepted in (100, 300, 500):
                sim.wait_until_accepted(accepted)
                self.assertEqual(relay.stop(), 0)
                relay.start()
        sim.wait_until_accepted(len(ids))
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)
        self.assertEqual(sim.stats()["replays"], 0)  # everything on its way was recorded

    def test_what_is_read_before_sigterm_is_answered(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        ids = []
        with relay.connect() as client:
            try:
                for reply in client.stream(campaign_lines(1_000_000)):
                    if b'"queue_full"' not in reply:
                        ids.append(reply.split(b'"id":"')[1][:36].decode())
                    if len(ids) == 1_000 and relay.running():
                        assert relay.process
                        relay.process.terminate()
            except Disconnected:
                pass
        assert relay.process
        self.assertEqual(relay.process.wait(60), 0)
        relay.start()
        sim.wait_until_accepted(len(ids), seconds=120)
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)

    def test_sigterm_during_an_outage_does_not_wait_for_its_end(self) -> None:
        sim = self.simulator()
        sim.configure(outage="refuse")
        relay = self.relay(sim)
        with relay.connect() as client:
            ids = client.submit(campaign_lines(100))
            relay.wait_for_pause("upstream")
        self.assertEqual(relay.stop(seconds=20), 0)
        sim.configure(outage="none")
        relay.start()
        sim.wait_until_accepted(100)
        self.assert_sent_once(sim, ids)

    def test_a_second_relay_on_the_same_data_directory_ends_with_3(self) -> None:
        sim = self.simulator()
        relay = self.relay(sim)
        second_directory = self.directory / "second"
        second_directory.mkdir()
        second = Relay(second_directory, sim)
        self.processes.append(second)
        second.data = relay.data
        second.write_config()
        second.launch()
        assert second.process
        self.assertEqual(second.process.wait(20), 3)
        with relay.connect() as client:
            self.assertEqual(client.call({"type": "ping"}), {"status": "pong"})


if __name__ == "__main__":
    unittest.main()
