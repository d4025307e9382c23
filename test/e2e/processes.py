"""The two programs under test, as processes."""

import json
import os
import re
import subprocess
import time
from collections import Counter
from pathlib import Path
from typing import Any, Optional

import http_json
from jobs import JobClient, try_connect
from waiting import PATIENCE, SANITIZED, free_port, wait_for

BIN = Path(__file__).parents[2] / "build/release/bin"
RELAY_BIN = os.environ.get("RELAY_BIN", str(BIN / "resend-relay"))
SIM_BIN = os.environ.get("SIM_BIN", str(BIN / "resend-sim"))


class Process:
    """A program with its output in a file."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.process: Optional[subprocess.Popen[bytes]] = None

    def spawn(self, arguments: list[str], environment: Optional[dict[str, str]] = None) -> None:
        with self.log.open("ab") as output:
            self.process = subprocess.Popen(
                arguments,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                env={**os.environ, **(environment or {})},
            )

    @property
    def pid(self) -> int:
        assert self.process
        return self.process.pid

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def stop(self, seconds: float = 60.0) -> int:
        """SIGTERM; returns the exit status."""
        assert self.process
        self.process.terminate()
        return self.process.wait(seconds * PATIENCE)

    def kill(self) -> None:
        """SIGKILL, as a power cut would. Does nothing when it has ended already."""
        if self.process:
            self.process.kill()
            self.process.wait()

    def log_tail(self) -> str:
        return self._logged()[-2_000:]

    def _logged(self) -> str:
        return self.log.read_text(errors="replace") if self.log.exists() else ""

    def complaint(self) -> str:
        """What a sanitizer found; the exit status of a program that was killed does not tell."""
        text = self._logged()
        found = re.search(r"(ERROR|WARNING): \w+Sanitizer|runtime error:", text)
        return text[found.start() :][:10_000] if found else ""

    def open_files(self) -> int:
        return len(list(Path(f"/proc/{self.pid}/fd").iterdir()))

    def memory(self, name: str = "VmRSS") -> float:
        """Megabytes: VmRSS as of now, VmHWM at the most so far."""
        for line in Path(f"/proc/{self.pid}/status").read_text().splitlines():
            if line.startswith(name + ":"):
                return int(line.split()[1]) / 1024
        raise AssertionError(f"no {name}")


class Simulator(Process):
    """resend-sim: Resend as far as the relay can see, and the judge by its ledger."""

    def __init__(
        self, directory: Path, *arguments: str, environment: Optional[dict[str, str]] = None
    ) -> None:
        super().__init__(directory / "sim.log")
        self.ca_file = directory / "ca.pem"
        self.port = free_port()
        self.control = free_port()
        self.spawn([
            SIM_BIN,
            "--listen", f"127.0.0.1:{self.port}",
            "--control", f"127.0.0.1:{self.control}",
            "--ca-out", str(self.ca_file),
            *arguments,
        ], environment)
        wait_for("the simulator", self._listens)

    def _listens(self) -> bool:
        if not self.running():
            raise AssertionError(f"resend-sim ended: {self.log_tail()}")
        return "control on" in self.log_tail()

    def configure(self, **changes: Any) -> None:
        http_json.post(self.control, "/sim/config", changes)

    def stats(self) -> dict[str, Any]:
        return http_json.get(self.control, "/sim/stats")

    def ledger(self) -> list[dict[str, Any]]:
        """Every mail that was accepted, in that order."""
        text = http_json.request(self.control, "GET", "/sim/ledger").body
        return [json.loads(line) for line in text.splitlines()]

    def accepted(self, field: str = "relay_id") -> Counter[str]:
        """How often mail with each relay_id, or subject, was accepted."""
        return Counter(entry[field] for entry in self.ledger())

    def wait_until_accepted(self, mails: int, seconds: float = 60.0) -> None:
        wait_for(
            f"{mails} mails at the simulator",
            lambda: self.stats()["accepted_mails"] >= mails,
            seconds,
        )


class Relay(Process):
    """resend-relay with a configuration and a store of its own, pointed at a simulator.

    `sections` are the tables of the configuration, such as limits={"batch_max_emails": 5}; they
    are put over a configuration whose backoff is short.
    """

    def __init__(self, directory: Path, sim: Simulator, **sections: dict[str, Any]) -> None:
        super().__init__(directory / "relay.log")
        self.data = directory / "data"
        self.config = directory / "relay.toml"
        self.port = free_port()
        self.http = free_port()
        self.environment = {"RESEND_API_KEY": "re_e2e"}
        self.sections: dict[str, dict[str, Any]] = {
            "resend": {"base_url": f"https://127.0.0.1:{sim.port}", "ca_file": str(sim.ca_file)},
            "retry": {"first_delay": "200ms", "factor": 1.5},
            "ingest": {"tcp": f"127.0.0.1:{self.port}"},
            "http": {"listen": f"127.0.0.1:{self.http}"},
        }
        for name, keys in sections.items():
            self.sections.setdefault(name, {}).update(keys)
        self.write_config()

    def write_config(self) -> None:
        lines = [f"data_dir = {json.dumps(str(self.data))}"]
        for name, keys in self.sections.items():
            lines.append(f"[{name}]")
            lines += [f"{key} = {json.dumps(value)}" for key, value in keys.items()]
        self.config.write_text("\n".join(lines) + "\n")

    def launch(self, *arguments: str) -> None:
        """Starts it, and does not wait."""
        command = [RELAY_BIN, "serve", "--config", str(self.config), *arguments]
        self.spawn(command, self.environment)

    def start(self, seconds: float = 60.0) -> float:
        """Starts it; returns how many seconds it took until the job socket answered."""
        begin = time.monotonic()
        self.launch()
        wait_for("the relay", self._answers, seconds)
        return time.monotonic() - begin

    def _answers(self) -> bool:
        if not self.running():
            raise AssertionError(f"the relay ended: {self.log_tail()}")
        client = try_connect(self.port)
        if client:
            client.close()
        return client is not None and (not self.store_url() or self.sends())

    def store_url(self) -> Any:
        """Of the database; empty: its store is a directory."""
        return self.sections.get("store", {}).get("url", "")

    def sends(self) -> bool:
        """Of several relays on a database, it is the one that does, and takes mail as such: one that
        has just won the term still answers as a spare, and breaks off what comes to it then."""
        try:
            metrics = http_json.request(self.http, "GET", "/metrics").body
        except OSError:
            return False
        both = (b"\nresend_relay_sender 1\n", b"\nresend_relay_accepting ")  # and not in their help
        return all(each in metrics for each in both)

    def wait_until_ready(self) -> None:
        def ready() -> bool:
            try:
                return http_json.request(self.http, "GET", "/readyz").status == 200
            except OSError:
                return False

        wait_for("the relay to be ready", ready)

    def connect(self, timeout: float = 60.0) -> JobClient:
        return JobClient(self.port, timeout)

    def get(self, path: str) -> Any:
        return http_json.get(self.http, path)

    def post(self, path: str, body: Any) -> Any:
        return http_json.post(self.http, path, body)

    def command(
        self, *arguments: str, stdin: Optional[str] = None
    ) -> "subprocess.CompletedProcess[str]":
        """Runs the command line against it."""
        return subprocess.run(
            [RELAY_BIN, *arguments], input=stdin, capture_output=True, text=True,
            timeout=60 * PATIENCE,
            env={**os.environ, "RELAY_URL": f"http://127.0.0.1:{self.http}"})

    def unfinished(self) -> int:
        """Messages on disk that are neither sent nor dead."""
        lanes = self.get("/relay/status")["queues"].values()
        return sum(lane[s] for lane in lanes for s in ("scheduled", "queued", "sealed", "waiting"))

    def wait_until_left(self, messages: int, seconds: float = 60.0) -> None:
        """Until so many are unfinished: the relay records a little later than Resend accepts."""
        left = f"{messages} messages left"
        wait_for(left, lambda: self.unfinished() == messages, seconds)

    def wait_until_done(self, seconds: float = 60.0) -> None:
        self.wait_until_left(0, seconds)

    def pauses(self) -> list[str]:
        return [pause["scope"] for pause in self.get("/relay/status")["pauses"]]

    def wait_for_pause(self, scope: str, seconds: float = 60.0) -> None:
        wait_for(f"the pause {scope}", lambda: scope in self.pauses(), seconds)

    def dead_letters(self) -> list[dict[str, Any]]:
        """All of them, page by page."""
        letters: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.get("/relay/dead-letters?limit=1000" + after)
            letters += page["data"]
            if not page["has_more"]:
                return letters
            after = "&after=" + letters[-1]["id"]
