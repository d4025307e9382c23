"""Promise: a transaction that somebody keeps open in PostgreSQL stops no mail. Nothing that was deleted
or changed meanwhile can be vacuumed, which is what slows queues in a database down.

2,000 mails a second, before, while a transaction is open, and behind it. It prints how many left a
second, and how long a transactional mail's acknowledgement and sending took at most for 99 of 100.
`--seconds 60` is the long form; what it printed is in bench/several-relays.md.
"""

import subprocess
import threading
import time
import unittest

from cluster import ClusterScenario
from harness import options
from jobs import campaign_lines, send_email
from postgres import find
from waiting import wait_for

OPTIONS = options(seconds=3, rate=2_000)
STEPS_A_SECOND = 20
RESET_EVERY = 0.1  # seconds


class HeldSnapshot(ClusterScenario):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "100")
        self.relay_under_test = self.member("ada", 2.0)
        self.relay_under_test.start()
        self.ids: list[str] = []

    def submit_evenly(self, ended: threading.Event) -> None:
        with self.relay_under_test.connect() as client:
            number = 0
            next_step = time.monotonic()
            while not ended.is_set():
                lines = campaign_lines(OPTIONS.rate // STEPS_A_SECOND, prefix=f"{number}-", size=2_000)
                self.ids += client.submit(lines)
                number += 1
                next_step = max(next_step + 1 / STEPS_A_SECOND, time.monotonic() - 1)
                time.sleep(max(0, next_step - time.monotonic()))

    def measure(self, phase: str, seconds: float) -> None:
        taken: list[float] = []
        sent: list[float] = []
        before = self.sim.stats()["accepted_mails"]
        began = time.monotonic()
        with self.relay_under_test.connect() as client:
            while time.monotonic() < began + seconds:
                asked = time.monotonic()
                reset = client.submit_one(send_email(f"reset {asked}"))
                taken.append(time.monotonic() - asked)
                wait_for("a reset to be sent", lambda: client.status(reset)["state"] == "sent",
                         every=0.001)
                sent.append(time.monotonic() - asked)
                self.ids.append(reset)
                time.sleep(RESET_EVERY)
        took = time.monotonic() - began
        rate = (self.sim.stats()["accepted_mails"] - before) / took

        def p99(times: list[float]) -> float:
            return 1_000 * sorted(times)[len(times) * 99 // 100]

        dead = self.database.sql("SELECT sum(n_dead_tup) FROM pg_stat_user_tables")
        print(f"{phase:7} {took:4.0f} s: {rate:5.0f} mails/s, {len(taken)} resets: acknowledged in"
              f" {p99(taken):4.0f} ms, sent in {p99(sent):4.0f} ms, {dead} dead rows", flush=True)

    def hold_a_snapshot(self) -> "subprocess.Popen[bytes]":
        held = subprocess.Popen(
            [find("psql"), "-h", str(self.database.directory), "-U", "postgres", "-AtqX", "-c",
             "BEGIN; SELECT pg_current_xact_id(); SELECT pg_sleep(3600)"],
            stdout=subprocess.DEVNULL)
        wait_for("a transaction", lambda: self.database.sql(
            "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(3600)'"
            " AND backend_xid IS NOT NULL AND pid <> pg_backend_pid()") == "1")
        return held

    def test_mail_goes_on_while_a_transaction_is_open(self) -> None:
        ended = threading.Event()
        load = threading.Thread(target=self.submit_evenly, args=(ended,))
        load.start()
        try:
            self.measure("before", OPTIONS.seconds / 2)
            held = self.hold_a_snapshot()
            try:
                self.measure("held", OPTIONS.seconds)
            finally:
                held.kill()
                held.wait()
                self.database.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                                  " WHERE query LIKE '%pg_sleep(3600)' AND pid <> pg_backend_pid()")
            self.measure("behind", OPTIONS.seconds / 2)
        finally:
            ended.set()
            load.join()
        self.relay_under_test.wait_until_done(seconds=120)
        self.assert_sent_once(self.sim, self.ids)


if __name__ == "__main__":
    unittest.main()
