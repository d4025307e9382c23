"""Promise: what a terminal of 80 by 24 shows of the relay is true, and it is given back as it was."""

import os
import signal
import unittest

from harness import Scenario
from jobs import send_email
from processes import RELAY_BIN, Relay
from terminal import Terminal
from waiting import wait_for


class Top(Scenario):
    def setUp(self) -> None:
        self.sim = self.simulator("--rate-limit", "20")
        self.served = self.relay(self.sim)
        self.served.wait_until_ready()

    def environment(self, relay: Relay) -> dict[str, str]:
        return {"RELAY_URL": f"http://127.0.0.1:{relay.http}", "PATH": os.environ["PATH"]}

    def top(self, **variables: str) -> Terminal:
        terminal = Terminal([RELAY_BIN, "top"], {**self.environment(self.served), **variables})
        self.addCleanup(terminal.close)
        terminal.wait_for("q quit")
        return terminal

    def test_the_screen_shows_what_is_accepted_sent_and_paused(self) -> None:
        terminal = self.top()
        screen = terminal.wait_for("idle: nothing is waiting").splitlines()
        self.assertEqual(len(screen), 24)
        self.assertIn(f"at http://127.0.0.1:{self.served.http}, up 0d", screen[0])
        self.assertTrue(screen[0].endswith(" UTC"), screen[0])
        with self.served.connect() as client:
            for i in range(40):
                client.submit_one(send_email(f"mail {i}"))
        self.sim.wait_until_accepted(40)
        screen = terminal.wait_for("█").splitlines()
        accepted = next(line for line in screen if line.startswith("accepted "))
        self.assertRegex(accepted, r"^accepted +\d+\.\d/s +[▁▂▃▄▅▆▇█]+$")
        terminal.wait_for("transactional       0       0        0          0    40     0")
        self.assertFalse(terminal.screen.cursor)
        self.assertTrue(terminal.screen.colours)

    def test_pausing_and_resuming_by_key(self) -> None:
        terminal = self.top()
        terminal.press("p")
        terminal.wait_for("Pause?  a all mail  c campaign lane")
        terminal.press("c")
        screen = terminal.wait_for("the campaign lane is paused")
        self.assertEqual(self.served.pauses(), ["lane:campaign"])
        self.assertIn("PARTLY PAUSED: lane:campaign: paused by hand, since ", screen)
        self.assertIn("1  lane:campaign  ", screen)
        terminal.press("r1")
        terminal.wait_for("idle: nothing is waiting")
        self.assertEqual(self.served.pauses(), [])
        terminal.press("p\x1b")
        terminal.wait_for("nothing was done")
        terminal.press("pa")
        terminal.wait_for("PAUSED: all: paused by hand, since ")
        terminal.press("ra")
        terminal.wait_for("idle: nothing is waiting")

    def test_dead_letters_and_help_are_pages(self) -> None:
        self.sim.configure(reject_subjects=["bad"])
        with self.served.connect() as client:
            client.submit_one(send_email("bad"))
        wait_for("the dead letter", self.served.dead_letters)
        terminal = self.top()
        terminal.wait_for("; 1 dead letter")
        terminal.press("d")
        screen = terminal.wait_for("any key: back")
        self.assertIn("refused", screen)
        terminal.press(" ")
        terminal.wait_for("d dead letters")
        terminal.press("?")
        terminal.wait_for("The keys of resend-relay top")
        terminal.press("\x1b[A")  # is no key
        terminal.press("q")
        wait_for("its end", terminal.ended)
        self.assertEqual(terminal.status, 0)

    def test_it_stays_while_the_relay_restarts(self) -> None:
        terminal = self.top()
        self.served.kill()
        screen = terminal.wait_for("NO ANSWER: no relay at")
        self.assertIn("; trying again. What follows was so at ", " ".join(screen.split()))
        self.served.start()
        terminal.wait_for("idle: nothing is waiting")

    def test_another_size_is_another_picture(self) -> None:
        terminal = self.top()
        terminal.resize(12, 50)
        screen = terminal.wait_for("q quit").splitlines()
        self.assertEqual(len(screen), 12)
        self.assertTrue(screen[-1].startswith("p pause"))
        terminal.resize(50, 132)
        screen = terminal.wait_for("q quit").splitlines()
        self.assertTrue(screen[49].startswith("p pause"), screen)
        self.assertEqual(len(screen[0]), 132)

    def test_the_terminal_is_given_back(self) -> None:
        for how in ("q", "\x03"):
            with self.subTest(how):
                terminal = self.top()
                self.assertFalse(terminal.given_back())
                terminal.press(how)
                wait_for("its end", terminal.ended)
                self.assertEqual(terminal.status, 0)
                wait_for("the terminal", terminal.given_back)
        for number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(number):
                terminal = self.top()
                terminal.signal(number)
                wait_for("its end", terminal.ended)
                wait_for("the terminal", terminal.given_back)

    def test_it_may_be_stopped_and_goes_on(self) -> None:
        script = 'set -m; "$0" top; echo "status $?"; read -r; fg; echo "status $?"'
        shell = Terminal(["/bin/bash", "-c", script, RELAY_BIN], self.environment(self.served))
        self.addCleanup(shell.close)
        shell.wait_for("q quit")
        shell.press("\x1a")  # Ctrl-Z
        shell.wait_for("status 148")
        self.assertTrue(shell.given_back())
        shell.press("\n")
        shell.wait_for("q quit")
        self.assertFalse(shell.given_back())
        shell.press("q")
        shell.wait_for("status 0")
        self.assertTrue(shell.given_back())

        # Stopped by somebody else, it is not asked before, and may find the terminal changed.
        terminal = self.top()
        terminal.signal(signal.SIGSTOP)
        wait_for("a stop", terminal.stopped)
        terminal.screen.feed("\x1b[?1049l\x1b[?25h")
        terminal.signal(signal.SIGCONT)
        terminal.wait_for("q quit")
        terminal.press("q")
        wait_for("its end", terminal.ended)
        wait_for("the terminal", terminal.given_back)

    def test_a_relay_that_takes_no_more_answers_does_not_hold_the_keys(self) -> None:
        terminal = self.top()
        os.kill(self.served.pid, signal.SIGSTOP)
        try:
            terminal.press("d")
            terminal.press("\x03")
            wait_for("its end", terminal.ended, 3)
            wait_for("the terminal", terminal.given_back)
        finally:
            os.kill(self.served.pid, signal.SIGCONT)

    def test_nobody_is_asked_for_a_colour_that_is_not_wanted(self) -> None:
        terminal = self.top(NO_COLOR="1")
        terminal.wait_for("idle: nothing is waiting")
        self.assertFalse(terminal.screen.colours)

    def test_without_a_terminal_or_a_relay_it_says_so(self) -> None:
        done = self.served.command("top")
        self.assertEqual(done.returncode, 2)
        self.assertIn("there is no terminal here: use `resend-relay status`", done.stderr)
        self.assertNotIn("\x1b", done.stdout)
        dumb = Terminal([RELAY_BIN, "top"], {**self.environment(self.served), "TERM": "dumb"})
        self.addCleanup(dumb.close)
        wait_for("its end", dumb.ended)
        self.assertEqual(dumb.status, 2)
        nowhere = Terminal([RELAY_BIN, "top", "--url", "http://127.0.0.1:1"], {})
        self.addCleanup(nowhere.close)
        wait_for("its end", nowhere.ended)
        self.assertEqual(nowhere.status, 4)
        nowhere.wait_for("no relay at http://127.0.0.1:1")


