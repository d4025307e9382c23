"""Promise: `doctor` and GET /relay/domains tell what is wrong with the key, the clock, each domain at
Resend and in DNS, and the data directory, and what to do about it; exit status 1 when something
would stop mail. DNS is a real server."""

import json
import os
import subprocess
import unittest
from typing import Any

from harness import Scenario
from jobs import email, send_email
from name_server import NameServer, mx, records_of, txt
from processes import RELAY_BIN, Relay, Simulator
from waiting import wait_for

ENOUGH_SECRET = "whsec_" + "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
RIGHT_SPF = "v=spf1 include:amazonses.com ~all"
OTHER_KEY = ("p=MFwwDQYJKoZIhvcNAQEBBQADSwAwSAJBAL9z3EPzCjVvyo3CyOq5WgtkSYkL5Y7hLE5yZDf0BX0dMj7Z9BCq3Ckd"
             "VyKqVJ3j9t6nIzVu5JZ1wXbC1gkqnQkCAwEAAQ==")


class Doctor(Scenario):
    def start(self, domains: list[str]) -> None:
        """A simulator with these domains, and a relay that is not running."""
        self.sim: Simulator = self.simulator("--rate-limit", "100")
        self.sim.configure(domains=domains)
        self.dkim = "v=DKIM1; k=rsa; " + self.wanted_dkim(domains[0])
        self.stopped: Relay = self.relay(
            self.sim, start=False,
            webhooks={"public_url": "https://mail.acme.example", "listen": "127.0.0.1:0"})
        self.stopped.environment["RESEND_WEBHOOK_SECRET"] = ENOUGH_SECRET

    def wanted_dkim(self, domain: str) -> str:
        """The key that the simulator wants to see: as a full-access key would read it."""
        ca = str(self.sim.ca_file)

        def get(path: str) -> Any:
            url = f"https://127.0.0.1:{self.sim.port}{path}"
            out = subprocess.run(
                ["curl", "-s", "--cacert", ca, "-H", "Authorization: Bearer re_e2e", url],
                capture_output=True, check=True)
            return json.loads(out.stdout)

        ids = {d["name"]: d["id"] for d in get("/domains")["data"]}
        records = get("/domains/" + ids[domain])["records"]
        return next(r["value"] for r in records if r["record"] == "DKIM")

    def serve_names(self, lines: list[str]) -> None:
        server = NameServer(self.directory, lines)
        self.processes.append(server)
        self.stopped.environment["RELAY_DNS_SERVER"] = server.address

    def doctor(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **self.stopped.environment}
        return subprocess.run(
            [RELAY_BIN, "doctor", "--config", str(self.stopped.config), *arguments],
            capture_output=True, text=True, timeout=120, env=environment)

    def look(self, *domains: str) -> tuple[int, dict[str, Any], dict[str, dict[str, Any]]]:
        """The exit status, the checks by their names, and those of each domain."""
        done = self.doctor("--json", *domains)
        self.assertTrue(done.stdout, done.stderr)
        report = json.loads(done.stdout)
        self.assertEqual(report["ok"], done.returncode == 0)
        checks = {c["check"]: c for c in report["checks"]}
        by_domain = {d["domain"]: {c["check"]: c for c in d["checks"]} | {"all": d}
                     for d in report["domains"]}
        return done.returncode, checks, by_domain

    def levels(self, checks: dict[str, Any]) -> dict[str, str]:
        return {name: c["level"] for name, c in checks.items() if name != "all"}

    def test_a_healthy_domain(self) -> None:
        self.start(["acme.example"])
        self.serve_names(records_of("acme.example", self.dkim))
        done = self.doctor("acme.example")
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        self.assertIn("All is well.", done.stdout)
        status, checks, domains = self.look("acme.example")
        self.assertEqual(status, 0)
        self.assertEqual(set(self.levels(checks).values()), {"ok"}, checks)
        self.assertEqual(checks["limit"]["text"], "100 requests a second")
        self.assertIn("full access", checks["key"]["text"])
        acme = domains["acme.example"]
        self.assertEqual(self.levels(acme), {"resend": "ok", "spf": "ok", "mx": "ok", "dkim": "ok",
                                             "dmarc": "ok"})
        self.assertEqual(acme["all"]["status"], "verified")
        self.assertEqual(acme["all"]["dmarc"]["policy"], "reject")
        self.assertEqual(acme["all"]["dmarc"]["consequences"][0],
                         "Mail that fails is refused, and bounces.")
        self.assertNotIn("re_e2e", done.stdout)
        self.assertNotIn(ENOUGH_SECRET, done.stdout)

    def test_each_broken_domain(self) -> None:
        names = ["acme", "missing", "wrong", "doubled", "truncated", "garbled", "failing", "silent"]
        self.start([n + ".example" for n in names])
        self.sim.configure(unverified_domains=["new.example"],
                           domain_status={"garbled.example": "partially_failed"})
        dkim = self.dkim
        self.serve_names([
            *records_of("acme.example", dkim),
            txt("send.wrong.example", "v=spf1 include:spf.other.example -all"),
            txt("spf.other.example", "v=spf1 ip4:192.0.2.1 -all"),
            mx("send.wrong.example", "mx.other.example"),
            txt("resend._domainkey.wrong.example", OTHER_KEY),
            txt("_dmarc.wrong.example", "v=DMARC1; p=maybe"),
            *records_of("doubled.example", dkim),
            txt("send.doubled.example", "v=spf1 -all"),
            mx("send.doubled.example", "mx.other.example", 20),
            txt("resend._domainkey.doubled.example", OTHER_KEY),
            txt("_dmarc.doubled.example", "v=DMARC1; p=none"),
            *records_of("truncated.example", dkim),  # beside more than a datagram takes
            txt("send.truncated.example", "a" * 800),
            txt("send.truncated.example", "b" * 800),
            txt("send.garbled.example", "v=spf1 includes:amazonses.com ~all"),
            mx("send.garbled.example", "feedback-smtp.us-east-1.amazonses.com"),
            txt("resend._domainkey.garbled.example", dkim[:120]),
            *records_of("new.example", dkim),
        ])
        status, _, domains = self.look(*[n + ".example" for n in names], "new.example",
                                       "absent.example", "news.acme.example")
        self.assertEqual(status, 1)
        wrong = "problem"

        missing = domains["missing.example"]
        self.assertEqual(self.levels(missing), {"resend": "ok", "spf": wrong, "mx": wrong,
                                                "dkim": wrong, "dmarc": "warning"})
        self.assertEqual(missing["spf"]["record"], f'send.missing.example. TXT "{RIGHT_SPF}"')
        self.assertEqual(missing["mx"]["record"], "send.missing.example. MX 10 "
                                                  "feedback-smtp.us-east-1.amazonses.com.")
        self.assertTrue(missing["dkim"]["record"].startswith(
            'resend._domainkey.missing.example. TXT "p=MIG'))
        self.assertEqual(missing["dmarc"]["record"],
                         '_dmarc.missing.example. TXT "v=DMARC1; p=none;"')

        bad = domains["wrong.example"]
        self.assertEqual(self.levels(bad), {"resend": "ok", "spf": wrong, "mx": wrong,
                                            "dkim": wrong, "dmarc": "warning"})
        self.assertIn("does not name Resend's servers", bad["spf"]["text"])
        self.assertIn("mx.other.example", bad["mx"]["text"])
        self.assertIn("another one than Resend signs with", bad["dkim"]["text"])
        self.assertIn("none, quarantine or reject", bad["dmarc"]["text"])

        doubled = domains["doubled.example"]
        self.assertEqual(self.levels(doubled), {"resend": "ok", "spf": wrong, "mx": wrong,
                                                "dkim": wrong, "dmarc": "warning"})
        for check, what in (("spf", "2 SPF records"), ("mx", "2 MX records"),
                            ("dkim", "2 TXT records"), ("dmarc", "2 DMARC records")):
            self.assertIn(what, doubled[check]["text"])

        self.assertEqual(set(self.levels(domains["truncated.example"]).values()), {"ok"})

        garbled = domains["garbled.example"]
        self.assertEqual(garbled["resend"]["level"], "warning")
        self.assertIn("`includes:amazonses.com` is no mechanism", garbled["spf"]["text"])
        self.assertIn("damaged or cut off", garbled["dkim"]["text"])

        failing = domains["failing.example"]
        self.assertEqual(self.levels(failing), {"resend": "ok", "spf": wrong, "mx": wrong,
                                                "dkim": wrong, "dmarc": "warning"})
        self.assertIn("SERVFAIL", failing["spf"]["text"])

        silent = domains["silent.example"]
        self.assertEqual(self.levels(silent), {"resend": "ok", "spf": "warning", "mx": "warning",
                                               "dkim": "warning", "dmarc": "warning"})
        self.assertIn("no name server answered", silent["dkim"]["text"])

        new = domains["new.example"]
        self.assertEqual((new["all"]["status"], new["resend"]["level"]), ("not_started", wrong))
        self.assertEqual(new["spf"]["level"], "ok")

        absent = domains["absent.example"]
        self.assertEqual((absent["all"]["status"], absent["resend"]["level"]), ("absent", wrong))

        below = domains["news.acme.example"]["all"]["dmarc"]
        self.assertEqual((below["name"], below["policy_here"]), ("_dmarc.acme.example", "reject"))

        for domain, checks in domains.items():
            for name, level in self.levels(checks).items():
                if level != "ok":
                    self.assertTrue(checks[name]["advice"], f"{domain} {name}")

    def test_a_key_for_sending_only_is_good_and_dns_is_checked_all_the_same(self) -> None:
        self.start(["acme.example"])
        self.serve_names(records_of("acme.example", self.dkim))
        self.sim.configure(key_state="restricted")
        status, checks, domains = self.look("acme.example", "missing.example")
        self.assertEqual(checks["key"]["level"], "ok")
        self.assertIn("sending only", checks["key"]["text"])
        self.assertIsNone(domains["acme.example"]["all"]["status"])
        self.assertNotIn("resend", domains["acme.example"])
        self.assertEqual(domains["acme.example"]["dkim"]["level"], "ok")
        # It may have another return path; but a key it must have
        self.assertEqual(domains["missing.example"]["spf"]["level"], "warning")
        self.assertEqual(domains["missing.example"]["dkim"]["level"], "problem")
        self.assertEqual(status, 1)

    def test_a_bad_key_is_a_problem(self) -> None:
        self.start(["acme.example"])
        self.serve_names([])
        for state, words in (("invalid", "API key is invalid"), ("suspended", "suspended"),
                             ("inactive", "not active")):
            self.sim.configure(key_state=state)
            status, checks, _ = self.look()
            self.assertEqual((status, checks["key"]["level"]), (1, "problem"))
            self.assertIn(words, checks["key"]["text"])
        del self.stopped.environment["RESEND_API_KEY"]
        status, checks, _ = self.look()
        self.assertEqual((status, checks["key"]["level"]), (1, "problem"))
        self.assertIn("RESEND_API_KEY is not set", checks["key"]["text"])

    def test_a_clock_that_is_off_is_told(self) -> None:
        self.start(["acme.example"])
        self.serve_names([])
        self.sim.configure(clock_offset=-600)
        status, checks, _ = self.look()
        self.assertEqual((status, checks["clock"]["level"]), (0, "warning"))
        self.assertIn("ahead of", checks["clock"]["text"])
        self.assertIn("every webhook is refused", checks["clock"]["text"])

    def test_a_certificate_that_nobody_vouches_for_is_a_problem(self) -> None:
        self.start(["acme.example"])
        self.serve_names([])
        del self.stopped.sections["resend"]["ca_file"]
        self.stopped.write_config()
        status, checks, _ = self.look()
        self.assertEqual((status, checks["tls"]["level"]), (1, "problem"))
        self.assertIn("certificate", checks["tls"]["text"])

    def test_what_is_around(self) -> None:
        self.start(["acme.example"])
        self.serve_names([])
        self.stopped.sections["webhooks"]["public_url"] = ""
        self.stopped.sections["ingest"]["min_free_disk"] = "1000000GiB"
        self.stopped.environment["RESEND_WEBHOOK_SECRET"] = "whsec_not base64!"
        self.stopped.write_config()
        status, checks, _ = self.look()
        self.assertEqual(status, 1)
        self.assertEqual(checks["webhooks"]["level"], "problem")
        self.assertEqual(checks["unsubscribe"]["level"], "warning")
        self.assertEqual(checks["disk"]["level"], "problem")
        self.assertEqual(checks["data"]["level"], "ok")
        self.stopped.sections["webhooks"]["public_url"] = "https://mail.acme.example"
        for secret, level, says in (("", "warning", "is off"), (ENOUGH_SECRET, "ok", "gets one-click")):
            self.stopped.environment["RESEND_WEBHOOK_SECRET"] = secret
            self.stopped.write_config()
            unsubscribe = self.look()[1]["unsubscribe"]
            self.assertEqual(unsubscribe["level"], level)
            self.assertIn(says, unsubscribe["text"])
        self.stopped.data.write_text("in the way")
        self.assertEqual(self.look()[1]["data"]["level"], "problem")

    def test_domains_in_use_are_found_beside_a_running_relay_and_without(self) -> None:
        self.start(["acme.example", "other.example"])
        self.serve_names(records_of("acme.example", self.dkim))
        relay = self.stopped
        relay.start()
        with relay.connect() as client:
            for sender in ("x@Acme.example", "y@other.example"):
                payload = email("hi", **{"from": sender})
                client.submit_one(send_email("hi", payload=payload))
        self.sim.wait_until_accepted(2)
        relay.wait_until_done()

        wait_for("Resend's word",  # a report without it is made anew after 30 s
                 lambda: relay.get("/relay/domains")["status_unknown_because"] is None, every=0.5)
        answer = relay.get("/relay/domains")
        self.assertEqual([d["domain"] for d in answer["data"]], ["other.example", "acme.example"])
        other, acme = answer["data"]
        self.assertEqual((acme["level"], acme["status"]), ("ok", "verified"))
        self.assertEqual(other["level"], "problem")
        requests = self.sim.stats()["requests"]
        self.assertEqual(relay.get("/relay/domains"), answer)  # not asked for again
        self.assertEqual(self.sim.stats()["requests"], requests)

        status, checks, domains = self.look()
        self.assertEqual((status, set(domains)), (1, {"acme.example", "other.example"}))
        self.assertIn("a relay is running", checks["data"]["text"])
        relay.stop()
        status, checks, domains = self.look()
        self.assertEqual(set(domains), {"acme.example", "other.example"})
        self.assertIn("no relay is running", checks["data"]["text"])
        self.assertEqual(self.look("acme.example")[0], 0)  # those that are named, and no others

    def test_the_running_relay_does_without_resends_word_when_its_key_may_not_ask(self) -> None:
        self.start(["acme.example"])
        self.serve_names(records_of("acme.example", self.dkim))
        self.sim.configure(key_state="restricted")
        relay = self.stopped
        relay.start()
        with relay.connect() as client:
            payload = email("hi", **{"from": "x@acme.example"})
            client.submit_one(send_email("hi", payload=payload))
        self.sim.wait_until_accepted(1)
        wait_for("what bars the key", lambda: "restricted_api_key" in (
            relay.get("/relay/domains")["status_unknown_because"] or ""), every=0.5)
        answer = relay.get("/relay/domains")
        self.assertEqual((answer["data"][0]["status"], answer["data"][0]["level"]), (None, "ok"))

    def test_bad_arguments_are_told(self) -> None:
        self.start(["acme.example"])
        self.assertEqual(self.doctor("not_a_domain").returncode, 2)
        self.stopped.environment["RELAY_DNS_SERVER"] = "not an address"
        done = self.doctor()
        self.assertEqual(done.returncode, 2)
        self.assertIn("RELAY_DNS_SERVER", done.stderr)
        self.stopped.config.write_text("nonsense = 1\n")
        self.assertEqual(self.doctor().returncode, 2)


if __name__ == "__main__":
    unittest.main()
