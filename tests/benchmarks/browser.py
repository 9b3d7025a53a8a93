"""A slow phone: Debian's Chromium with a sixth of the processor, 1.5 Mbit/s and 100 ms."""

import shutil
import statistics
import time
from contextlib import contextmanager

from playwright.sync_api import sync_playwright

from tests.benchmarks import table
from tests.browser.conftest import QUIET
from tests.conftest import PAYSLIP

SLOWER = 6
LINE = {"offline": False, "latency": 100, "downloadThroughput": 1.5e6 / 8, "uploadThroughput": 1.5e6 / 8}
RUNS = 3
MISSING = "LEFT OUT: the slow phone, because Chromium is not here (as root: apt-get install chromium)."


@contextmanager
def chromium():
    """The browser, or None where there is none."""
    path = shutil.which("chromium")
    if path is None:
        print(MISSING, flush=True)
        yield None
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=QUIET)
        yield browser
        browser.close()


class SlowPhone:
    """A page that has nothing yet; what it fetches is counted."""

    def __init__(self, browser):
        self._context = browser.new_context(viewport={"width": 360, "height": 740}, is_mobile=True, has_touch=True)
        self.page = self._context.new_page()
        self._line = self._context.new_cdp_session(self.page)
        self._line.send("Network.enable")
        self._line.on("Network.loadingFinished", lambda told: self.bytes.append(told["encodedDataLength"]))
        self.bytes = []

    def slowly(self):
        """From now on as slow as a cheap phone far from the box."""
        self._line.send("Network.emulateNetworkConditions", LINE)
        self._line.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def usable(self, url, sign):
        """Seconds until this sign can be seen and the phone answers to a finger."""
        self.bytes.clear()
        began = time.perf_counter()
        self.page.goto(url, wait_until="commit")
        self.page.locator(sign).first.wait_for(state="visible", timeout=60_000)
        self.page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        return time.perf_counter() - began

    def close(self):
        self._context.close()


def measure(rows, here, card):
    """The first page on a phone that was never here; then a learner's own page and a module."""
    with chromium() as browser:
        if browser is None:
            return
        pages = {"first page, cold": [], "learner's home": [], "a module with a quiz": []}
        for _ in range(RUNS):
            phone, root = SlowPhone(browser), here.hub.url.rstrip("/")
            phone.slowly()
            pages["first page, cold"].append(phone.usable(root + "/", "main a, main button"))
            phone.page.goto(root + card)
            phone.page.get_by_role("button", name="that is me").click()
            phone.page.wait_for_url(root + "/")
            pages["learner's home"].append(phone.usable(root + "/", "main a"))
            pages["a module with a quiz"].append(phone.usable(root + PAYSLIP, "main button:visible"))
            phone.close()
        for what, times in pages.items():
            rows.row(f"usable on a slow phone: {what}", table.seconds(statistics.median(times), 1.0))
