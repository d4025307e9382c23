"""Several relays on one PostgreSQL of their own"""

import signal
from collections import Counter
from typing import Any, Callable, Optional

from harness import Scenario
from postgres import PostgresServer
from processes import Relay, Simulator
from waiting import PATIENCE, wait_for

DEPOSED = 75  # the exit status of a relay that another one has taken over from


class ClusterScenario(Scenario):
    sim: Simulator
    relays: list[Relay]

    def setUp(self) -> None:
        self.database = PostgresServer()
        self.addCleanup(self.database.end)

    def member(self, name: str, lease: float, **sections: dict[str, Any]) -> Relay:
        """A relay, not yet started, with a directory of its name; `lease` in seconds"""
        directory = self.directory / name
        directory.mkdir()
        relay = Relay(directory, self.sim, **{
            "store": {"url": self.database.url},
            "cluster": {"name": name, "lease": f"{lease:g}s"},
            **sections,
        })
        self.processes.append(relay)
        return relay

    def roles_at(self, relay: Relay) -> Counter[str]:
        return Counter(r["role"] for r in relay.get("/relay/relays")["relays"])

    def named(self, name: str) -> Relay:
        return next(r for r in self.relays if r.config.parent.name == name)

    def find_sender(self) -> Optional[Relay]:
        """As anybody of those that run knows it, who is told of one that sends and runs."""
        for relay in self.relays:
            try:
                all_of_them = relay.get("/relay/relays")["relays"]
            except (OSError, AssertionError):
                continue
            for each in all_of_them:
                if each["role"] == "sender" and self.named(each["name"]).running():
                    return self.named(each["name"])
        return None

    def wait_until_done(self, sender: Relay, seconds: float = 60.0,
                        database: Optional[PostgresServer] = None) -> None:
        """All that was acknowledged, also what the sender has yet to take up of the inbox"""
        where = database or self.database
        wait_for("the inbox to be empty", lambda: where.sql(
            "SELECT count(*) FROM relay.inbox") == "0", seconds)
        sender.wait_until_done(seconds)

    def another_sender(self, than: Relay) -> Callable[[], Optional[Relay]]:
        def find() -> Optional[Relay]:
            found = self.find_sender()
            return found if found and found is not than else None

        return find


class ThreeRelays(ClusterScenario):
    """Three of them, one of which sends, and the ways in which that one ends"""

    def launch_three(self, lease: float, **sections: dict[str, Any]) -> None:
        self.relays = [self.member(name, lease, **sections) for name in ("ada", "bob", "cas")]
        for relay in self.relays:
            relay.launch()
        wait_for("a sender", self.find_sender)
        for relay in self.relays:
            relay.wait_until_ready()
            wait_for("it to know the others", lambda r=relay: self.roles_at(r)["spare"] == 2)

    def killed(self, sender: Relay) -> None:
        sender.kill()
        wait_for("another sender", self.another_sender(sender))

    def stopped(self, sender: Relay) -> None:
        self.assertEqual(sender.stop(), 0)
        wait_for("another sender", self.another_sender(sender))

    def resigned(self, sender: Relay) -> None:
        spare = next(r for r in self.relays if r is not sender)
        done = spare.command("resign")
        self.assertEqual(done.returncode, 0, done.stderr)
        assert sender.process
        self.assertEqual(sender.process.wait(60 * PATIENCE), DEPOSED)
        wait_for("another sender", self.another_sender(sender))

    def frozen(self, sender: Relay) -> None:
        assert sender.process
        sender.process.send_signal(signal.SIGSTOP)
        others = [r for r in self.relays if r is not sender]

        def taken_over() -> bool:
            listed = others[0].get("/relay/relays")["relays"]
            return any(r["role"] == "sender" and r["name"] != sender.config.parent.name
                       for r in listed)

        wait_for("another sender", taken_over)
        sender.process.send_signal(signal.SIGCONT)
        self.assertEqual(sender.process.wait(60 * PATIENCE), DEPOSED)
