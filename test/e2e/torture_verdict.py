"""What has become of all mail in the end: by the simulator's ledger, and by what the relay says."""

from collections import Counter
from typing import Any, Collection, Mapping

from harness import EXAMPLES_IN_FAILURE, Scenario
from processes import Relay, Simulator


class Verdict:
    """As it is now; subjects are unique, ids are the relay's."""

    def __init__(self, test: Scenario, sim: Simulator, relay: Relay) -> None:
        self.test = test
        self.relay = relay
        self.ledger: list[dict[str, Any]] = sim.ledger()
        self.by_subject = Counter(mail["subject"] for mail in self.ledger)
        self.by_id = Counter(mail["relay_id"] for mail in self.ledger)
        self.letters = relay.dead_letters()
        self.dead = {letter["id"]: letter["reason"] for letter in self.letters}
        self.dead_subjects = {letter["subject"] for letter in self.letters}

    def assert_nothing_twice(self) -> None:
        for counts in (self.by_subject, self.by_id):
            twice = [what for what, times in counts.items() if times > 1]
            self.assert_none(twice, "were sent more than once")

    def assert_none(self, found: Collection[Any], what: str) -> None:
        self.test.assertFalse(list(found)[:EXAMPLES_IN_FAILURE], f"{len(found)} {what}")

    def assert_kept(self, acknowledged: Mapping[str, str]) -> None:
        """Ids, by subject: each was sent, or is dead; one that is both had an unknown outcome."""
        lost = [(subject, i) for subject, i in acknowledged.items()
                if not self.by_id[i] and i not in self.dead]
        self.assert_none(lost, "acknowledged and lost")
        both = {self.dead[i] for i in acknowledged.values() if self.by_id[i] and i in self.dead}
        self.test.assertLessEqual(both, {"outcome_unknown"}, "sent, and said to be dead")

    def state(self, message: str) -> str:
        return str(self.relay.get(f"/relay/messages/{message}")["state"])
