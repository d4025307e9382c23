#!/usr/bin/env python3
"""Makes the man pages: conf/man.py BIN_DIR README.md OUT_DIR

resend-relay(1) and resend-sim(1) are what the programs say themselves with --help, command by
command; resend-relay.toml(5) is the configuration as README.md has it. So nothing is told twice.
"""
import collections
import pathlib
import re
import subprocess
import sys
import textwrap

EXPLAINED_FROM = 20  # the least column in which --help says what a name is for

Item = collections.namedtuple("Item", "what text")

# A --help: what it is for, how it is called, and its titles, each with the lines below it
Help = collections.namedtuple("Help", "text usage parts")


def roff(text):
    """Text that troff shows as it is. A minus that somebody copies must be one."""
    text = text.replace("\\", "\\e").replace("-", "\\-").replace("`", "\\(ga").replace("^", "\\(ha")
    text = text.replace("~", "\\(ti").replace("'", "\\(aq").replace('"', "\\(dq")
    text = re.sub(r"(?<=\S),(?=\S)", r",\\:", text)  # a long list may be broken
    return re.sub(r"^\.", r"\\&.", text, flags=re.MULTILINE)


def paragraphs(text):
    return "".join(f".PP\n{roff(part.strip())}\n" for part in re.split(r"\n\n+", text.strip()))


def example(lines):
    shown = "\n".join(lines).strip("\n")
    return f".PP\n.EX\n{roff(textwrap.dedent(shown))}\n.EE\n"


def tagged(items):
    return "".join(f".TP\n.B {roff(what)}\n{roff(text)}\n" if text else f".PP\n.B {roff(what)}\n"
                   for what, text in items)


def read_help(text):
    head, _, rest = text.partition("\nUsage: ")
    usage, _, rest = rest.partition("\n")
    parts = []
    for line in rest.splitlines():
        title = re.fullmatch(r" *(?:\[Option Group: (.+)\]|(Options|Positionals):)|(\S.*):", line)
        if title:
            parts.append((title[1] or title[2] or title[3], []))
        elif parts:
            parts[-1][1].append(line)
    return Help(" ".join(head.split()), usage.strip(), parts)


def items_of(lines):
    """Names at the left, and what they are for beside them, or in the lines below."""
    items = []
    for line in lines:
        indent = len(line) - len(line.lstrip())
        if indent >= EXPLAINED_FROM and items:
            items[-1] = Item(items[-1].what, f"{items[-1].text} {line.strip()}".strip())
        elif indent > 0:
            what, _, text = line.strip().partition("  ")
            items.append(Item(what, text.strip()))
    return items


def sentences(lines):
    """What stands below a title at the very left"""
    return "".join(f".PP\n{roff(line)}\n" for line in lines if re.match(r"\S", line))


def said(arguments):
    """Where they run, variables would become defaults."""
    return subprocess.run(arguments, check=True, capture_output=True, text=True, env={}).stdout


