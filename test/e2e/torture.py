"""Promise: whatever happens at once, what was acknowledged is sent exactly once or stands visibly among
the dead letters, and the relay goes on by itself as soon as the world is well.

The relay is killed and its power is cut, in the midst of writing; it is stopped and goes on; its disk
is full, or fails when it is read, written and synced; its clock jumps by an hour and by a day;
Resend is away for half an hour, loses answers, fails and resets. A seed says what happens when, from
world to world: each has a relay, a Resend and a store of its own. The judge is the simulator's
ledger. `--rounds 2000` is the long form; half of the rounds end with a kill, the others with a power
cut. disk.py says what a power cut leaves.
"""

import time
import unittest
from collections import Counter

from harness import Scenario, options
from tortured_world import World
from waiting import SANITIZED

OPTIONS = options(rounds=40, seed=1, world=40)


class Torture(Scenario):
    @unittest.skipIf(SANITIZED, "the sanitizer's own functions stand before those that are preloaded")
    def test_everything_at_once_loses_and_doubles_nothing(self) -> None:
        began = time.monotonic()
        seen: Counter[str] = Counter()
        slowest: Counter[str] = Counter()
        for first in range(0, OPTIONS.rounds, OPTIONS.world):
            seed = OPTIONS.seed + first // OPTIONS.world
            with self.subTest(seed=seed):
                world = World(self, seed)
                try:
                    self.live(world, min(OPTIONS.world, OPTIONS.rounds - first))
                except AssertionError as failure:
                    print(f"seed {seed}: {failure}", flush=True)
                    raise
                print(f"seed {seed}: well, after {time.monotonic() - began:.0f} s", flush=True)
                seen.update(world.seen)
                slowest |= Counter(world.slowest)
        minutes = (time.monotonic() - began) / 60
        print(f"{OPTIONS.rounds} rounds in {minutes:.1f} minutes, seed {OPTIONS.seed}")
        for what, count in seen.items():
            print(f"{count:9} {what}")
        for what, seconds in slowest.items():
            print(f"{seconds:9.2f} s: slowest {what}")

    @unittest.skipIf(SANITIZED, "as above")
    def test_a_disk_that_only_says_that_it_syncs_is_found_out(self) -> None:
        # What the judge says, or the relay, which does not go on with a database that is damaged
        with self.assertRaises((AssertionError, OSError)) as found:
            self.live(World(self, OPTIONS.seed, lies=1.0), 8)
        print(f"a disk that lies: {str(found.exception)[:200]}")

    def live(self, world: World, rounds: int) -> None:
        for i in range(rounds):
            world.go_through(cut=i % 2 == 1)
            if i % 20 == 19:
                world.calm()
        world.settle()
        world.judge()
        self.assertEqual(world.relay.stop(), 0)
        world.disk.read_journal()
        self.assertEqual(world.disk.differences(), [], "the journal tells another story")
        world.sim.kill()


if __name__ == "__main__":
    unittest.main()
