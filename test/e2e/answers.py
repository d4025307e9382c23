"""Promise: a request gets the answer that Resend documents, from the simulator, and from the relay
where it does not answer otherwise on purpose.

One table, written from src/resend/resend-api.md and the OpenAPI description: requests to which the
relay, the simulator and the documents once had different answers, and what stands beside them."""

import http.client
import json
import ssl
import unittest
from dataclasses import dataclass, field
from typing import Any, Callable

from harness import Scenario

LEFT_OUT = object()
MAX_MAIL = 40 * 1024 * 1024


def mail(**changes: Any) -> dict[str, Any]:
    fields = {"from": "Acme <news@acme.example>", "to": ["ann@mail.example"], "subject": "s",
              "html": "<p>x</p>", **{name.rstrip("_"): value for name, value in changes.items()}}
    return {name: value for name, value in fields.items() if value is not LEFT_OUT}


def raw(text: str) -> bytes:
    """A mail with this JSON in the place of its subject."""
    return json.dumps(mail(subject="SUBJECT")).replace('"SUBJECT"', text).encode()


def attached(**attachment: Any) -> dict[str, Any]:
    return mail(attachments=[{"filename": "a.txt", "content": "aGk=", **attachment}])


def templated(**changes: Any) -> dict[str, Any]:
    return {"to": ["ann@mail.example"], "template": {"id": "welcome-mail", **changes}}


@dataclass
class Row:
    name: str
    body: Any  # as JSON, unless it is bytes
    status: int = 200
    error: str = ""  # its name
    message: str = ""
    path: str = "/emails"
    method: str = "POST"
    headers: dict[str, str] = field(default_factory=dict)
    relay: bool = True  # the relay answers the same


def takes(name: str, body: Any, **more: Any) -> Row:
    return Row(name, body, **more)


def refuses(name: str, body: Any, error: str = "validation_error", **more: Any) -> Row:
    return Row(name, body, 422, error, **more)


def key(name: str, value: str, status: int = 400, **more: Any) -> Row:
    return Row(name, mail(), status, "invalid_idempotency_key" if status == 400 else "",
               headers={"Idempotency-Key": value}, **more)


def batch(name: str, body: Any, status: int = 200, error: str = "", mode: str = "strict",
          **more: Any) -> Row:
    return Row(name, body, status, error, path="/emails/batch",
               headers={"x-batch-validation": mode}, **more)


LARAVEL = mail(text=None, cc=[], bcc=[], reply_to=[], tags=[], headers=[], attachments=[])
CALENDAR = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n"
BLOCKED = ("exe", "bat", "js", "vbs", "cmd", "ps1", "EXE", "xnk")
OWN_HEADERS = {  # as it is given: as Resend writes it
    "content-type": "Content-Type",
    "Content-Type": "Content-Type",
    "MIME-Version": "MIME-Version",
    "Content-Transfer-Encoding": "Content-Transfer-Encoding",
}

