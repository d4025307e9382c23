#!/usr/bin/env python3
"""Checks that what comments and pages cite is there: pages, sections of resend-api.md, sources, and
cases of tests. Prints a line for each that is not, and fails if there is one."""
import pathlib
import re
import sys


def texts(root):
    """The files that cite, with their content; what the test of this lint plants does not count."""
    paths = set(root.glob("*.md"))
    for folder in ("src", "include", "test", "bench", "conf"):
        for suffix in ("cpp", "hpp", "py", "sh", "md"):
            paths.update((root / folder).rglob("*." + suffix))
    for path in sorted(paths - {root / "test/lint_test.py"}):
        if "node_modules" not in path.parts:
            yield path.relative_to(root), path.read_text()


def check_sections(path, text, sections):
    flat = re.sub(r"\n\s*(//|#)?\s*", " ", text)
    for numbers in re.findall(r"resend-api\.md, (?:sections? )?([\d., and]*\d)", flat):
        for section in re.findall(r"\d[\d.]*", numbers):
            if section.rstrip(".") not in sections:
                yield f"{path} cites resend-api.md, section {section}, which is not there"


def check_comments(root, source, text, names):
    folders = (root, root / "include", root / "include/relay", root / "src")
    for comment in re.findall(r"(?://|--|#) (.*)", text):
        for name in re.findall(r"[\w/]+\.[ch]pp\b", comment):
            if name not in names and not any((folder / name).exists() for folder in folders):
                yield f"{source} cites {name}, which is not there"


def check_page(root, page, text):
    """Links, files, and cases of tests, each in the item of the page in which its file is named."""
    folder = (root / page).parent
    for name in re.findall(r"\]\((?!https?:)([^)#]+)[^)]*\)", text):
        if not (folder / name).exists():
            yield f"{page} links to {name}, which is not there"
    for item in re.split(r"\n(?=\s*(?:-|\||\d+\.|$))", text, flags=re.MULTILINE):
        file = None
        for name in re.findall(r"`([\w./-]+)`", item):
            if re.search(r"/.*\.(cpp|hpp|py|sh|md|cmake|mjs)$", name):
                file = next((f for f in (root / name, folder / name) if f.exists()), None)
                if not file:
                    yield f"{page} names {name}, which is not there"
            elif file and re.fullmatch(r"[a-z0-9]+(_[a-z0-9]+){3,}", name):
                if name not in file.read_text():
                    yield f"{page} names {name}, which is not in {file.name}"


def violations(root):
    api = pathlib.Path("src/resend/resend-api.md")
    sections = set(re.findall(r"^#+ ([\d.]*\d)\.? ", (root / api).read_text(), re.MULTILINE))
    files = list(texts(root))
    names = {path.name for path, _ in files}
    for path, text in files:
        if path == api:
            continue
        for name in sorted(set(re.findall(r"[\w-]+\.md\b", text)) - names):
            yield f"{path} cites {name}, which is not there"
        yield from check_sections(path, text, sections)
        if path.suffix == ".md":
            yield from check_page(root, path, text)
        else:
            yield from check_comments(root, path, text, names)


if __name__ == "__main__":
    found = list(violations(pathlib.Path(__file__).resolve().parent.parent))
    if found:
        print(*found, sep="\n")
        sys.exit(1)
