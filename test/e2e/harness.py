"""What every scenario is built on: a temporary directory, a simulator and a relay in it."""

import argparse
import shutil
import sys
import tempfile
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Callable, Iterable, Optional

from processes import Process, Relay, Simulator
from waiting import SANITIZED, wait_for

EXAMPLES_IN_FAILURE = 5


def options(**defaults: Any) -> argparse.Namespace:
    """The sizes of a scenario; `--rounds 100` makes it a long form. The rest is unittest's."""
    parser = argparse.ArgumentParser(add_help=False)
    for name, default in defaults.items():
        parser.add_argument("--" + name, type=type(default), default=default)
    known, rest = parser.parse_known_args(sys.argv[1:])
    sys.argv[1:] = rest
    return known


def count_failures(result: Optional[unittest.TestResult]) -> int:
    return len(result.failures) + len(result.errors) if result else 0


def kill_under_load(
    relay: Relay, load: list[Callable[[], None]], acknowledged: Callable[[], int], after: int
) -> None:
    """Runs the load, kills the relay after so many more acknowledgements, and ends with the load."""
    goal = acknowledged() + after
    threads = [threading.Thread(target=produce) for produce in load]
    for thread in threads:
        thread.start()
    try:
        wait_for("acknowledgements", lambda: acknowledged() >= goal, every=0.001)
    finally:
        relay.kill()
        for thread in threads:
            thread.join()


class SideBySide(unittest.TestSuite):
    """Tests that mostly wait, all of them at the same time."""

    def run(self, result: unittest.TestResult, debug: bool = False) -> unittest.TestResult:
        tests = list(self)
        with ThreadPoolExecutor(max_workers=len(tests)) as pool:
            list(pool.map(lambda test: test(result), tests))
        return result


class Scenario(unittest.TestCase):
    """Each test has its own directory, ports and processes, and ends them."""

    def run(self, result: Optional[unittest.TestResult] = None) -> Optional[unittest.TestResult]:
        self.processes: list[Process] = []
        self.directory = Path(tempfile.mkdtemp(prefix="relay-e2e-"))
        failures = count_failures(result)
        self.addCleanup(self._end_processes)
        try:
            return super().run(result)
        finally:
            for process in self.processes:
                if count_failures(result) > failures:
                    print(f"--- the end of {process.log.name}\n{process.log_tail()}")
            shutil.rmtree(self.directory)

    def _end_processes(self) -> None:
        for process in self.processes:
            process.kill()
        for process in self.processes:
            self.assertEqual(process.complaint(), "", process.log.name)

    def assert_memory(self, megabytes: float, most: float) -> None:
        """Nothing that a sanitizer's own memory could tell."""
        if not SANITIZED:
            self.assertLess(megabytes, most)

    def simulator(
        self, *arguments: str, environment: Optional[dict[str, str]] = None
    ) -> Simulator:
        sim = Simulator(self.directory, *arguments, environment=environment)
        self.processes.append(sim)
        return sim

    def relay(self, sim: Simulator, start: bool = True, **sections: dict[str, Any]) -> Relay:
        relay = Relay(self.directory, sim, **sections)
        self.processes.append(relay)
        if start:
            relay.start()
        return relay

    def assert_sent_once(self, sim: Simulator, ids: Iterable[str]) -> None:
        """Each of these was accepted by the simulator, and no mail at all twice."""
        accepted = sim.accepted()
        lost = [i for i in ids if accepted[i] == 0]
        twice = [i for i, times in accepted.items() if times > 1]
        self.assertFalse(lost[:EXAMPLES_IN_FAILURE], f"{len(lost)} were lost")
        self.assertFalse(twice[:EXAMPLES_IN_FAILURE], f"{len(twice)} were sent more than once")