ROWS = [
    # As clients write what is not given
    takes("a mail", mail()),
    takes("a mail of Laravel", LARAVEL),
    batch("a batch of Laravel", [LARAVEL, LARAVEL]),
    takes("a template of Go", {"from": "", "subject": "", **templated(variables={"name": "Ann"})}),
    takes("a template of PHP", templated(variables=[])),
    takes("nulls", mail(cc=None, bcc=None, tags=None, headers=None, attachments=None,
                        scheduled_at=None, topic_id=None, template=None)),
    takes("fields that nobody knows", mail(region="eu", unknown=[1])),
    refuses("a list of headers", mail(headers=[{"name": "X-A", "value": "1"}])),
    refuses("no recipient at all", mail(to=[])),
    refuses("no recipient given", mail(to=LEFT_OUT), "missing_required_field",
            message="Missing `to` field"),

    # Texts
    takes("half a surrogate pair", raw(r'"Sale \ud83d"')),
    takes("the other half", raw(r'"\ude00 Sale"')),
    takes("a whole pair", raw(r'"Sale \ud83d\ude00"')),
    batch("half a pair in a batch", b"[" + raw(r'"\ud83d"') + b"," + raw('"s"') + b"]",
          mode="permissive"),
    takes("an empty text part", mail(text="")),
    refuses("a NUL in the subject", mail(subject="a\0b")),
    refuses("a NUL in the html", mail(html="<p>\0</p>")),
    refuses("a NUL in the text", mail(text="\0")),
    refuses("two lines of subject", mail(subject="a\nb")),
    refuses("a carriage return in the subject", mail(subject="a\rb")),
    refuses("html that is no text", mail(html=1)),
    refuses("a topic that is no text", mail(topic_id=7)),
    refuses("a topic that is a list", mail(topic_id=["7"])),

    # Addresses
    takes("a domain in other letters", mail(to=["ann@bücher.example"])),
    takes("a name in other letters", mail(to=["José <jose@mail.example>"])),
    refuses("a mailbox in other letters", mail(to=["josé@mail.example"])),
    refuses("a copy to a mailbox in other letters", mail(cc="josé@mail.example")),
    refuses("a sender in other letters", mail(from_="jörg@acme.example")),
    refuses("a reply to other letters", mail(reply_to=["jörg@acme.example"])),
    refuses("two lines in the sender's name", mail(from_="A\r\nBcc: x@y.example <a@acme.example>")),
    refuses("two lines in a recipient's name", mail(to=["A\nB <ann@mail.example>"])),
    refuses("an address that is a number", mail(to=[5])),
    refuses("fifty-one recipients", mail(to=[f"r{i}@mail.example" for i in range(51)])),
    refuses("a recipient at example.com", mail(to="a@Example.com")),

    # Tags
    takes("tags by name", mail(tags={"country": "br", "plan": "free"})),
    takes("one tag", mail(tags={"name": "country", "value": "br"})),
    takes("seventy tags", mail(tags=[{"name": f"t{i}", "value": "v"} for i in range(70)])),
    refuses("a tag without a value", mail(tags=[{"name": "a"}]), error=""),
    refuses("an empty tag", mail(tags=[{"name": "a", "value": ""}]), error=""),
    refuses("an empty tag by name", mail(tags={"a": ""})),
    refuses("a tag with a blank", mail(tags={"a b": "c"})),
    refuses("tags that are text", mail(tags="a")),
    refuses("seventy-six tags", mail(tags=[{"name": f"t{i}", "value": "v"} for i in range(76)])),

    # Headers
    takes("a folded header", mail(headers={"X-Long": "one\r\n two\r\n\tthree"})),
    refuses("a header of two lines", mail(headers={"X-A": "a\r\nBcc: x@y.example"})),
    refuses("a header with a line feed", mail(headers={"X-A": "a\nb"})),
    refuses("a header that ends in a line break", mail(headers={"X-A": "a\r\n"})),
    refuses("a header whose name breaks the line", mail(headers={"X-A\r\nBcc": "x@y.example"})),
    refuses("a header without a name", mail(headers={"": "x"})),
    *[Row(f"{given} as a header", mail(headers={given: "text/calendar"}), 500, "application_error",
          f"Duplicate header '{own}'.", relay=False)  # 422 at the door
      for given, own in OWN_HEADERS.items()],
    *[batch(f"such a header in a {mode} batch", [mail(), mail(headers={"Content-Type": "x"})], 500,
            "application_error", mode, message="Duplicate header 'Content-Type'.", relay=False)
      for mode in ("strict", "permissive")],

    # Attachments
    takes("an attachment in Base64", attached()),
    takes("a text as attachment", attached(content=CALENDAR, filename="invite.ics",
                                           content_type="text/calendar")),
    takes("bytes as attachment", attached(content=[104, 105])),
    takes("a buffer as attachment", attached(content={"type": "Buffer", "data": [104, 105]})),
    takes("an attachment by its URL", mail(attachments=[{"path": "https://acme.example/a.pdf"}])),
    takes("an attachment with an id", attached(content_id="logo", content_type="image/png")),
    takes("an attachment of nulls", attached(path=None, content_type=None, content_id=None)),
    refuses("an attachment of nothing", mail(attachments=[{"filename": "a.txt"}]),
            "invalid_attachment"),
    refuses("an attachment's name that is a number", attached(filename=7)),
    refuses("an attachment's type that is a number", attached(content_type=7)),
    refuses("attachments that are no list", mail(attachments={"filename": "a", "content": "aGk="})),
    refuses("more than forty megabytes", attached(content="A" * (MAX_MAIL + 4))),
    *[refuses(f"an attachment of type {kind}", attached(filename=f"a.{kind}"), error="")
      for kind in BLOCKED],
    batch("an attachment in a batch", [attached()], 422, "validation_error", relay=False),

    # Templates
    takes("variables", templated(variables={"name": "Ann", "count": 5, "share": 0.5})),
    refuses("a template without an id", {"to": "ann@mail.example", "template": {}},
            "missing_required_field"),
    refuses("a template with html", {**mail(), **templated()}),
    *[refuses(f"variables that are {value!r}", templated(variables=value))
      for value in (["a"], "text", True, 5)],
    *[refuses(f"a variable that is {value!r}", templated(variables={"a": value}))
      for value in (True, {"b": "c"}, ["b"])],
    refuses("a variable with a dash", templated(variables={"a-b": "c"})),
    refuses("a variable that is too long", templated(variables={"a": "x" * 2_001})),

    # Times
    *[takes(f"a time: {text}", mail(scheduled_at=text))
      for text in ("in 1 min", "in an hour", "in 2 days", "tomorrow at 9am", "Friday at 3pm ET")],
    *[refuses(f"no time: {text}", mail(scheduled_at=text))
      for text in ("soon", "as soon as possible", "in 31 days", "2099-01-01T00:00:00Z",
                   "2026-13-01T00:00:00Z", 5)],

    # Keys
    key("a key", "k", 200),
    key("a key of 256 characters", "k" * 256, 200),
    key("a key of 257 characters", "k" * 257),
    key("an empty key", ""),
    key("a key that is not ASCII", "k\xe9", relay=False),  # it is none of Resend's there

    # Batches
    batch("a batch", [mail(), mail()]),
    batch("no batch", {"emails": [mail()]}, 422, "validation_error"),
    batch("an empty batch", [], 422, "validation_error"),
    batch("a batch of a hundred and one", [mail()] * 101, 422, "validation_error"),
    batch("a strict batch with a mistake", [mail(), mail(to=["josé@mail.example"])], 422,
          "validation_error"),
    batch("a permissive batch with a mistake", [mail(), mail(tags={"a": ""})], mode="permissive"),
    Row("no JSON", b"{", 400, "validation_error"),

    # What is not about sending
    Row("suppressions", {"emails": ["bob@mail.example"]}, 201, path="/suppressions/batch/add"),
    Row("one suppression", {"email": "cy@mail.example"}, 201, path="/suppressions"),
    Row("a suppression of no address", {"email": "nobody"}, 422, "validation_error",
        path="/suppressions"),
    Row("a batch of a hundred and one suppressions",
        {"emails": [f"r{i}@mail.example" for i in range(101)]}, 422, "validation_error",
        path="/suppressions/batch/add"),
    Row("an email that is not there", None, 404, "not_found", method="GET",
        path="/emails/49a3999c-0ce1-4ea6-ab68-afcd6dc2e794"),
    Row("an id that is none", None, 422, "invalid_parameter", method="GET", path="/emails/nothing"),
    Row("a cancel of an email that is not there", None, 404, "not_found",
        path="/emails/49a3999c-0ce1-4ea6-ab68-afcd6dc2e794/cancel"),
    Row("a page of too many", None, 422, "validation_error", method="GET",
        path="/emails?limit=101"),
    Row("a method that is none of it", None, 405, "method_not_allowed", method="PUT",
        path="/emails"),
    Row("a path that is none", None, 404, "not_found", path="/nothing"),
    Row("a path below a domain", {}, 404, "not_found", path="/domains/x/y"),
]


