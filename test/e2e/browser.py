"""A real browser without a window: Chromium, driven by the W3C WebDriver protocol."""

import base64
import json
import subprocess
from contextlib import contextmanager
from typing import Any, Iterator, Optional

import http_json
from waiting import free_port, wait_for

# The key under which WebDriver names elements (W3C WebDriver, section 12)
ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

# Root, as whom tests may run in a container, gets no sandbox; nor is there much shared memory.
ARGUMENTS = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]


class Browser:
    def __init__(self, phone: bool = False, scripts: bool = True) -> None:
        self.port = free_port()
        self.driver = subprocess.Popen(
            ["chromedriver", f"--port={self.port}"],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.session: Optional[str] = None
        wait_for("the browser's driver", self._ready)
        options: dict[str, Any] = {"args": ARGUMENTS}
        if phone:
            screen = {"width": 360, "height": 640, "pixelRatio": 2.0}
            options["mobileEmulation"] = {"deviceMetrics": screen}
        if not scripts:
            options["prefs"] = {"profile.managed_default_content_settings.javascript": 2}
        wanted = {"browserName": "chrome", "goog:chromeOptions": options,
                  "goog:loggingPrefs": {"browser": "ALL", "performance": "ALL"}}
        session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})
        self.session = session["sessionId"]

    def _ready(self) -> bool:
        try:
            return http_json.get(self.port, "/status")["value"]["ready"]
        except OSError:
            return False

    def _ask(self, method: str, path: str, body: Any = None) -> Any:
        if self.session:
            path = f"/session/{self.session}{path}"
        answer = http_json.request(self.port, method, path, body, timeout=60.0)
        value = answer.json()["value"]
        if answer.status != 200:
            raise AssertionError(f"{method} {path}: {value}")
        return value

    def __enter__(self) -> "Browser":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        try:
            if self.session:
                self._ask("DELETE", "")
        finally:
            self.driver.kill()
            self.driver.wait()

    def open(self, url: str) -> None:
        self._ask("POST", "/url", {"url": url})

    def title(self) -> str:
        return self._ask("GET", "/title")

    def _find(self, selector: str) -> str:
        query = {"using": "css selector", "value": selector}
        return self._ask("POST", "/element", query)[ELEMENT]

    def text(self, selector: str = "body") -> str:
        """As a person sees it."""
        return self._ask("GET", f"/element/{self._find(selector)}/text")

    def count(self, selector: str) -> int:
        query = {"using": "css selector", "value": selector}
        return len(self._ask("POST", "/elements", query))

    def style(self, selector: str, name: str) -> str:
        return self._ask("GET", f"/element/{self._find(selector)}/css/{name}")

    def click(self, selector: str) -> None:
        self._ask("POST", f"/element/{self._find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        self._ask("POST", f"/element/{self._find(selector)}/value", {"text": text})

    def press(self, *keys: str) -> None:
        """Wherever the focus is; special keys as WebDriver names them (section 17.4.2)."""
        moves = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        self._ask("POST", "/actions", {"actions": [{"type": "key", "id": "keys", "actions": moves}]})

    @contextmanager
    def within(self, *frames: str) -> Iterator[None]:
        """What is asked meanwhile is about the innermost of these frames."""
        try:
            for frame in frames:
                self._ask("POST", "/frame", {"id": {ELEMENT: self._find(frame)}})
            yield
        finally:
            self._ask("POST", "/frame", {"id": None})

    def run(self, script: str, *arguments: Any) -> Any:
        return self._ask("POST", "/execute/sync", {"script": script, "args": arguments})

    def command(self, name: str, **parameters: Any) -> Any:
        """One of the Chrome DevTools protocol."""
        return self._ask("POST", "/goog/cdp/execute", {"cmd": name, "params": parameters})

    def look_like(self, width: int, height: int, dark: bool = False) -> None:
        """A window of that size, for somebody who likes it dark or light."""
        self.command("Emulation.setDeviceMetricsOverride", width=width, height=height,
                     deviceScaleFactor=1, mobile=width < 600)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.command("Emulation.setEmulatedMedia", features=[scheme])

    def picture(self) -> bytes:
        """A PNG of what is seen."""
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def requests(self) -> list[str]:
        """The URLs that pages have asked for since the last call."""
        urls = []
        for entry in self._ask("POST", "/se/log", {"type": "performance"}):
            message = json.loads(entry["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                urls.append(message["params"]["request"]["url"])
        return urls

    def complaints(self) -> list[str]:
        """What it has said to developers: what could not be loaded, what a policy forbade."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", {"type": "browser"})]
