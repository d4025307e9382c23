#!/usr/bin/env python3
"""The man pages are made, have no mistake that man warns of, and tell of every command and key."""
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[1]
BIN = pathlib.Path(sys.argv.pop() if len(sys.argv) > 1 else ROOT / "build/release/bin").resolve()


class ManPages(unittest.TestCase):
    @classmethod
    def setUpClass(cls) -> None:
        directory = tempfile.TemporaryDirectory()
        cls.addClassCleanup(directory.cleanup)
        cls.pages = pathlib.Path(directory.name)
        subprocess.run([sys.executable, ROOT / "conf/man.py", BIN, ROOT / "README.md", cls.pages],
                       check=True, env={**os.environ, "RELAY_URL": "http://elsewhere"})

    def shown(self, page: str) -> str:
        """A page as people see it, and without a warning"""
        done = subprocess.run(["man", "--warnings", "--local-file", self.pages / page],
                              capture_output=True, text=True,
                              env={**os.environ, "LC_ALL": "C.UTF-8", "MANWIDTH": "80"})
        self.assertEqual((done.returncode, done.stderr), (0, ""), page)
        return done.stdout

    def test_every_command_is_told_with_its_options_and_examples(self) -> None:
        page = self.shown("resend-relay.1")
        for words in ("resend-relay - relay between", "resend-relay dlq retry [OPTIONS]",
                      "--even-if-sent", "RESEND_API_KEY", "RELAY_URL", "EXIT STATUS",
                      "campaign create spring.toml --recipients people.csv"):
            self.assertIn(words, page)
        for group in ([], ["campaign"], ["dlq"], ["lists"], ["messages"], ["suppressions"]):
            told = subprocess.run([BIN / "resend-relay", *group, "--help"], check=True,
                                  capture_output=True, text=True).stdout
            names = re.findall(r"^  ([a-z-]+) ", told.split("Subcommands:")[1].split("\n\n")[0], re.M)
            self.assertGreater(len(names), 0)
            for name in names:
                self.assertIn(" ".join(["resend-relay", *group, name]), page)
        self.assertNotIn("elsewhere", page)
        self.assertEqual(page.count("Print JSON"), 1)

    def test_the_simulator_has_a_page(self) -> None:
        page = self.shown("resend-sim.1")
        self.assertIn("resend-sim [OPTIONS]", page)
        self.assertIn("--neighbour COUNT/TIME", page)

    def test_every_key_is_told(self) -> None:
        page = self.shown("resend-relay.toml.5")
        readme = (ROOT / "README.md").read_text()
        keys = readme.split("```toml\ndata_dir", 1)[1].split("```")[0].splitlines()[1:]
        for key in (line.removeprefix("# ").split("#")[0].strip() for line in keys):
            self.assertIn(key, page)


if __name__ == "__main__":
    unittest.main()
