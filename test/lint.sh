#!/bin/sh
# What the compiler does not check: formatting, what g++ 12 miscompiles in coroutines (an aggregate
# or a capturing lambda made inside a co_await expression, and a co_await inside a braced
# initialiser; GCC bugs 107288, 98401), the shape of the source tree, includes that a precompiled
# header or a unit hides, what comments and pages cite, and the subject of the last commit.
set -eu
cd "$(dirname "$0")/.."

files=$(find src include test bench -name node_modules -prune -o \( -name '*.cpp' -o -name '*.hpp' \) -print)
# shellcheck disable=SC2086 # one word a file
clang-format --dry-run -Werror $files

hits=$(grep -PzoHnr --include='*.cpp' --include='*.hpp' \
    '(co_await[^;{}]*[(,]\s*(\w[\w:]*\s*)?\{|co_await[^;{}]*[(,]\s*\[(?!\]|&\]|&\w+\])|\w\{[^;{}]*co_await)' \
    src include | tr '\0' '\n' || true)
if [ -n "$hits" ]; then
    echo "$hits"
    echo "name these before co_await"
    exit 1
fi

export PYTHONDONTWRITEBYTECODE=1
python3 test/lint_tree.py
python3 test/lint_citations.py
python3 test/lint_precompiled.py
python3 test/lint_includes.py
python3 test/lint_verbs.py
python3 test/lint_test.py # all but the last see what is planted

subject=$(git log -1 --format=%s 2>/dev/null || true)
if [ "${#subject}" -gt 72 ]; then
    echo "a commit's subject has at most 72 characters: $subject"
    exit 1
fi
