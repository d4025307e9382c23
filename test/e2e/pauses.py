"""Promise: what is not a message's own fault costs it nothing. A bad key, an unverified domain or an
exhausted quota pause as much as they must and no more, keep every message, count no attempt, and
end by themselves."""

import os
import signal
import unittest

from harness import Scenario
from jobs import campaign_lines, email, encode, send_email
from waiting import PATIENCE, wait_for

LATE = 90  # seconds within which a probe ends a pause: its distances are 5, 10, 20... seconds


class Pauses(Scenario):
    def test_a_bad_key_pauses_the_account_until_it_is_good_again(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        sim.configure(key_state="invalid")
        relay = self.relay(sim)
        with relay.connect() as client:
            ids = client.submit(campaign_lines(200))
            ids += client.submit(encode(send_email(f"t{i}")) for i in range(50))
            relay.wait_for_pause("account")
            for message_id in ids[::50]:
                status = client.status(message_id)
                self.assertEqual(status["attempts"], 0)
                if status["state"] == "queued":
                    self.assertEqual(status["waits_for"], "pause:account")
            self.assertEqual(relay.unfinished(), len(ids))

            sim.configure(key_state="valid")
            sim.wait_until_accepted(len(ids), LATE)
            relay.wait_until_done()
            self.assertEqual({client.status(i)["attempts"] for i in ids[::50]}, {1})
        self.assertEqual(relay.pauses(), [])
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)

    def test_resume_probes_at_once(self) -> None:
        sim = self.simulator()
        sim.configure(key_state="suspended")
        relay = self.relay(sim)
        with relay.connect() as client:
            message_id = client.submit_one(send_email("waits"))
            relay.wait_for_pause("account")
            wait_for("the message to wait", lambda: client.status(message_id)["waits_for"])
            sim.configure(key_state="valid")
            relay.post("/relay/resume", {})
            sim.wait_until_accepted(1, seconds=4)
        self.assert_sent_once(sim, [message_id])

    def test_a_new_key_is_read_on_sighup_and_ends_the_pause(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--api-key", "re_new_and_good")
        key_file = self.directory / "key"
        key_file.write_text("re_old_and_bad\n")
        relay = self.relay(sim, start=False, resend={"api_key_file": str(key_file)})
        del relay.environment["RESEND_API_KEY"]
        relay.start()
        with relay.connect() as client:
            ids = client.submit(campaign_lines(100))
            relay.wait_for_pause("account")
            wait_for("a message to wait", lambda: client.status(ids[0])["waits_for"])
        key_file.write_text("re_new_and_good\n")
        os.kill(relay.pid, signal.SIGHUP)
        sim.wait_until_accepted(len(ids), seconds=LATE)
        self.assert_sent_once(sim, ids)
        for key in ("re_old_and_bad", "re_new_and_good"):
            self.assertNotIn(key, relay.log.read_text())

    def _account_is_stopped(self, fault: str, most_dead: int) -> None:
        """All mail is answered so for a while; those that died of it are sent when asked for."""
        sim = self.simulator("--rate-limit", "100")
        sim.configure(faults={fault: 1.0})
        relay = self.relay(sim, limits={"batch_max_emails": 1})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(200))
        relay.wait_for_pause("account")
        self.assertLessEqual(len(relay.dead_letters()), most_dead)
        sim.configure(faults={})
        relay.wait_until_done(LATE)
        letters = relay.dead_letters()
        self.assertLessEqual(len(letters), most_dead)
        relay.post("/relay/dead-letters/retry", {"all": True})
        sim.wait_until_accepted(len(ids))
        relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)

    def test_a_security_error_for_all_mail_does_not_burn_the_backlog(self) -> None:
        # Five in a row are no message's fault any more; some others are under way meanwhile.
        self._account_is_stopped("451", most_dead=20)

    def test_an_answer_403_of_a_name_that_nobody_knows_kills_nothing(self) -> None:
        self._account_is_stopped("403", most_dead=0)

    def test_a_key_that_is_refused_with_403_kills_nothing(self) -> None:
        self._account_is_stopped("invalid-api-key", most_dead=0)

    def test_a_key_whose_scope_does_not_reach_kills_nothing(self) -> None:
        self._account_is_stopped("invalid-permission", most_dead=0)

    def test_an_unverified_domain_holds_back_its_own_mail_only(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        sim.configure(unverified_domains=["new.example"])
        relay = self.relay(sim)

        def mail(i: int, sender: str) -> bytes:
            lane = "campaign" if i % 2 else "transactional"
            return encode(send_email(f"m{i}", lane, payload=email(f"m{i}", **{"from": sender})))

        with relay.connect() as client:
            held = client.submit(mail(i, "x@new.example") for i in range(100))
            good = client.submit(mail(i, "x@acme.example") for i in range(100))
            sim.wait_until_accepted(len(good))
            self.assert_sent_once(sim, good)
            self.assertEqual(relay.pauses(), ["domain:new.example"])
            relay.wait_until_left(len(held))
            wait_for("the last of them to wait", lambda: client.status(held[-1])["waits_for"])
            status = client.status(held[-1])
            self.assertEqual((status["attempts"], status["waits_for"]),
                             (0, "pause:domain:new.example"))
            sim.configure(unverified_domains=[])
            sim.wait_until_accepted(len(good) + len(held), LATE)
            relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, good + held)

    def _part_the_good_from_the_bad(self, lost_answers: float, kill: bool) -> None:
        """300 messages of three domains in the same batches; one domain is not verified."""
        sim = self.simulator("--rate-limit", "100", "--latency", "100ms")
        sim.configure(unverified_domains=["new.example"], faults={"lost-answer": lost_answers})
        relay = self.relay(sim, retry={"max_attempts": 20})
        relay.post("/relay/pause", {})
        senders = ["x@acme.example", "x@new.example", "x@other.example"]
        with relay.connect() as client:
            ids = client.submit(
                encode(send_email(f"m{i}", "campaign", campaign="mixed",
                                  payload=email(f"m{i}", **{"from": senders[i % 3]})))
                for i in range(300)
            )
        relay.post("/relay/resume", {})
        sim.wait_until_accepted(200)
        if kill:
            relay.kill()
        sim.configure(faults={})
        if kill:
            relay.start()
        relay.wait_for_pause("domain:new.example")
        relay.wait_until_left(100)
        self.assertEqual(relay.dead_letters(), [])
        requests = sim.stats()["requests"]
        sim.configure(unverified_domains=[])
        sim.wait_until_accepted(300, LATE)
        relay.wait_until_done()
        self.assertLess(sim.stats()["requests"] - requests, 110)
        self.assertEqual(relay.dead_letters(), [])
        self.assertEqual(relay.pauses(), [])
        self.assert_sent_once(sim, ids)

    def test_in_a_batch_of_several_domains_only_the_unverified_one_waits(self) -> None:
        self._part_the_good_from_the_bad(lost_answers=0, kill=False)

    def test_so_it_is_when_the_answer_had_been_lost(self) -> None:
        self._part_the_good_from_the_bad(lost_answers=1, kill=False)

    def test_so_it_is_after_a_kill(self) -> None:
        self._part_the_good_from_the_bad(lost_answers=0, kill=True)

    def test_a_request_that_must_be_repeated_waits_for_its_domain_as_others_do(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        sim.configure(fail_subjects=["first"])
        relay = self.relay(sim, retry={"first_delay": f"{2 * PATIENCE}s"})
        with relay.connect() as client:
            first = client.submit_one(
                send_email("first", payload=email("first", **{"from": "x@new.example"}))
            )
            wait_for("the first failure", lambda: client.status(first)["state"] == "waiting")
            sim.configure(fail_subjects=[], unverified_domains=["new.example"])
            relay.wait_for_pause("domain:new.example")
            good = client.submit(encode(send_email(f"good{i}")) for i in range(50))
            good += client.submit(campaign_lines(50))
            sim.wait_until_accepted(len(good))
            refused = sim.stats()["statuses"]["403"]
            self.assertLessEqual(refused, 3)  # the first, and a probe or two
            sim.configure(unverified_domains=[])
            sim.wait_until_accepted(len(good) + 1, LATE)
            relay.wait_until_done()
            self.assertEqual(client.status(first)["attempts"], 2)
        self.assertEqual(relay.pauses(), [])
        self.assert_sent_once(sim, good + [first])

    def test_an_exhausted_quota_keeps_everything(self) -> None:
        sim = self.simulator("--rate-limit", "100", "--daily-quota", "50")
        relay = self.relay(sim, limits={"batch_max_emails": 10})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(200))
            relay.wait_for_pause("quota")
            wait_for("what was accepted to be recorded",
                     lambda: relay.unfinished() == 200 - sim.stats()["accepted_mails"])
            self.assertLessEqual(sim.stats()["accepted_mails"], 50)
            sim.configure(daily_quota=None)
            sim.wait_until_accepted(200, LATE)
            relay.wait_until_done()
        self.assertEqual(relay.dead_letters(), [])
        self.assert_sent_once(sim, ids)

    def test_what_a_pause_held_back_goes_out_after_a_restart(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        sim.configure(key_state="invalid")
        relay = self.relay(sim)
        with relay.connect() as client:
            ids = client.submit(campaign_lines(100))
            relay.wait_for_pause("account")
        relay.kill()
        sim.configure(key_state="valid")
        relay.start()
        sim.wait_until_accepted(100)
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)

    def test_a_pause_by_hand_outlives_a_restart_until_somebody_ends_it(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        relay = self.relay(sim)
        relay.post("/relay/pause", {"lane": "campaign"})
        relay.post("/relay/pause", {"domain": "acme.example"})
        with relay.connect() as client:
            ids = client.submit(campaign_lines(50))
        relay.kill()
        relay.start()
        self.assertEqual(set(relay.pauses()), {"lane:campaign", "domain:acme.example"})
        with relay.connect() as client:
            payload = email("other", **{"from": "x@other.example"})
            other = client.submit_one(send_email("other", payload=payload))
        sim.wait_until_accepted(1)
        self.assertEqual(list(sim.accepted()), [other])
        relay.post("/relay/resume", {})
        self.assertEqual(relay.pauses(), [])
        sim.wait_until_accepted(51)
        relay.wait_until_done()
        self.assert_sent_once(sim, ids)


if __name__ == "__main__":
    unittest.main()
