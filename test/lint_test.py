#!/usr/bin/env python3
"""Plants violations in a copy of the tree, and sees the lint name each, and nothing else."""
import pathlib
import shutil
import sys
import tempfile

import lint_citations
import lint_includes
import lint_precompiled
import lint_tree

# New files, what is in them, and what the lint says then.
PLANTED = [
    (
        "src/net/planted.cpp",
        '\n#include "relay/store/store.hpp"',
        "net/planted.cpp:2 includes store/store.hpp: net (2) may not use store (3)",
    ),
    (
        "src/config/planted.cpp",
        '#include "relay/mail/lane.hpp"',
        "config/planted.cpp:1 includes mail/lane.hpp: config (1) may not use mail (1)",
    ),
    (
        "src/store/sqlite/planted.cpp",
        '#include "config/schema.hpp"',
        "store/sqlite/planted.cpp:1 includes config/schema.hpp: it is private to config",
    ),
    (
        "src/sim/planted.cpp",
        "#include <relay/mail/lane.hpp>",
        "sim/planted.cpp:1 includes mail/lane.hpp: sim stands alone",
    ),
    (
        "src/cli/uses_sim.cpp",
        '#include "sim/server.hpp"',
        "cli/uses_sim.cpp:1 includes sim/server.hpp: sim stands alone",
    ),
    (
        "src/cli/uses_tests.cpp",
        '#include "support/run.hpp"',
        "cli/uses_tests.cpp:1 includes support/run.hpp: src/LAYERS does not know support",
    ),
    (
        "src/mail/uses.cpp",
        '#include "relay/base/time.hpp"\nstd::int64_t a;\nstd::variant<int, char> b;',
        "mail/uses.cpp uses std::variant: include <variant>",
    ),
    (
        "src/mail/names.hpp",
        "struct named\n{\n    id_source& id_source;\n    int message_id;\n};",
        "mail/names.hpp names id_source: include relay/base/id.hpp",
    ),
    ("src/unheard_of/planted.cpp", "", "src/LAYERS does not know unheard_of"),
    ("src/server/planted.cpp", "\n" * 300, "server/planted.cpp has 301 lines, 300 at most"),
    (
        "src/pipeline/planted.hpp",
        "\n" * 140,
        "pipeline/planted.hpp has 141 lines, 140 at most",
    ),
    (
        "src/tracking/planted.cpp",
        "asio::co_spawn(ex_, run(), asio::detached);",
        "tracking/planted.cpp:1 calls co_spawn: use a task group",
    ),
    (
        "src/mail/loop.cpp",
        "for (const auto [name, member] : element.get_object().value_unsafe())",
        "mail/loop.cpp:1 loops over a part of a temporary: name it",
    ),
    (
        "include/relay/net/planted.hpp",
        "",
        "include/relay/net/planted.hpp is used by net alone: move it to src/",
    ),
    (
        "src/mail/section.cpp",
        "// As it should be (resend-api.md,\n// section 99.1)",
        "src/mail/section.cpp cites resend-api.md, section 99.1, which is not there",
    ),
    (
        "src/mail/page.cpp",
        "// See unwritten.md",
        "src/mail/page.cpp cites unwritten.md, which is not there",
    ),
    (
        "src/mail/source.cpp",
        "// The numbers are on disk (relay/unheard_of/state.hpp).",
        "src/mail/source.cpp cites relay/unheard_of/state.hpp, which is not there",
    ),
    (
        "src/mail/file.md",
        "`src/unheard_of/sender.cpp`",
        "src/mail/file.md names src/unheard_of/sender.cpp, which is not there",
    ),
    (
        "src/mail/link.md",
        "[The code](../mail/job.cpp), [and](job.cpp#there) [not](unheard_of.cpp)",
        "src/mail/link.md links to unheard_of.cpp, which is not there",
    ),
    (
        "src/mail/case.md",
        "`main.cpp`, `../main.cpp`, `there_is_no_such_case`",
        "src/mail/case.md names there_is_no_such_case, which is not in main.cpp",
    ),
]


def copy_tree(to):
    tree = pathlib.Path(__file__).resolve().parent.parent
    ignored = shutil.ignore_patterns("node_modules", "seeds", "__pycache__")
    for folder in ("src", "include", "test", "bench", "conf"):
        shutil.copytree(tree / folder, to / folder, ignore=ignored)
    for page in tree.glob("*.md"):
        shutil.copy(page, to)


def violations(root):
    return {
        violation
        for lint in (lint_tree, lint_citations, lint_precompiled, lint_includes)
        for violation in lint.violations(root)
    }


def main():
    with tempfile.TemporaryDirectory() as directory:
        copy = pathlib.Path(directory)
        copy_tree(copy)
        before = violations(copy)
        for file, text, _ in PLANTED:
            (copy / file).parent.mkdir(exist_ok=True)
            (copy / file).write_text(text + "\n")
        said = violations(copy) - before
    wanted = {violation for _, _, violation in PLANTED}
    for violation in sorted(wanted - said):
        print(f"the lint does not say: {violation}")
    for violation in sorted(said - wanted):
        print(f"the lint says: {violation}")
    sys.exit(1 if said != wanted else 0)


if __name__ == "__main__":
    main()
