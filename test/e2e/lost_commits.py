"""Promise: a database that may have forgotten what it had committed sends nothing by itself.

It is restored from a dump, or a server takes over on a timeline of its own. Mail that has left since
looks as if it had not: the relay begins paused, says why, and goes on when somebody tells it to.
"""

import unittest

from harness import Scenario
from jobs import send_email
from postgres import PostgresServer
from processes import Relay

WHY = "the database may have forgotten"


class LostCommits(Scenario):
    def setUp(self) -> None:
        self.database = PostgresServer()
        self.addCleanup(self.database.end)
        self.sim = self.simulator()
        self.relay = Relay(self.directory, self.sim, store={"url": self.database.url},
                           cluster={"name": "ada", "lease": "2s"})
        self.processes.append(self.relay)

    def submit(self, subject: str) -> None:
        with self.relay.connect() as client:
            client.submit_one(send_email(subject))

    def send(self, subject: str) -> None:
        self.submit(subject)
        self.relay.wait_until_done()

    def assert_waits_until_it_is_resumed(self) -> None:
        self.relay.wait_for_pause("all")
        self.assertIn(WHY, self.relay.get("/relay/status")["pauses"][0]["why"])
        before = self.sim.stats()["accepted_mails"]
        self.submit("behind the pause")
        self.relay.wait_until_left(1)
        self.assertEqual(self.sim.stats()["accepted_mails"], before)
        self.assertEqual(self.relay.command("resume", "--force").returncode, 0)
        self.relay.wait_until_done()
        self.assertEqual(self.relay.stop(), 0)
        self.relay.start()  # a person has seen it: it is not said again
        self.assertEqual(self.relay.pauses(), [])

    def test_of_a_dump_that_was_restored_nothing_leaves_until_somebody_says_so(self) -> None:
        self.relay.start()
        self.send("before the dump")
        self.assertEqual(self.relay.stop(), 0)
        dump = self.database.dump("relay")
        self.relay.start()
        self.assertEqual(self.relay.pauses(), [])
        self.send("behind the dump")
        self.assertEqual(self.relay.stop(), 0)

        self.database.sql("DROP SCHEMA relay CASCADE")
        self.database.restore(dump)
        copied = self.relay.command("store", "copy", "--from", self.database.url,
                                    "--to", str(self.directory / "copy"))
        self.assertEqual(copied.returncode, 1, copied.stderr)
        self.assertIn(WHY, copied.stderr)
        self.relay.start()
        self.assert_waits_until_it_is_resumed()

    def test_a_server_that_takes_over_alone_may_have_been_behind(self) -> None:
        self.relay.start()
        self.send("before")
        self.database.take_over_with_a_timeline_of_its_own()
        self.assert_waits_until_it_is_resumed()

    def test_one_that_each_commit_waited_for_was_not(self) -> None:
        self.relay.start()
        self.send("before")
        self.assertEqual(self.relay.stop(), 0)
        # There is no standby that could answer.
        self.database.sql("UPDATE relay.lease SET replicated = true")
        self.database.take_over_with_a_timeline_of_its_own()
        self.relay.start()
        self.send("behind")
        self.assertEqual(self.relay.pauses(), [])


if __name__ == "__main__":
    unittest.main()
