"""Promise: of several relays on one PostgreSQL one sends, and when it ends another takes over.

The sender is killed, stopped and frozen under load, while Resend loses answers: a spare has to go on
with what was under way, byte for byte. The judge is the simulator's ledger: what was acknowledged
was accepted once, what was not at most once. `--rounds 50` is the long form.
"""

import random
import signal
import threading
import time
import unittest

from cluster import ClusterScenario
from harness import options
from jobs import send_email
from processes import Relay, Simulator
from producers import Producer, Producers
from waiting import PATIENCE, wait_for

OPTIONS = options(rounds=3, seed=1)
FAULTS = {"lost-answer": 0.05, "500": 0.03, "502-accepted": 0.03}
LIMITS = {"batch_max_emails": 10}
LEASE = min(2.0 * PATIENCE, 6.0)  # with a sanitizer a relay may be late to renew it
DEPOSED = 75
MOST_BEFORE_THE_END = 600


def has_taken_over(relay: Relay) -> bool:
    if not relay.running():
        raise AssertionError(f"a spare has ended: {relay.log_tail()}")
    return relay.sends()


def send_signal(relay: Relay, number: signal.Signals) -> None:
    assert relay.process
    relay.process.send_signal(number)


def status_of(relay: Relay) -> int:
    assert relay.process
    return relay.process.wait(60 * PATIENCE)


def produce(producer: Producer, relay: Relay) -> None:
    """Until the relay ends, or has lost the term: then it refuses what it could not write."""
    try:
        producer.produce(relay)
    except AssertionError:
        producer.give_up()


