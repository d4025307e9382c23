"""Promise: when PostgreSQL fails over, nothing that was acknowledged is lost or sent twice, if each
commit waited for the standby; and where it did not, nothing is sent until a person says so.

Two servers replicate on one machine. The first one ends at once, under load, and the second is
promoted. The judge is the simulator's ledger.
"""

import random
import unittest

from cluster import ClusterScenario
from cluster_producers import HttpProducer, JobProducer, Load
from jobs import send_email
from lost_commits import WHY
from postgres import PostgresServer, url_of
from waiting import wait_for

LEASE = 2.0


class Failover(ClusterScenario):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "100")
        self.standby = PostgresServer(self.database)
        self.addCleanup(self.standby.end)
        self.store = {"url": url_of(self.database, self.standby)}

    def wait_for_replication(self, kind: str) -> None:
        wait_for(f"replication to be {kind}", lambda: self.database.sql(
            "SELECT sync_state FROM pg_stat_replication WHERE state = 'streaming'") == kind)

    def test_one_that_each_commit_waited_for_takes_over_under_load(self) -> None:
        self.database.set("synchronous_standby_names", "*")
        self.wait_for_replication("sync")
        self.relays = [self.member(name, LEASE, store=self.store) for name in ("ada", "bob")]
        for relay in self.relays:
            relay.launch()
        wait_for("a sender", self.find_sender)
        self.sim.configure(faults={"lost-answer": 0.05, "500": 0.02})
        producers = [kind(f"{kind.__name__}{n}", self.relays, random.Random(n))
                     for n in range(3) for kind in (HttpProducer, JobProducer)]
        with Load(producers) as load:
            load.wait_for_more(300)
            self.database.crash()
            self.standby.promote()
            before = load.acknowledged()
            load.wait_for_more(300)
        sender = wait_for("a sender", self.find_sender)
        self.wait_until_done(sender, seconds=120, database=self.standby)
        self.assertEqual(sender.pauses(), [])
        self.assertEqual([problem for p in producers for problem in p.problems], [])
        self.assert_sent_once(self.sim, {i for p in producers for i in p.acknowledged.values()})
        subjects = self.sim.accepted("subject")
        self.assertEqual([s for s, times in subjects.items() if times > 1], [])
        print(f"{before} acknowledged before, {load.acknowledged() - before} after; all sent once")

    def test_one_that_was_behind_sends_nothing_until_a_person_says_so(self) -> None:
        self.wait_for_replication("async")
        relay = self.member("ada", LEASE, store=self.store)
        self.relays = [relay]
        relay.start()
        with relay.connect() as client:
            client.submit_one(send_email("both have it"))
        relay.wait_until_done()
        here = self.database.sql("SELECT pg_current_wal_lsn()")
        wait_for("the standby to have it", lambda: self.standby.sql(
            f"SELECT pg_last_wal_replay_lsn() >= '{here}'") == "t")
        self.standby.end_process()
        with relay.connect() as client:
            client.submit_one(send_email("the first alone has it"))
        relay.wait_until_done()

        self.database.crash()
        self.standby.start()
        self.standby.promote()
        relay.wait_for_pause("all")
        self.assertIn(WHY, relay.get("/relay/status")["pauses"][0]["why"])
        with relay.connect() as client:
            client.submit_one(send_email("behind the pause"))
        relay.wait_until_left(1)
        self.assertNotIn("behind the pause", self.sim.accepted("subject"))
        self.assertEqual(relay.command("resume", "--force").returncode, 0)
        relay.wait_until_done()
        self.assertEqual(self.sim.accepted("subject"), {
            "both have it": 1, "the first alone has it": 1, "behind the pause": 1})


if __name__ == "__main__":
    unittest.main()
