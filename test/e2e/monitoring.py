"""Promise: the alert rules and the Grafana dashboard in conf/ name metrics and labels that a relay
serves; each alert fires when it should and is silent beside it, and the operators' page says what to
do about it."""

import json
import re
import subprocess
import unittest
from pathlib import Path

import http_json
from harness import Scenario
from jobs import send_email
from postgres import PostgresServer
from processes import Simulator

FEED_SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CONF = Path(__file__).resolve().parents[2] / "conf"
RULES = CONF / "prometheus" / "alerts.yml"
TESTS = CONF / "prometheus" / "alerts_test.yml"
DASHBOARD = CONF / "grafana" / "resend-relay.json"
SELECTOR = re.compile(r"(resend_relay_\w+)(?:\{([^}]*)\})?")
LABEL = re.compile(r'(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"')
FREE = {"scope", "url"}  # their values are those of the moment
OF_PROMETHEUS = {"job", "instance"}  # labels that it adds itself
Labels = dict[str, set[str]]  # and their values


def series(metrics: str) -> dict[str, Labels]:
    """The labels of each metric, as it is served; of those that have no sample, none."""
    found: dict[str, Labels] = {}
    for line in metrics.splitlines():
        if line.startswith("# TYPE "):
            found.setdefault(line.split()[2], {})
        elif not line.startswith("#"):
            name, labels = re.fullmatch(r"(\w+)(?:\{(.*)\})? \S+", line).groups()
            for label, value in re.findall(r'(\w+)="([^"]*)"', labels or ""):
                found.setdefault(name, {}).setdefault(label, set()).add(value)
            found.setdefault(name, {})
    return found


def expressions() -> list[str]:
    panels = json.loads(DASHBOARD.read_text())["panels"]
    of_dashboard = [t["expr"] for panel in panels for t in panel.get("targets", [])]
    rules = re.sub(r"^\s*(#|summary:|description:|action:).*$", "", RULES.read_text(), flags=re.M)
    return of_dashboard + [rules]


class Monitoring(Scenario):
    def served_in_a_directory(self, sim: Simulator) -> dict[str, Labels]:
        relay = self.relay(
            sim, start=False, limits={"daily_quota": 1000},
            feed={"urls": ["http://127.0.0.1:9/nobody"]})
        relay.environment["RELAY_FEED_SECRET"] = FEED_SECRET
        relay.start()
        with relay.connect() as jobs:
            jobs.call(send_email("Hello"))
        relay.wait_until_done()
        relay.post("/relay/pause", {"lane": "campaign"})
        return series(http_json.request(relay.http, "GET", "/metrics").body.decode())

    def served_in_a_database(self, sim: Simulator) -> dict[str, Labels]:
        database = PostgresServer()
        self.addCleanup(database.end)
        relay = self.relay(sim, store={"url": database.url})
        return series(http_json.request(relay.http, "GET", "/metrics").body.decode())

    def test_rules_and_dashboard_name_what_is_served(self) -> None:
        sim = self.simulator("--rate-limit", "100")
        served = self.served_in_a_database(sim) | self.served_in_a_directory(sim)
        used = [hit for e in expressions() for hit in SELECTOR.findall(e)]
        self.assertGreater(len(used), 50)
        for name, labels in used:
            self.assertIn(name, served)
            for label, how, value in LABEL.findall(labels):
                if label in OF_PROMETHEUS:
                    continue
                self.assertIn(label, served[name], name)
                if how in ("=", "!=") and label not in FREE:
                    self.assertIn(value, served[name][label], f"{name} {label}")

    def test_rules_hold_what_they_promise(self) -> None:
        for arguments in (["check", "rules", RULES.name], ["test", "rules", TESTS.name]):
            out = subprocess.run(["promtool", *arguments], cwd=RULES.parent, text=True,
                                 capture_output=True, timeout=60)
            self.assertEqual(out.returncode, 0, out.stdout + out.stderr)

    def test_each_alert_has_a_test_and_is_explained(self) -> None:
        alerts = re.findall(r"- alert: (\w+)", RULES.read_text())
        explained = re.findall(r"^### (\w+)$", (CONF / "OPERATING.md").read_text(), flags=re.M)
        self.assertEqual(alerts, explained)
        tested = re.findall(r"^  - name: (\w+)$", TESTS.read_text(), flags=re.M)
        self.assertEqual(sorted(alerts), sorted(tested))
        self.assertEqual(RULES.read_text().count("          action:"), len(alerts))


if __name__ == "__main__":
    unittest.main()
