#!/usr/bin/env python3
"""Checks what no compiler checks of the source tree: who includes whom (src/LAYERS), how long files
are, where coroutines are spawned, and what loops go over. Prints a line for each violation, and fails
if there is one:

    net/x.hpp:7 includes store/y.hpp: net (2) may not use store (3)
"""
import collections
import pathlib
import re
import sys

LONGEST_SOURCE = 300  # lines of a .cpp
LONGEST_STAGE_HEADER = 140

# Where coroutines are spawned. Everywhere else each belongs to a task group, which ends it.
SPAWNING = {
    "async",  # the task group itself
    "cli",  # commands that run an io_context of their own
    "server/socket",  # a session holds itself while one of its coroutines runs
    "sim",
}

# Who runs what stands alone, and uses nothing of it otherwise
RUNNING_ALONE = {("sandbox", "sim")}

# What breaks a bound today. An entry that is not needed any more is a violation.
EXCEPTIONS = {
    "src/store/sqlite/schema.cpp",
}

Source = collections.namedtuple("Source", "path name folder public lines")


def read_layers(root):
    """The number of each folder; None for those that stand alone."""
    layers = {}
    for line in (root / "src/LAYERS").read_text().splitlines():
        if line.strip() and not line.startswith("#"):
            number, folder = line.split()[:2]
            layers[folder] = None if number == "-" else int(number)
    return layers


def read_sources(root):
    """The files of src/ and include/relay/, each with the name under which it is included."""
    for base in (root / "src", root / "include/relay"):
        for path in sorted(base.rglob("*.[ch]pp")):
            yield Source(
                path=str(path.relative_to(root)),
                name=str(path.relative_to(base)),
                folder=path.relative_to(base).parts[0],
                public=base.name == "relay",
                lines=path.read_text().splitlines(),
            )


def check_folders(sources, layers):
    folders = {source.folder for source in sources}
    for folder in sorted(folders - layers.keys()):
        yield f"src/LAYERS does not know {folder}"
    for folder in sorted(layers.keys() - folders):
        yield f"src/LAYERS has {folder}, which is not there"


def includes(source, root):
    """Of each header of the relay that the source includes: line, name, whether it is public."""
    for number, line in enumerate(source.lines, 1):
        found = re.match(r'\s*#\s*include\s*([<"])(relay/)?([^>"]+)', line)
        if not found:
            continue
        bracket, public, name = found.groups()
        if bracket == "<" and not public and not (root / "src" / name).exists():
            continue  # of another library
        if "/" not in name:
            name = f"{source.folder}/{name}"  # beside it
        yield number, name, bool(public)


def reached(path, includes):
    """The file itself, what it includes, and what that includes"""
    seen, left = set(), [path]
    while left:
        now = left.pop()
        if now not in seen:
            seen.add(now)
            left += includes(now)
    return seen


def why_forbidden(source, target, public, layers):
    other = target.split("/")[0]
    if other == source.folder or (source.folder, other) in RUNNING_ALONE:
        return None
    if other not in layers:
        return f"src/LAYERS does not know {other}"
    own_number, other_number = layers[source.folder], layers[other]
    if own_number is None or other_number is None:
        return f"{source.folder if own_number is None else other} stands alone"
    if other_number >= own_number:
        return f"{source.folder} ({own_number}) may not use {other} ({other_number})"
    return None if public else f"it is private to {other}"


def check_includes(root, sources, layers):
    for source in sources:
        if source.folder not in layers:
            continue
        for number, target, public in includes(source, root):
            why = why_forbidden(source, target, public, layers)
            if why:
                yield f"{source.name}:{number} includes {target}: {why}"


def check_lengths(sources):
    for source in sources:
        length = len(source.lines)
        if source.path.endswith(".cpp") and length > LONGEST_SOURCE:
            yield source.path, f"{source.name} has {length} lines, {LONGEST_SOURCE} at most"
        stage_header = source.folder == "pipeline" and source.path.endswith(".hpp")
        if stage_header and length > LONGEST_STAGE_HEADER:
            yield source.path, f"{source.name} has {length} lines, {LONGEST_STAGE_HEADER} at most"


def check_spawning(sources):
    for source in sources:
        if source.folder in SPAWNING or str(pathlib.Path(source.name).parent) in SPAWNING:
            continue
        for number, line in enumerate(source.lines, 1):
            if "co_spawn(" in line:
                yield source.path, f"{source.name}:{number} calls co_spawn: use a task group"


def check_loops(sources):
    """A loop does not go over what belongs to a value that nobody keeps: until C++23 that is gone
    before the first step. Sanitizers see it only where nothing is inlined."""
    for source in sources:
        for number, line in enumerate(source.lines, 1):
            if re.search(r"for \(.* : .*\)\.(value|value_unsafe|take_value)\(\)\)", line):
                yield source.path, f"{source.name}:{number} loops over a part of a temporary: name it"


def check_public_headers(root, sources):
    """A public header has a reader in another folder, or in another public header."""
    used = set()
    for source in sources:
        for _, target, public in includes(source, root):
            if public and (source.public or source.folder != target.split("/")[0]):
                used.add(target)
    for source in sources:
        if source.public and source.name not in used:
            yield source.path, f"{source.path} is used by {source.folder} alone: move it to src/"


def check_bounds(root, sources):
    broken = [
        *check_lengths(sources),
        *check_spawning(sources),
        *check_loops(sources),
        *check_public_headers(root, sources),
    ]
    yield from (violation for path, violation in broken if path not in EXCEPTIONS)
    for path in sorted(EXCEPTIONS - {path for path, _ in broken}):
        yield f"{path} is no exception any more: take it from test/lint_tree.py"


def violations(root):
    layers = read_layers(root)
    sources = list(read_sources(root))
    yield from check_folders(sources, layers)
    yield from check_includes(root, sources, layers)
    yield from check_bounds(root, sources)


if __name__ == "__main__":
    found = list(violations(pathlib.Path(__file__).resolve().parent.parent))
    if found:
        print(*found, sep="\n")
        sys.exit(1)
