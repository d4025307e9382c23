"""What campaigns came to, by the simulator's ledger: their mails have `NAME STEP` as their subject."""

from collections import Counter, defaultdict
from datetime import datetime, timedelta
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

BERLIN = ZoneInfo("Europe/Berlin")


class Mail(NamedTuple):
    step: int
    at: datetime


class CampaignLedger:
    """As it is now"""

    def __init__(self, ledger: list[dict[str, Any]]) -> None:
        self.mails: dict[str, dict[str, list[Mail]]] = defaultdict(lambda: defaultdict(list))
        for entry in ledger:
            name, step = entry["subject"].split()
            who, = entry["to"]
            at = datetime.fromisoformat(entry["at"].replace("Z", "+00:00"))
            self.mails[name][who].append(Mail(int(step), at))

    def count(self, name: str, who: str = "") -> int:
        if who:
            return len(self.mails[name][who])
        return sum(len(mails) for mails in self.mails[name].values())

    def steps(self, name: str, who: str) -> list[int]:
        return [mail.step for mail in self.mails[name][who]]

    def by_step(self, name: str) -> Counter[int]:
        return Counter(mail.step for mails in self.mails[name].values() for mail in mails)

    def too_early(self, name: str, delays: list[timedelta]) -> list[str]:
        """Who had a step earlier than its delay allows"""
        return [who for who, mails in self.mails[name].items()
                for before, mail in zip(mails, mails[1:])
                if mail.at - before.at < delays[mail.step - 1]]

    def outside_of(self, name: str, opens: str, closes: str) -> list[str]:
        """When mail left although the clocks of Berlin showed another time of the day"""
        times = [mail.at.astimezone(BERLIN) for mails in self.mails[name].values()
                 for mail in mails]
        return [str(at) for at in times if not opens <= at.strftime("%H:%M") < closes]

    def first(self, name: str) -> datetime:
        return min(mail.at for mails in self.mails[name].values() for mail in mails)
