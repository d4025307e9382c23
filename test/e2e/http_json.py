"""A small HTTP client for the administration of the relay and of the simulator."""

import http.client
import json
from dataclasses import dataclass, field
from typing import Any, Optional


@dataclass
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)  # names in lower case

    def json(self) -> Any:
        return json.loads(self.body)


def request(
    port: int,
    method: str,
    path: str,
    body: Any = None,
    headers: Optional[dict[str, str]] = None,
    timeout: float = 30.0,
) -> Answer:
    """One request on a connection of its own. A body that is not bytes goes as JSON."""
    if body is not None and not isinstance(body, bytes):
        body = json.dumps(body).encode()
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        headers = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, response.read(), headers)
    finally:
        connection.close()


def get(port: int, path: str) -> Any:
    answer = request(port, "GET", path)
    if answer.status != 200:
        raise AssertionError(f"GET {path}: {answer.status} {answer.body[:300]!r}")
    return answer.json()


def post(port: int, path: str, body: Any) -> Any:
    answer = request(port, "POST", path, body)
    if answer.status != 200:
        raise AssertionError(f"POST {path}: {answer.status} {answer.body[:300]!r}")
    return answer.json()
