#!/usr/bin/env python3
"""Makes a C++ source of the pages in page/: embed_page.py PAGE_FOLDER CHART_JS OUTPUT

Styles and scripts that a page names are put into it, in place of their names, so that it loads
nothing. The policy (CSP) that goes with it has the hash of each.
"""
import base64
import hashlib
import re
import sys
from pathlib import Path

CHART_JS = "chart.min.js"
BYTES_A_LINE = 96


class Page:
    def __init__(self, folder: Path, chart_js: Path, name: str) -> None:
        self.folder = folder
        self.chart_js = chart_js
        text = (folder / name).read_text()
        text = re.sub(r'<link rel="stylesheet" href="([^"]+)">', self._style, text)
        text = re.sub(r'<script src="([^"]+)"></script>', self._script, text)
        self.text = text
        self.scripts = self._hashes("script")
        self.styles = self._hashes("style")

    def _read(self, name: str) -> str:
        path = self.chart_js if name == CHART_JS else self.folder / name
        text = path.read_text()
        if re.search(r"</(script|style)|<!--", text, re.IGNORECASE):
            sys.exit(f"{path}: would end the element that it is put into")
        return text

    def _style(self, found: re.Match[str]) -> str:
        return f"<style>\n{self._read(found[1])}</style>"

    def _script(self, found: re.Match[str]) -> str:
        return f"<script>\n{self._read(found[1])}</script>"

    def _hashes(self, tag: str) -> str:
        """As a policy names what stands in the elements of that name."""
        contents = re.findall(rf"<{tag}>(.*?)</{tag}>", self.text, re.DOTALL)
        digests = (hashlib.sha256(content.encode()).digest() for content in contents)
        return " ".join(f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests)


def literal(text: str) -> str:
    """As string literals of C++, one behind the other"""
    data = text.encode()
    lines = []
    for begin in range(0, len(data), BYTES_A_LINE):
        escaped = ""
        for byte in data[begin : begin + BYTES_A_LINE]:
            plain = 32 <= byte < 127 and chr(byte) not in '"\\?'
            escaped += chr(byte) if plain else f"\\{byte:03o}"
        lines.append(f'    "{escaped}"')
    return "\n".join(lines)


def source(name: str, page: Page, policy: str) -> str:
    policy = f"default-src 'none'; script-src {page.scripts}; style-src {policy}"
    return (f"const embedded_page {name}{{\n{literal(page.text)},\n"
            f"{literal(policy)}}};\n")


def main() -> None:
    folder, chart_js, output = map(Path, sys.argv[1:])
    page = Page(folder, chart_js, "index.html")
    mail_frame = Page(folder, chart_js, "mail_frame.html")
    common = "form-action 'none'; base-uri 'none'"
    pages = [
        # Trusted types, of which there is one (dom.js): nothing else can make HTML of a text.
        source("dashboard_page", page,
               f"{page.styles}; connect-src 'self'; img-src data:; frame-src 'self'; "
               "frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types inert; "
               f"{common}"),
        # A mail brings styles of its own; scripts of its own it cannot bring.
        *(source(name, mail_frame,
                 f"'unsafe-inline'; img-src {pictures}; frame-ancestors 'self'; "
                 f"sandbox allow-scripts; {common}")
          for name, pictures in (("mail_frame_page", "data:"),
                                 ("picture_frame_page", "data: http: https:"))),
    ]
    output.write_text('#include "server/dashboard/embedded_pages.hpp"\n\n'
                      "namespace relay {\n\n" + "\n".join(pages) + "\n} // namespace relay\n")


if __name__ == "__main__":
    main()
