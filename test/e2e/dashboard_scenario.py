"""What scenarios of the dashboard share: a Chromium that looks at a relay's page as a person does, and
in the end was told of no error and has asked nobody else for anything."""

import http.client
from typing import Any
from urllib.parse import urlsplit

from browser import Browser
from harness import Scenario
from processes import Relay
from waiting import wait_for

# A subject, name or answer that does something where it is taken for HTML
EVIL = "<img src=x onerror=\"document.title='harmed'\">"

# Keys, as WebDriver names them (section 17.4.2)
TAB, ESCAPE, ENTER = "\ue004", "\ue00c", "\ue007"

SIZES = ((1440, 900), (390, 844))


class DashboardScenario(Scenario):
    browser: Browser

    @classmethod
    def setUpClass(cls) -> None:
        cls.browser = Browser()
        cls.addClassCleanup(cls.browser.close)

    def setUp(self) -> None:
        # What the browser may complain of: a relay that is away, a token that is refused
        self.expected_complaints: tuple[str, ...] = ()
        self.relays: list[str] = []
        self.browser.open("about:blank")
        self.browser.complaints()
        self.browser.requests()
        self.addCleanup(self.assert_quiet)

    def assert_quiet(self) -> None:
        complaints = [text for text in self.browser.complaints()
                      if not any(one in text for one in self.expected_complaints)]
        self.assertEqual(complaints, [])
        asked = {urlsplit(url).netloc for url in self.browser.requests() if url.startswith("http")}
        self.assertLessEqual(asked, set(self.relays))
        self.assertNotEqual(self.browser.title(), "harmed")
        self.browser.open("about:blank")

    def open(self, relay: Relay, address: str = "", width: int = 1440, height: int = 900,
             dark: bool = False) -> None:
        """`address` begins with "#"."""
        here = f"127.0.0.1:{relay.http}"
        self.relays.append(here)
        self.browser.look_like(width, height, dark)
        self.browser.open(f"http://{here}/{address}")
        wait_for("the page", lambda: self.browser.run("return typeof relay === 'object'"))

    def text(self, selector: str = "#main") -> str:
        """As it is shown; empty where there is no such element."""
        return self.browser.run(
            "const found = document.querySelector(arguments[0]);"
            "return found && found.checkVisibility() ? found.innerText : ''", selector)

    def see(self, *texts: str, selector: str = "#main", seconds: float = 20.0) -> str:
        """Waits until all of these are shown there; returns all that is shown."""
        for text in texts:
            wait_for(f"`{text}` in {self.text(selector)[:2_000]!r}",
                     lambda text=text: text in self.text(selector), seconds)
        return self.text(selector)

    def see_no(self, text: str, selector: str = "#main") -> None:
        wait_for(f"no `{text}`", lambda: text not in self.text(selector), 20)

    def press_button(self, name: str, within: str = "#main") -> None:
        """The button of that name, once it is there."""
        script = """
            const buttons = [...document.querySelectorAll(`${arguments[0]} :is(button, a)`)];
            const found = buttons.find((one) => one.innerText.trim() === arguments[1]);
            if (found) found.click();
            return Boolean(found)"""
        wait_for(f"the button {name}", lambda: self.browser.run(script, within, name), 20)

    def fill_in(self, **fields: str) -> None:
        for name, value in fields.items():
            self.browser.type(f"dialog [name={name}]", value)

    def agree(self, action: str, told: str) -> None:
        """Says yes to the dialog; waits until it is told what was done."""
        self.press_button(action, "dialog")
        self.see(told, selector="#told")

    def act(self, button: str, action: str, told: str, **fields: str) -> None:
        """Presses a button, which asks first; does it, and is told so."""
        self.press_button(button)
        wait_for("the question", lambda: self.browser.count("dialog[open]") == 1)
        self.fill_in(**fields)
        self.agree(action, told)

    def assert_fits(self) -> None:
        """Nothing sticks out of the window to the right."""
        self.assertLessEqual(*self.browser.run(
            "return [document.documentElement.scrollWidth, innerWidth]"))

    def assert_nothing_of_evil(self) -> None:
        """It is there as text, and is no element."""
        self.assertIn("<img src=x", self.text())
        self.assertEqual(self.browser.run(
            "return document.querySelectorAll('#main img, #main script').length"), 0)

    def look_at_every_size(self, relay: Relay, address: str, *texts: str) -> None:
        """The pane says the same at both widths and in both colours, and fits."""
        for width, height in SIZES:
            for dark in (False, True):
                self.open(relay, address, width, height, dark)
                self.see(*texts)
                self.assert_fits()
                ground = self.browser.style("body", "background-color")
                self.assertEqual(sum(map(int, ground[5:-1].split(",")[:3])) < 200, dark, ground)


def headers_of(relay: Relay, path: str) -> tuple[int, dict[str, Any], bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", relay.http, timeout=30)
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()
