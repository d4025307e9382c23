"""A real DNS server (dnsmasq) on the loopback, that knows the names below `example` it is told."""

import shutil
import socket
import threading
from pathlib import Path
from typing import Optional

from processes import Process
from waiting import free_port, wait_for

PATH = "/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin"
LONGEST_CHUNK = 255
SERVFAIL = 2


def txt(name: str, text: str) -> str:
    chunks = [text[i:i + LONGEST_CHUNK] for i in range(0, len(text), LONGEST_CHUNK)]
    return f"txt-record={name}," + ",".join(f'"{chunk}"' for chunk in chunks)


def mx(name: str, host: str, priority: int = 10) -> str:
    return f"mx-host={name},{host},{priority}"


def records_of(domain: str, dkim: str, dmarc: str = "v=DMARC1; p=reject;") -> list[str]:
    """Everything that Resend wants for a domain, and DMARC."""
    return [
        txt(f"send.{domain}", "v=spf1 include:amazonses.com ~all"),
        mx(f"send.{domain}", "feedback-smtp.us-east-1.amazonses.com"),
        txt(f"resend._domainkey.{domain}", dkim),
        txt(f"_dmarc.{domain}", dmarc),
    ]


class Upstream:
    """Where questions about a domain are forwarded to: answers with an error, or not at all."""

    def __init__(self, error: Optional[int]) -> None:
        self.error = error
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self._run, daemon=True).start()

    def _run(self) -> None:
        while True:
            packet, sender = self.socket.recvfrom(4096)
            if self.error is not None:
                answer = packet[:2] + bytes([packet[2] | 0x80, 0x80 | self.error]) + packet[4:]
                self.socket.sendto(answer, sender)


class NameServer(Process):
    def __init__(self, directory: Path, lines: list[str]) -> None:
        super().__init__(directory / "dnsmasq.log")
        program = shutil.which("dnsmasq", path=PATH)
        assert program, "dnsmasq is not installed: see conf/packages.txt"
        self.port = free_port()
        self.failing = Upstream(SERVFAIL)
        self.silent = Upstream(None)
        config = directory / "dnsmasq.conf"
        config.write_text("\n".join([
            f"port={self.port}",
            "listen-address=127.0.0.1",
            "bind-interfaces",
            "keep-in-foreground",
            "log-facility=-",
            "no-resolv",
            "no-hosts",
            "pid-file=",
            "user=",
            "local=/example/",
            f"server=/failing.example/127.0.0.1#{self.failing.port}",
            f"server=/silent.example/127.0.0.1#{self.silent.port}",
            *lines,
        ]) + "\n")
        self.spawn([program, f"--conf-file={config}"])
        wait_for("dnsmasq", self._answers)

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def _answers(self) -> bool:
        if not self.running():
            raise AssertionError(f"dnsmasq ended: {self.log_tail()}")
        try:
            socket.create_connection(("127.0.0.1", self.port), 1).close()
        except OSError:
            return False
        return True
