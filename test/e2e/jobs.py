"""The job socket (newline-delimited JSON), seen from a producer."""

import json
import socket
from typing import Any, Iterable, Iterator, Optional


def email(subject: str, /, **fields: Any) -> dict[str, Any]:
    """A payload that Resend would take, and whatever fields are to be different."""
    payload = {
        "to": "customer@example.org",
        "from": "Acme <support@acme.example>",
        "subject": subject,
        "html": "<p>Hello</p>",
    }
    payload.update(fields)
    return payload


def send_email(subject: str, lane: str = "transactional", **fields: Any) -> dict[str, Any]:
    """A job; fields that stand beside the payload: ref, idempotency_key, ttl, scheduled_at..."""
    payload = fields.pop("payload", None) or email(subject)
    return {"type": "send_email", "lane": lane, **fields, "payload": payload}


def encode(job: dict[str, Any]) -> bytes:
    return json.dumps(job).encode() + b"\n"


def campaign_lines(count: int, prefix: str = "c", size: int = 0) -> Iterator[bytes]:
    """Lines of the campaign lane with the subjects c0, c1...; `size` pads each body."""
    job = send_email("@@", "campaign", campaign="bulk", payload=email("@@", text="x" * size))
    head, tail = encode(job).split(b"@@")
    for i in range(count):
        yield b"%s%s%d%s" % (head, prefix.encode(), i, tail)


class Disconnected(Exception):
    """The relay has closed the connection, or has gone."""


class JobClient:
    """One connection. Replies come in the order of the lines."""

    def __init__(self, port: int, timeout: float = 60.0) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._received = b""

    def close(self) -> None:
        self.socket.close()

    def __enter__(self) -> "JobClient":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def send(self, data: bytes) -> None:
        try:
            self.socket.sendall(data)
        except (ConnectionError, BrokenPipeError) as error:
            raise Disconnected from error

    def _receive(self) -> None:
        try:
            data = self.socket.recv(1 << 18)
        except ConnectionError as error:
            raise Disconnected from error
        if not data:
            raise Disconnected
        self._received += data

    def replies(self, at_least: int = 1) -> list[bytes]:
        """What has come so far, whole lines only; waits until there are so many."""
        while self._received.count(b"\n") < at_least:
            self._receive()
        *lines, self._received = self._received.split(b"\n")
        return lines

    def reply(self) -> dict[str, Any]:
        """The next reply alone; what came with it stays for later."""
        while b"\n" not in self._received:
            self._receive()
        line, self._received = self._received.split(b"\n", 1)
        return json.loads(line)

    def call(self, job: dict[str, Any]) -> dict[str, Any]:
        self.send(encode(job))
        return self.reply()

    def stream(self, lines: Iterable[bytes], window: int = 1_000) -> Iterator[bytes]:
        """Sends the lines, never more than `window` without a reply, and yields the replies."""
        unanswered = 0
        pending: list[bytes] = []
        for line in lines:
            pending.append(line)
            if len(pending) < max(1, min(100, window // 4)):
                continue
            self.send(b"".join(pending))
            unanswered += len(pending)
            pending.clear()
            while unanswered > window:
                for reply in self.replies():
                    unanswered -= 1
                    yield reply
        self.send(b"".join(pending))
        unanswered += len(pending)
        while unanswered > 0:
            for reply in self.replies():
                unanswered -= 1
                yield reply

    def submit(self, lines: Iterable[bytes], window: int = 1_000) -> list[str]:
        """Sends the lines, all of which must be accepted, and returns the ids."""
        ids = []
        for reply in self.stream(lines, window):
            answer = json.loads(reply)
            if answer["status"] != "queued":
                raise AssertionError(f"not queued: {reply!r}")
            ids.append(answer["id"])
        return ids

    def submit_one(self, job: dict[str, Any]) -> str:
        return self.submit([encode(job)])[0]

    def status(self, message_id: str) -> dict[str, Any]:
        return self.call({"type": "status", "id": message_id})


def try_connect(port: int) -> Optional[JobClient]:
    """A connection on which a ping was answered, or nothing yet."""
    try:
        client = JobClient(port)
    except OSError:
        return None
    try:
        if client.call({"type": "ping"}) == {"status": "pong"}:
            return client
    except Disconnected:
        pass
    client.close()
    return None
