"""Campaigns over the relay's HTTP API, and files of recipients for them."""

import http.client
import json
from typing import Any, Optional

import http_json
from processes import Relay
from waiting import wait_for

SPRING = {
    "name": "spring",
    "from": "Acme <news@acme.example>",
    "subject": "For {{first_name}}",
    "html": "<p>Hi {{first_name}} of {{city}}, {{n}}</p>",
}


def people(count: int, start: int = 0) -> str:
    """A CSV with three variables a line."""
    lines = [f"r{i}@example.org,Person {i},Ulm,{i}" for i in range(start, start + count)]
    return "\n".join(["email,first_name,city,n", *lines]) + "\n"


class Campaigns:
    def __init__(self, relay: Relay) -> None:
        self.relay = relay

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        status: int = 200,
        headers: Optional[dict[str, str]] = None,
    ) -> Any:
        answer = http_json.request(self.relay.http, method, "/relay/campaigns" + path, body,
                                   headers, timeout=120)
        if answer.status != status:
            raise AssertionError(f"{method} {path}: {answer.status} {answer.body[:500]!r}")
        return answer.json()

    def draft(self, **fields: Any) -> str:
        return self.call("POST", "", {**SPRING, **fields})["id"]

    def upload(
        self,
        campaign: str,
        file: str | bytes,
        status: int = 200,
        name: str = "",
        content_type: str = "text/csv",
    ) -> Any:
        body = file.encode() if isinstance(file, str) else file
        query = f"?upload={name}" if name else ""
        return self.call("POST", f"/{campaign}/recipients{query}", body, status,
                         {"Content-Type": content_type})

    def act(self, campaign: str, action: str, status: int = 200, **body: Any) -> Any:
        return self.call("POST", f"/{campaign}/{action}", body, status)

    def show(self, campaign: str) -> Any:
        return self.call("GET", f"/{campaign}")

    def report(self, campaign: str) -> Any:
        return self.call("GET", f"/{campaign}/report")

    def fates(self, campaign: str) -> list[dict[str, Any]]:
        path = f"/relay/campaigns/{campaign}/recipients"
        answer = http_json.request(self.relay.http, "GET", path,
                                   headers={"Accept": "application/x-ndjson"}, timeout=120)
        assert answer.status == 200, answer
        return [json.loads(line) for line in answer.body.splitlines()]

    def wait_until(self, campaign: str, state: str, seconds: float = 120.0) -> None:
        wait_for(f"the campaign to be {state}",
                 lambda: self.show(campaign)["state"] == state, seconds)


def begin_upload(relay: Relay, campaign: str, name: str, size: int) -> http.client.HTTPConnection:
    """The head of an upload; its body is sent on what is returned."""
    connection = http.client.HTTPConnection("127.0.0.1", relay.http, timeout=60)
    connection.putrequest("POST", f"/relay/campaigns/{campaign}/recipients?upload={name}")
    connection.putheader("Content-Type", "text/csv")
    connection.putheader("Content-Length", str(size))
    connection.endheaders()
    return connection
