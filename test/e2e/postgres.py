"""A PostgreSQL server of a scenario's own: in a temporary directory, on a Unix socket, not synced."""

import os
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import Callable, Iterator, Optional

from waiting import wait_for

BINARIES = [Path("/usr/lib/postgresql") / version / "bin" for version in ("15", "16", "17")]


def find(program: str) -> str:
    """Debian has the server's programs in no PATH."""
    for directory in BINARIES:
        if (directory / program).exists():
            return str(directory / program)
    found = shutil.which(program)
    if not found:
        raise AssertionError(f"{program} is missing: install postgresql-15")
    return found


def as_postgres() -> Optional[Callable[[], None]]:
    """A server does not run as root: then it is the user `postgres`."""
    if os.geteuid() != 0:
        return None
    import pwd

    user = pwd.getpwnam("postgres")

    def become() -> None:
        os.setgroups([])
        os.setgid(user.pw_gid)
        os.setuid(user.pw_uid)

    return become


def url_of(*servers: "PostgresServer") -> str:
    """Of whichever of them takes writes"""
    hosts = ",".join(str(server.directory) for server in servers)
    return f"postgresql://postgres@/postgres?host={hosts}"


class PostgresServer:
    """A new one, or a standby of `primary`."""

    def __init__(self, primary: Optional["PostgresServer"] = None) -> None:
        self.directory = Path(tempfile.mkdtemp(prefix="relay-pg-"))
        self.process: Optional["subprocess.Popen[bytes]"] = None
        if os.geteuid() == 0:
            shutil.chown(self.directory, "postgres")
        data = str(self.directory / "data")
        if primary:
            self._run(find("pg_basebackup"), "-D", data, "-R", "-c", "fast", "--no-sync",
                      "-h", str(primary.directory), "-U", "postgres")
        else:
            self._run(find("initdb"), "-D", data, "-A", "trust", "--no-sync", "-U", "postgres",
                      "-E", "UTF8")
        self.start()

    @property
    def url(self) -> str:
        return url_of(self)

    def start(self) -> None:
        with (self.directory / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [find("postgres"), "-D", str(self.directory / "data"),
                 "-c", "listen_addresses=", "-c", f"unix_socket_directories={self.directory}",
                 "-c", "fsync=off"],
                stdout=log, stderr=log, stdin=subprocess.DEVNULL, preexec_fn=as_postgres())
        wait_for("PostgreSQL", self._answers)

    def sql(self, statement: str) -> str:
        done = self._run(find("psql"), "-h", str(self.directory), "-U", "postgres", "-AtqX",
                         "-c", statement)
        return done.strip()

    def end_process(self) -> None:
        """Disconnects everybody; what was committed is there when it starts again."""
        if self.process:
            self.process.send_signal(signal.SIGINT)
            self.process.wait()

    def crash(self) -> None:
        """Ends at once, in the midst of everything: it recovers when it starts again."""
        if self.process:
            self.process.send_signal(signal.SIGQUIT)
            self.process.wait()

    @contextmanager
    def stopped(self) -> Iterator[None]:
        """All of it stands still meanwhile."""
        assert self.process
        all_of_it = [self.process.pid]
        os.kill(self.process.pid, signal.SIGSTOP)  # now it begins no other
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        all_of_it += map(int, children.read_text().split())
        try:
            for process in all_of_it:
                os.kill(process, signal.SIGSTOP)
            yield
        finally:
            for process in all_of_it:
                os.kill(process, signal.SIGCONT)

    @contextmanager
    def locked(self, table: str) -> Iterator[None]:
        """Nobody reads it or writes to it meanwhile."""
        holder = subprocess.Popen(
            [find("psql"), "-h", str(self.directory), "-U", "postgres", "-AtqX"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert holder.stdin and holder.stdout
        holder.stdin.write(f"BEGIN; LOCK TABLE {table}; SELECT 'held';\n")
        holder.stdin.flush()
        assert holder.stdout.readline() == "held\n"
        try:
            yield
        finally:
            holder.communicate()

    def waits_for_a_lock(self) -> bool:
        return self.sql("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'") != "0"

    def take_over_with_a_timeline_of_its_own(self) -> None:
        """As a standby does: it starts as one, and is promoted."""
        self.end_process()
        standby = self.directory / "data" / "standby.signal"
        standby.touch()
        if os.geteuid() == 0:
            shutil.chown(standby, "postgres")
        self.start()
        self.promote()

    def promote(self) -> None:
        """A standby takes writes from now on."""
        self.sql("SELECT pg_promote()")

    def set(self, name: str, value: str) -> None:
        self.sql(f"ALTER SYSTEM SET {name} = '{value}'")
        self.sql("SELECT pg_reload_conf()")

    def dump(self, schema: str) -> str:
        path = str(self.directory / "dump")
        self._run(find("pg_dump"), "-h", str(self.directory), "-U", "postgres", "-Fc", "-n", schema,
                  "-f", path)
        return path

    def restore(self, dump: str) -> None:
        self._run(find("pg_restore"), "-h", str(self.directory), "-U", "postgres", "-d", "postgres",
                  "-e", dump)

    def end(self) -> None:
        """Leaves nothing behind."""
        self.end_process()
        shutil.rmtree(self.directory)

    def _answers(self) -> bool:
        asked = subprocess.run(
            [find("pg_isready"), "-q", "-h", str(self.directory)], capture_output=True)
        return asked.returncode == 0

    def _run(self, *arguments: str) -> str:
        done = subprocess.run(
            arguments, capture_output=True, text=True, preexec_fn=as_postgres(), cwd="/")
        assert done.returncode == 0, done.stderr
        return done.stdout