class Program:
    def __init__(self, path):
        self.path = path
        self.name = pathlib.Path(path).name
        self.top = self.help()
        self.commands = list(self.below(()))

        # What most commands take or say alike is told once.
        counted = collections.Counter()
        for _, help in self.commands:
            for title, lines in help.parts:
                if title == "Options":
                    counted.update(items_of(lines))
                elif title in ("Variables", "Exit status"):
                    counted[title, tuple(lines)] += 1
        self.common = {told for told, times in counted.items() if times > len(self.commands) / 2}

    def help(self, *command):
        arguments = [self.path, *command, "--help"]
        return read_help(said(arguments))

    def below(self, path):
        for title, lines in (self.help(*path) if path else self.top).parts:
            if title == "Subcommands":
                for item in items_of(lines):
                    command = (*path, item.what)
                    yield command, self.help(*command)
                    yield from self.below(command)

    def version(self):
        return said([self.path, "--version"]).strip()

    def usage(self, help, *command):
        called = " ".join((self.name, *command))
        arguments = " ".join(help.usage.split()[1 + len(command):])
        return f".B {roff(called)}\n{roff(arguments)}\n"

    def part(self, title, lines):
        if title in ("Options", "Positionals"):
            return tagged(item for item in items_of(lines) if item not in self.common)
        if title[0].islower():  # a group of options: what they are, and how many of them
            return paragraphs(" ".join(" ".join(lines).split())) if any(lines) else ""
        if (title, tuple(lines)) in self.common:
            return ""
        shown = [line for line in lines if not re.match(r"\S", line)]
        return f".PP\n{roff(title)}:\n{example(shown)}{sentences(lines)}"

    def command(self, path, help):
        title = " ".join((self.name, *path))
        return (f".SS {roff(title)}\n{roff(help.text)}\n.PP\n{self.usage(help, *path)}"
                + "".join(self.part(*part) for part in help.parts if part[0] != "Subcommands"))

    def page(self, what, see_also):
        told = {"Variables": "ENVIRONMENT", "Exit status": "EXIT STATUS"}
        body = f".SH SYNOPSIS\n{self.usage(self.top)}.SH DESCRIPTION\n{roff(self.top.text)}\n"
        for title, lines in self.top.parts:
            if title == "Options":
                body += ".SH OPTIONS\n" + tagged(items_of(lines))
            elif title == "Subcommands":
                shared = [i for i in self.common if isinstance(i, Item) and not i.what.startswith("-h")]
                body += ".SS Options of most commands\n" + tagged(sorted(shared))
                body += ".SH COMMANDS\n" + "".join(self.command(*c) for c in self.commands)
            elif title in told:
                body += f".SH {told[title]}\n{tagged(items_of(lines))}{sentences(lines)}"
            else:
                body += f".SH {title.upper()}\n{example(lines)}"
        return page(self.name, 1, self.version(), what, body, see_also)


def page(name, section, version, what, body, see_also):
    others = ", ".join(roff(other) for other in see_also)
    return (f'.TH {roff(name.upper())} {section} "" "{roff(version)}" ""\n.ad l\n'
            f".SH NAME\n{roff(name)} \\- {roff(what)}\n{body}.SH SEE ALSO\n{others}\n")


def configuration_page(readme, version):
    """The example of README.md with all keys, and what it says about them up to the next title"""
    section = readme.split("### Configuration\n", 1)[1].split("\n##", 1)[0]
    section = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", section)
    before, toml, after = re.split(r"```\w*\n", section)[:3]
    body = f".SH DESCRIPTION\n{paragraphs(before.replace('`', ''))}.SH KEYS\n"
    for block in toml.strip().split("\n\n"):
        for line in block.splitlines():
            line = line.removeprefix("# ")  # of a table that is not there by default
            what, _, comment = (part.strip() for part in line.partition("  #"))
            if what.startswith("["):
                body += f".SS {roff(what)}\n" + (f"{roff(comment)}\n" if comment else "")
            else:
                body += tagged([Item(what, comment)])
    body += f".SH NOTES\n{paragraphs(after.replace('`', ''))}"
    return page("resend-relay.toml", 5, version, "configuration of resend-relay", body,
                ["resend-relay(1)"])


def main(bin_dir, readme, out_dir):
    relay = Program(f"{bin_dir}/resend-relay")
    sim = Program(f"{bin_dir}/resend-sim")
    pages = {
        "resend-relay.1": relay.page("relay between applications and Resend",
                                     ["resend-relay.toml(5)", "resend-sim(1)"]),
        "resend-sim.1": sim.page("stand-in for api.resend.com", ["resend-relay(1)"]),
        "resend-relay.toml.5": configuration_page(pathlib.Path(readme).read_text(), relay.version()),
    }
    out = pathlib.Path(out_dir)
    out.mkdir(parents=True, exist_ok=True)
    for name, text in pages.items():
        (out / name).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
