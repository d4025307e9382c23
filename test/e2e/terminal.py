"""A terminal of a given size, and what somebody who sits at it would see."""

import fcntl
import os
import pty
import re
import signal
import struct
import termios
import threading
from typing import Optional

from waiting import wait_for

CONTROL = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])")


class Screen:
    """What control sequences make of a screen; those that are not known are a failure."""

    def __init__(self, rows: int, columns: int) -> None:
        self.rows, self.columns = rows, columns
        self.other = False  # the screen that programs take for themselves
        self.cursor = True
        self.wraps = True
        self.colours = False
        self.main = self.lines = self._blank()
        self.row = self.column = 0
        self.rest = ""

    def _blank(self) -> list[str]:
        return [" " * self.columns for _ in range(self.rows)]

    def feed(self, text: str) -> None:
        text = self.rest + text
        self.rest = ""
        while text:
            if text[0] == "\x1b":
                found = CONTROL.match(text)
                if not found:
                    self.rest = text  # it is not complete
                    return
                self._obey(found[1], found[2])
                text = text[found.end():]
            else:
                self._put(text[0])
                text = text[1:]

    def _put(self, character: str) -> None:
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self._next_line()
        elif character >= " ":
            if self.column == self.columns:
                if not self.wraps:
                    self.column -= 1
                else:
                    self.column = 0
                    self._next_line()
            line = self.lines[self.row]
            self.lines[self.row] = line[:self.column] + character + line[self.column + 1:]
            self.column += 1

    def _next_line(self) -> None:
        if self.row == self.rows - 1:
            self.lines.append(" " * self.columns)
            del self.lines[0]
        else:
            self.row += 1

    def _obey(self, arguments: str, command: str) -> None:
        blank = " " * self.columns
        if command == "H" and not arguments:
            self.row = self.column = 0
        elif command == "J":
            if arguments in ("", "0"):
                self.lines[self.row] = self.lines[self.row][:self.column] + blank[self.column:]
                self.lines[self.row + 1:] = [blank] * (self.rows - self.row - 1)
            elif arguments == "2":
                self.lines[:] = [blank] * self.rows
            else:
                raise AssertionError(f"J {arguments}")
        elif command == "K" and arguments in ("", "0"):
            self.lines[self.row] = self.lines[self.row][:self.column] + blank[self.column:]
        elif command == "m":
            self.colours = True
        elif command in "hl" and arguments == "?1049":
            self.other = command == "h"
            self.lines = self._blank() if self.other else self.main
            self.row = self.column = 0
        elif command in "hl" and arguments == "?25":
            self.cursor = command == "h"
        elif command in "hl" and arguments == "?7":
            self.wraps = command == "h"
        else:
            raise AssertionError(f"unknown control sequence {arguments}{command}")

    def text(self) -> str:
        return "\n".join(line.rstrip() for line in self.lines)


class Terminal:
    """A program at a terminal of its own, whose shell is this process."""

    def __init__(self, arguments: list[str], environment: dict[str, str],
                 rows: int = 24, columns: int = 80) -> None:
        self.screen = Screen(rows, columns)
        self.pid, self.file = pty.fork()
        if self.pid == 0:
            try:
                fcntl.ioctl(1, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
                os.execve(arguments[0], arguments, {"TERM": "xterm", **environment})
            finally:
                os._exit(127)
        self.status: Optional[int] = None
        self.lock = threading.Lock()
        self.reader = threading.Thread(target=self._read, daemon=True)
        self.reader.start()

    def _read(self) -> None:
        pending = b""
        while True:
            try:
                pending += os.read(self.file, 65_536)
            except OSError:  # the last program at the terminal has ended
                return
            text = pending.decode(errors="ignore")
            pending = pending[len(text.encode()):]
            with self.lock:
                self.screen.feed(text)

    def resize(self, rows: int, columns: int) -> None:
        with self.lock:
            old, self.screen = self.screen, Screen(rows, columns)
            self.screen.other, self.screen.cursor = old.other, old.cursor
            self.screen.wraps = old.wraps
            if old.other:
                self.screen.lines = self.screen._blank()
        fcntl.ioctl(self.file, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def press(self, keys: str) -> None:
        os.write(self.file, keys.encode())

    def text(self) -> str:
        with self.lock:
            return self.screen.text()

    def wait_for(self, text: str, seconds: float = 30.0) -> str:
        """Until the screen shows the text; returns the screen."""
        def shown() -> Optional[str]:
            now = self.text()
            return now if text in now else None

        try:
            return wait_for(f"{text!r} on the screen", shown, seconds)
        except AssertionError as e:
            raise AssertionError(f"{e}\n{self.text()}") from None

    def echoes(self) -> bool:
        """Whether the terminal is as shells have it: it shows what is typed, line by line."""
        modes = termios.tcgetattr(self.file)[3]
        return modes & (termios.ECHO | termios.ICANON) == termios.ECHO | termios.ICANON

    def given_back(self) -> bool:
        with self.lock:
            s = self.screen
            return not s.other and s.cursor and s.wraps and self.echoes()

    def signal(self, number: int) -> None:
        os.kill(self.pid, number)

    def stopped(self) -> bool:
        """Whether the program has been stopped since it was asked last."""
        pid, status = os.waitpid(self.pid, os.WUNTRACED | os.WNOHANG)
        return pid == self.pid and os.WIFSTOPPED(status)

    def ended(self) -> bool:
        if self.status is None:
            pid, status = os.waitpid(self.pid, os.WNOHANG)
            if pid == self.pid:
                self.status = os.waitstatus_to_exitcode(status)
        return self.status is not None

    def close(self) -> None:
        if not self.ended():
            os.kill(self.pid, signal.SIGKILL)
            os.waitpid(self.pid, 0)
        os.close(self.file)
