"""Promise: the command line shows all there is, and says what went wrong as its exit status."""

import json
import unittest

from harness import Scenario


class Suppressions(Scenario):
    def test_lists_longer_than_a_page_are_listed_and_exported_whole(self) -> None:
        relay = self.relay(self.simulator())
        relay.wait_until_ready()
        addresses = [f"gone{i}@shop.example" for i in range(250)]
        file = self.directory / "addresses"
        file.write_text("\n".join(addresses))
        self.assertEqual(relay.command("suppressions", "import", str(file)).returncode, 0)

        out = self.directory / "exported.csv"
        self.assertEqual(relay.command("suppressions", "export", "--out", str(out)).returncode, 0)
        exported = [line.split(",")[0] for line in out.read_text().splitlines()[1:]]
        self.assertCountEqual(exported, addresses)

        listed = json.loads(relay.command("suppressions", "list", "--limit", "220", "--json").stdout)
        self.assertEqual(len(listed["data"]), 220)
        self.assertTrue(listed["has_more"])
        listed = json.loads(relay.command("suppressions", "list", "--limit", "250", "--json").stdout)
        self.assertEqual(len(listed["data"]), 250)
        self.assertFalse(listed["has_more"])


if __name__ == "__main__":
    unittest.main()
