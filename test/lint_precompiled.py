#!/usr/bin/env python3
"""Checks that a source or header of src/ and include/ has, itself or by headers of ours, what it uses
of the precompiled headers (src/precompiled/): the compiler finds it there without.

    net/x.hpp uses std::optional: include <optional>
"""
import functools
import pathlib
import re
import sys

import lint_tree

# By a precompiled header, what it is included for. Every other one has what <cstddef> and <utility>
# have; nothing of <initializer_list>'s kind is named.
USES = {
    "algorithm": r"std::(ranges::)?(\w+_bound|\w*sort|(min|max)(_element)?|any_of|all_of|none_of"
    r"|clamp|copy(_n|_if)?|count(_if)?|equal|equal_range|fill(_n)?|find(_if(_not)?)?|mismatch"
    r"|remove_if|replace|reverse|rotate|search|shuffle|transform|unique)\(",
    "array": r"std::(array|to_array)\b",
    "boost/asio/any_io_executor.hpp": r"\basio::any_io_executor\b",
    "boost/asio/awaitable.hpp": r"\basio::awaitable\b",
    "boost/asio/ip/tcp.hpp": r"\b(ip::tcp|tcp::(acceptor|endpoint|resolver|socket))\b",
    "boost/asio/steady_timer.hpp": r"\basio::steady_timer\b",
    "boost/json/array.hpp": r"\bjson::array\b",
    "boost/json/object.hpp": r"\bjson::object\b",
    "CLI/App.hpp": r"\bCLI::(App|Option)\b",
    "charconv": r"std::(from_chars|to_chars)\b",
    "chrono": r"std::chrono\b",
    "cstdint": r"std::u?int(8|16|32|64)_t\b",
    "deque": r"std::deque\b",
    "exception": r"std::(exception|exception_ptr|current_exception|rethrow_exception)\b",
    "functional": r"std::(function|hash|invoke|cref|ref)\b",
    "iostream": r"std::(cerr|cin|cout)\b",
    "map": r"std::(multi)?map\b",
    "memory": r"std::(unique_ptr|shared_ptr|weak_ptr|make_unique|make_shared)\b",
    "optional": r"std::(optional|nullopt)\b",
    "random": r"std::(mt19937(_64)?|random_device|\w+_distribution)\b",
    "span": r"std::span\b",
    "stdexcept": r"std::(runtime_error|logic_error|invalid_argument|out_of_range|length_error)\b",
    "string": r"std::(string|to_string)\b",
    "string_view": r"std::string_view\b",
    "unordered_map": r"std::unordered_map\b",
    "variant": r"std::(variant|visit|get_if|holds_alternative|monostate)\b",
    "vector": r"std::vector\b",
}

# Headers that are nothing but a list of others
WHOLE = {
    "boost/json.hpp": {"boost/json/array.hpp", "boost/json/object.hpp"},
    "CLI/CLI.hpp": {"CLI/App.hpp"},
}


def violations(root):
    sources = list(lint_tree.read_sources(root))
    text = {source.path: re.sub("//.*", "", "\n".join(source.lines)) for source in sources}

    @functools.cache
    def includes(path):
        """Which headers of others it has, and which of ours"""
        found = re.findall(r'^#include [<"]([^>"]+)', text[path], re.M)
        for name in WHOLE.keys() & set(found):
            found += WHOLE[name]
        ours = {p for name in found for p in (f"include/{name}", f"src/{name}") if p in text}
        return set(found), ours

    def all_included(path):
        ours = lint_tree.reached(path, lambda now: includes(now)[1])
        return set().union(*(includes(now)[0] for now in ours))

    for source in sources:
        included = all_included(source.path)
        for header, uses in USES.items():
            if header not in included and (use := re.search(uses, text[source.path])):
                yield f"{source.name} uses {use[0].rstrip('(')}: include <{header}>"


if __name__ == "__main__":
    found = list(violations(pathlib.Path(__file__).resolve().parent.parent))
    if found:
        print(*found, sep="\n")
        sys.exit(1)