def differences(row: Row, status: int, body: bytes) -> list[str]:
    answer = json.loads(body)
    found = [] if status == row.status else [f"status {status} instead of {row.status}"]
    for name, wanted in (("name", row.error), ("message", row.message)):
        if wanted and answer.get(name) != wanted:
            found.append(f"{name} {answer.get(name)!r} instead of {wanted!r}")
    return [f"{row.name}: {', '.join(found)}: {body[:200]!r}"] if found else []


class Answers(Scenario):
    def _ask(self, connect: Callable[[], http.client.HTTPConnection], rows: list[Row]) -> None:
        wrong: list[str] = []
        connection = connect()
        for row in rows:
            body = row.body if isinstance(row.body, (bytes, type(None))) else json.dumps(
                row.body).encode()
            headers = {"Authorization": "Bearer re_e2e", "User-Agent": "e2e",
                       "Content-Type": "application/json", **row.headers}
            connection.request(row.method, row.path, body, headers)
            answer = connection.getresponse()
            wrong += differences(row, answer.status, answer.read())
        connection.close()
        self.assertEqual(wrong, [], "\n".join(["", *wrong]))

    def test_of_the_simulator(self) -> None:
        sim = self.simulator("--rate-limit", "0")
        trusted = ssl.create_default_context(cafile=str(sim.ca_file))
        self._ask(lambda: http.client.HTTPSConnection("127.0.0.1", sim.port, context=trusted), ROWS)

    def test_of_the_relay(self) -> None:
        relay = self.relay(self.simulator("--rate-limit", "1000"))
        self._ask(lambda: http.client.HTTPConnection("127.0.0.1", relay.http),
                  [row for row in ROWS if row.relay])

    def test_head_has_no_body(self) -> None:
        sim = self.simulator()
        trusted = ssl.create_default_context(cafile=str(sim.ca_file))
        connection = http.client.HTTPSConnection("127.0.0.1", sim.port, context=trusted)
        for method in ("HEAD", "HEAD", "GET"):  # what was written too much would be read as the next
            connection.request(method, "/domains", headers={"Authorization": "Bearer re_e2e",
                                                            "User-Agent": "e2e"})
            answer = connection.getresponse()
            self.assertEqual((answer.status, bool(answer.read())), (200, method == "GET"))
        connection.close()


if __name__ == "__main__":
    unittest.main()
