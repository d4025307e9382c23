"""Promise: a store moves to PostgreSQL and back while a campaign is under way, and everybody has the
mail once: what was in a request is repeated byte for byte, under its key. A relay refuses the store
that has moved.

Resend loses answers meanwhile, and gives none any more before the relay is killed, so that requests
are open then. The judge is the simulator's ledger.
"""

import json
import unittest
from typing import Any

from campaign_client import people
from campaigns import OPTIONS, CampaignScenario
from postgres import PostgresServer
from processes import Relay

LOST_ANSWERS = {"lost-answer": 0.1}  # five in a row would be taken for an outage
MAILS_A_REQUEST = 20


class StoreCopy(CampaignScenario):
    def setUp(self) -> None:
        self.server = PostgresServer()
        self.addCleanup(self.server.end)

    def start_campaign(self) -> str:
        self.start(limit=30, limits={"batch_max_emails": MAILS_A_REQUEST},
                   retry={"max_attempts": 20})  # with three some would die, as they should
        self.sim.configure(faults=LOST_ANSWERS)
        campaign = self.campaigns.draft()
        self.campaigns.upload(campaign, people(OPTIONS.recipients))
        self.campaigns.act(campaign, "start")
        return campaign

    def kill_with_open_requests(self, after: int) -> None:
        self.sim.wait_until_accepted(after)
        self.sim.configure(faults={"timeout": 1.0})
        self.sim.wait_until_accepted(self.sim.stats()["accepted_mails"] + MAILS_A_REQUEST)
        self.under_test.kill()
        self.sim.configure(faults=LOST_ANSWERS)

    def copy(self, relay: Relay, source: str, target: str) -> dict[str, Any]:
        done = relay.command("store", "copy", "--from", source, "--to", target, "--json")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return json.loads(done.stdout)

    def use(self, relay: Relay, url: str) -> None:
        relay.sections["store"] = {"url": url}
        relay.write_config()

    def test_in_the_middle_of_a_campaign_and_back(self) -> None:
        campaign = self.start_campaign()
        relay = self.under_test
        self.kill_with_open_requests(after=OPTIONS.recipients // 4)
        there = self.copy(relay, str(relay.data), self.server.url)
        self.assertGreater(there["open_requests"], 0)

        relay.launch()
        self.assertEqual(relay.process.wait(60), 2)
        self.assertIn("has moved to postgresql://", relay.log_tail())

        self.use(relay, self.server.url)
        relay.start()
        self.kill_with_open_requests(after=OPTIONS.recipients // 2)
        self.sim.configure(rate_limit=100)
        relay.data = self.directory / "back"
        back = self.copy(relay, self.server.url, str(relay.data))
        self.assertGreater(back["open_requests"], 0)

        self.use(relay, "")
        relay.start()
        self.campaigns.wait_until(campaign, "finished")
        relay.wait_until_done()
        self.assert_each_once(OPTIONS.recipients)
        self.assert_report_is_the_ledger(campaign)
        print(f"{there['open_requests']} open requests went to PostgreSQL, and "
              f"{back['open_requests']} came back")

    def test_a_store_that_is_in_use_stays_where_it_is(self) -> None:
        self.start_campaign()
        relay = self.under_test
        done = relay.command("store", "copy", "--from", str(relay.data), "--to", self.server.url)
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertTrue(relay.running())

    def test_in_postgresql_one_is_told_at_once_of_a_relay_that_has_it(self) -> None:
        relay = self.relay(self.simulator(), store={"url": self.server.url})
        self.assertEqual(self.server.sql("SELECT name <> '' FROM relay.lease"), "t")
        done = relay.command(
            "store", "copy", "--from", self.server.url, "--to", str(self.directory / "copy"))
        self.assertEqual(done.returncode, 3, done.stderr)
        self.assertIn("waiting up to 14 s for it to end", done.stderr)
        self.assertIn("is used by the relay", done.stderr)
        self.assertTrue(relay.running())
        self.assertEqual(self.server.sql("SELECT epoch FROM relay.term"), "1")

        relay.kill()
        done = relay.command(
            "store", "copy", "--from", self.server.url, "--to", str(self.directory / "copy"))
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("waiting up to 14 s for it to end", done.stderr)


if __name__ == "__main__":
    unittest.main()