class Status(Scenario):
    def verdict(self, relay: Relay) -> str:
        return relay.command("status").stdout.splitlines()[0]

    def seen(self, relay: Relay, **variables: str) -> Terminal:
        terminal = Terminal([RELAY_BIN, "status"],
                            {"RELAY_URL": f"http://127.0.0.1:{relay.http}", **variables})
        self.addCleanup(terminal.close)
        wait_for("its end", terminal.ended)
        terminal.reader.join(10)
        return terminal

    def test_its_first_line_is_a_verdict(self) -> None:
        relay = self.relay(self.simulator("--api-key", "re_of_another_team"), start=False)
        relay.environment["RESEND_API_KEY"] = "re_of_another_team"
        relay.start()
        relay.wait_until_ready()
        self.assertEqual(self.verdict(relay), "idle: nothing is waiting")

        relay.kill()
        relay.environment["RESEND_API_KEY"] = "re_wrong"
        relay.start()
        with relay.connect() as client:
            client.submit_one(send_email("waits"))
        relay.wait_for_pause("account")
        wait_for("the message to wait", lambda: self.verdict(relay).endswith(" 1 waits"))
        self.assertRegex(self.verdict(relay),
                         r"^PAUSED: account: .+, since \d\d:\d\d UTC, 1 waits$")

    def test_it_fits_the_terminal_and_has_colours_where_they_are_wanted(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        relay.post("/relay/pause", {"lane": "campaign", "why": "a wrong price"})
        terminal = self.seen(relay)
        first = terminal.text().splitlines()[0]
        self.assertTrue(first.startswith("PARTLY PAUSED: lane:campaign: paused by hand: a wrong"), first)
        self.assertTrue(terminal.screen.colours)
        self.assertFalse(self.seen(relay, NO_COLOR="1").screen.colours)
        self.assertFalse(self.seen(relay, TERM="dumb").screen.colours)
        self.assertTrue(self.seen(relay, NO_COLOR="").screen.colours)
        self.assertNotIn("\x1b", relay.command("status").stdout)


if __name__ == "__main__":
    unittest.main()
