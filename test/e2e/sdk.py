"""Promise: the official Node SDK works unchanged, and sees of the relay what it sees of Resend.

The suite in test/sdk runs against the relay and against the simulator, and compares the answers.
"""

import os
import subprocess
import sys
import unittest
from pathlib import Path

from harness import Scenario
from processes import Relay, Simulator

SUITE = Path(__file__).parents[1] / "sdk"
KEY = "re_the_key_of_the_test"


class Sdk(Scenario):
    def relay_with_token(self, sim: Simulator, name: str, **ingest: object) -> Relay:
        directory = self.directory / name
        directory.mkdir()
        relay = Relay(directory, sim, ingest=ingest)
        self.processes.append(relay)
        relay.environment["RELAY_API_KEY"] = KEY
        relay.start()
        return relay

    def simulator_in(self, name: str, *arguments: str) -> Simulator:
        directory = self.directory / name
        directory.mkdir()
        sim = Simulator(directory, "--api-key", KEY, *arguments)
        self.processes.append(sim)
        return sim

    def test_the_suite_passes(self) -> None:
        self.assertTrue((SUITE / "node_modules").is_dir(),
                        "run this first, in test/sdk: npm ci")
        upstream = self.simulator("--rate-limit", "1000")
        relay = self.relay_with_token(upstream, "relay")
        full = self.relay_with_token(self.simulator_in("slow", "--latency", "60s"), "full",
                                     max_queued=3)
        sim = self.simulator_in("sim", "--rate-limit", "10000", "--latency", "2ms",
                                "--ledger-bodies")
        full_sim = self.simulator_in("full_sim", "--rate-limit", "1")
        authorities = self.directory / "authorities.pem"
        authorities.write_text(sim.ca_file.read_text() + full_sim.ca_file.read_text())
        suite = subprocess.run(
            ["node", "--test", "--test-reporter=spec", "sdk.test.mjs"],
            cwd=SUITE,
            env={
                **os.environ,
                "NODE_EXTRA_CA_CERTS": str(authorities),
                "SDK_KEY": KEY,
                "RELAY_URL": f"http://127.0.0.1:{relay.http}",
                "FULL_RELAY_URL": f"http://127.0.0.1:{full.http}",
                "SIM_URL": f"https://127.0.0.1:{sim.port}",
                "FULL_SIM_URL": f"https://127.0.0.1:{full_sim.port}",
            },
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=120,
        )
        if suite.returncode != 0:
            sys.stdout.write(suite.stdout.decode())
        self.assertEqual(suite.returncode, 0)


if __name__ == "__main__":
    unittest.main()