class Takeover(ClusterScenario):
    def setUp(self) -> None:
        super().setUp()
        self.sim = self.simulator("--rate-limit", "100", "--seed", str(OPTIONS.seed))
        self.dice = random.Random(OPTIONS.seed)
        self.producers = Producers()
        self.slowest = 0.0

    def pair(self) -> tuple[Relay, Relay]:
        sender = self.member("ada", LEASE, limits=LIMITS)
        spare = self.member("bob", LEASE, limits=LIMITS)
        sender.start()
        self.become_spare(spare)
        self.sim.configure(faults=FAULTS)
        return sender, spare

    def become_spare(self, relay: Relay) -> None:
        def spares() -> int:
            text = relay.log.read_text() if relay.log.exists() else ""
            return text.count("this relay is a spare")

        before = spares()
        relay.launch()
        wait_for("a spare", lambda: spares() > before)

    def wait_for_takeover(self, relay: Relay) -> None:
        begin = time.monotonic()
        wait_for(f"{relay.config.parent.name} to take over", lambda: has_taken_over(relay))
        self.slowest = max(self.slowest, time.monotonic() - begin)

    def produce(self, relay: Relay) -> list[threading.Thread]:
        threads = [threading.Thread(target=produce, args=(p, relay)) for p in self.producers.each]
        goal = self.producers.acknowledged() + self.dice.randint(1, MOST_BEFORE_THE_END)
        for thread in threads:
            thread.start()
        wait_for("acknowledgements", lambda: self.producers.acknowledged() >= goal, every=0.001)
        return threads

    def judge(self, sender: Relay, what: str) -> None:
        self.producers.repeat_the_last(sender)
        self.wait_until_done(sender, seconds=120)
        summary = self.producers.assert_sent_once(self, self.sim)
        print(f"{OPTIONS.rounds} times {what}: {summary}, slowest takeover {self.slowest:.1f} s")

    def test_a_spare_goes_on_for_one_that_was_killed(self) -> None:
        sender, spare = self.pair()
        for _ in range(OPTIONS.rounds):
            self.producers.produce_until_killed(
                sender, self.dice.randint(1, MOST_BEFORE_THE_END))
            self.wait_for_takeover(spare)
            self.become_spare(sender)
            sender, spare = spare, sender
        self.judge(sender, "killed")

    def test_a_spare_goes_on_at_once_for_one_that_was_told_to_stop(self) -> None:
        sender, spare = self.pair()
        for _ in range(OPTIONS.rounds):
            threads = self.produce(sender)
            self.assertEqual(sender.stop(), 0)
            for thread in threads:
                thread.join()
            self.wait_for_takeover(spare)
            self.become_spare(sender)
            sender, spare = spare, sender
        self.judge(sender, "stopped")

    def test_one_that_was_frozen_is_deposed_and_sends_nothing_twice(self) -> None:
        sender, spare = self.pair()
        for n in range(OPTIONS.rounds):
            threads = self.produce(sender)
            send_signal(sender, signal.SIGSTOP)
            self.wait_for_takeover(spare)
            with spare.connect() as client:
                client.submit_one(send_email(f"of the one that took over, {n}"))
            send_signal(sender, signal.SIGCONT)
            self.assertEqual(status_of(sender), DEPOSED)
            for thread in threads:
                thread.join()
            self.become_spare(sender)
            sender, spare = spare, sender
        self.judge(sender, "frozen")

    def test_a_short_freeze_deposes_nobody(self) -> None:
        sender, spare = self.pair()
        for _ in range(OPTIONS.rounds):
            threads = self.produce(sender)
            send_signal(sender, signal.SIGSTOP)
            time.sleep(LEASE / 8)
            send_signal(sender, signal.SIGCONT)
            goal = self.producers.acknowledged() + 100
            wait_for("it to go on", lambda: self.producers.acknowledged() >= goal)
            self.assertTrue(sender.running())
            sender.kill()
            for thread in threads:
                thread.join()
            self.wait_for_takeover(spare)
            self.become_spare(sender)
            sender, spare = spare, sender
        self.judge(sender, "frozen for a moment")

    def wait_for_words(self, relay: Relay, words: str) -> None:
        wait_for(words, lambda: words in relay.log.read_text())

    def test_a_relay_of_another_team_is_kept_out_until_it_is_told_that_its_key_is_good(
        self,
    ) -> None:
        sender = self.member("ada", LEASE, limits=LIMITS)
        stranger = self.member("eve", LEASE, limits=LIMITS)
        sender.start()
        stranger.environment["RESEND_API_KEY"] = "re_another"
        stranger.launch()
        self.wait_for_words(stranger, "this relay never takes over")
        self.assertEqual(sender.stop(), 0)
        self.wait_for_words(stranger, "nobody sends, and this relay may not")
        log = stranger.log.read_text()
        self.assertEqual(log.count("this relay never takes over"), 1)
        self.assertIn("--accept-key", log)
        self.assertNotIn("this relay is the sender now", log)
        self.assertNotIn("re_another", log)
        self.assertEqual(stranger.stop(), 0)

        stranger.launch("--accept-key")
        self.wait_for_takeover(stranger)
        sender.launch()
        self.wait_for_words(sender, "this relay never takes over")
        self.assertEqual(sender.stop(), 0)
        self.assertEqual(stranger.stop(), 0)
        stranger.start()  # its key is the store's now

    def test_signals_that_come_while_it_opens_the_store_are_heard(self) -> None:
        sender = self.member("ada", LEASE)
        sender.start()
        self.assertEqual(sender.stop(), 0)
        with self.database.locked("relay.request"):  # only a sender opens it
            sender.launch()
            wait_for("it to open the store", self.database.waits_for_a_lock)
            send_signal(sender, signal.SIGHUP)
            send_signal(sender, signal.SIGTERM)
        self.assertEqual(status_of(sender), 0)
        self.assertTrue(sender.log.read_text().rstrip().endswith("stopped"))

    def test_the_sender_stays_when_the_database_restarts(self) -> None:
        sender, spare = self.pair()
        threads = self.produce(sender)
        self.database.end_process()
        self.database.start()
        goal = self.producers.acknowledged() + 100
        wait_for("it to go on", lambda: self.producers.acknowledged() >= goal)
        self.assertEqual(self.database.sql("SELECT epoch FROM relay.term"), "1")
        self.assertNotIn("this relay is the sender now", spare.log.read_text())
        sender.kill()
        for thread in threads:
            thread.join()
        self.wait_for_takeover(spare)
        self.judge(spare, "with a database that restarts")


if __name__ == "__main__":
    unittest.main()
