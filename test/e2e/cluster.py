"""Several relays on one PostgreSQL of their own"""

from typing import Any

from harness import Scenario
from postgres import PostgresServer
from processes import Relay, Simulator


class ClusterScenario(Scenario):
    sim: Simulator

    def setUp(self) -> None:
        self.database = PostgresServer()
        self.addCleanup(self.database.end)

    def member(self, name: str, lease: float, **sections: dict[str, Any]) -> Relay:
        """A relay, not yet started, with a directory of its name; `lease` in seconds"""
        directory = self.directory / name
        directory.mkdir()
        relay = Relay(
            directory, self.sim,
            store={"url": self.database.url},
            cluster={"name": name, "lease": f"{lease:g}s"},
            **sections,
        )
        self.processes.append(relay)
        return relay
