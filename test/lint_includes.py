#!/usr/bin/env python3
"""Checks that a header of src/ and include/ has, itself or by what it includes, the types and constants
of ours that it names: in a unit, another one that stands before it may have brought them, and
`conf/build.sh debug all headers`, which compiles each by itself, is not run for every change.

    net/x.hpp names message_id: include relay/base/id.hpp

It goes by names, so it is silent where one is declared in several places, or for something else.
"""
import collections
import functools
import pathlib
import re
import sys

import lint_tree

# At the beginning of a line, thus in a namespace
DECLARED = re.compile(
    r"^(?:template\s*<.*>\s*)?(?:struct|class|enum class|enum)\s+(\w+)(?:\s*(?:final)?\s*[:{]|\s*$)"
    r"|^using (\w+) =|^(?:inline )?constexpr [\w:<>, ]+? (\w+)(?: =|\{|\[)|^concept (\w+)",
    re.M,
)


def code_of(source):
    """Without comments, texts and directives"""
    text = re.sub(r'R"(\w*)\(.*?\)\1"', '""', "\n".join(source.lines), flags=re.S)
    text = re.sub(r"//.*|^\s*#.*", "", text, flags=re.M)
    return re.sub(r'"(\\.|[^"\\\n])*"', '""', text)


def is_something_else(name, code):
    """A parameter, a member, an enumerator or a function of that name"""
    own = re.sub(rf"\b{name}[&*]* {name}\b", name, code)  # a member that bears its type's name
    return re.search(rf"(?:[\w>\]]|[&*])\s+[&*]?{name}\s*(?:[;,)={{(\[]|:\s*\d)", own) or re.search(
        rf"(?:^|[{{,])\s*{name}\s*(?:,|=|\}}|$)", code, re.M
    )


def is_named(name, code):
    return re.search(rf"(?<![\w.:>]){name}\b(?:\s*[&*]*\s*[\w>]|::|[&*>,)]|\s*\{{)", code)


def violations(root):
    sources = {s.path: s for s in lint_tree.read_sources(root)}
    code = {path: code_of(source) for path, source in sources.items()}
    declared_in = collections.defaultdict(list)
    for path in (p for p in code if p.endswith(".hpp")):
        for found in DECLARED.finditer(code[path]):
            declared_in[next(filter(None, found.groups()))].append(path)

    @functools.cache
    def knows(path):
        """Each name that it declares anywhere, also ahead"""
        return set(
            re.findall(r"\b(?:struct|class|enum class|enum|using|concept)\s+(\w+)", code[path])
        ) | {name for name, paths in declared_in.items() if path in paths}

    @functools.cache
    def includes(path):
        found = re.findall(r'^#include "([^"]+)"', "\n".join(sources[path].lines), re.M)
        return [p for n in found for p in (f"include/{n}", f"src/{n}") if p in sources]

    def known_to(path):
        return set().union(*(knows(now) for now in lint_tree.reached(path, includes)))

    for path in (p for p in code if p.endswith(".hpp")):
        source = sources[path]
        names = set(re.findall(r"\b[a-z]\w+\b", code[path])) & declared_in.keys()
        for name in sorted(names - known_to(path)):
            where = declared_in[name]
            if len(where) > 1 or ("src/sim/" in where[0]) != (source.folder == "sim"):
                continue
            if is_named(name, code[path]) and not is_something_else(name, code[path]):
                header = re.sub(r"^(include|src)/", "", where[0])
                yield f"{source.name} names {name}: include {header}"


if __name__ == "__main__":
    found = list(violations(pathlib.Path(__file__).resolve().parent.parent))
    if found:
        print(*found, sep="\n")
        sys.exit(1)
