# SPDX-License-Identifier: GPL-2.0
"""A browser without a screen for tests of pages, and what can be asked of a page in it.  Not here: the
tests (dashboard.py)."""
import contextlib
import os
import sys

from selenium import webdriver
from selenium.webdriver.chrome.options import Options
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))
from serve_server import wait_for  # noqa: E402  pylint: disable=wrong-import-position

PAGE_LIMIT = 60

# Each element with text of its own that is seen: what it is, and the contrast of its colours after WCAG 2.
CONTRASTS = """
const paint = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
function rgba(colour) {
    paint.clearRect(0, 0, 1, 1);
    paint.fillStyle = colour;
    paint.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = paint.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
}
function over(top, below) {
    return [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3])).concat(1);
}
const probe = document.body.appendChild(document.createElement('i'));
probe.style.color = 'var(--bar)';
const bar = rgba(getComputedStyle(probe).color);
probe.remove();
function ground(element) {
    const layers = [];
    for (let at = element; at; at = at.parentElement) {
        const style = getComputedStyle(at);
        if (at.matches('td.bar'))
            layers.push(bar);
        layers.push(rgba(style.backgroundColor));
    }
    layers.push([255, 255, 255, 1]);
    return layers.reverse().reduce((below, top) => over(top, below));
}
function light(colour) {
    const part = colour.slice(0, 3).map((c) => c / 255)
        .map((c) => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
    return 0.2126 * part[0] + 0.7152 * part[1] + 0.0722 * part[2];
}
const found = [];
for (const element of document.querySelectorAll('body, body *')) {
    const own = [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    if (!own || !element.checkVisibility() || element.matches('.skip, noscript, script'))
        continue;
    const style = getComputedStyle(element);
    const behind = ground(element);
    const front = over(rgba(element.ownerSVGElement ? style.fill : style.color), behind);
    const [a, b] = [light(front), light(behind)].sort((x, y) => y - x);
    const what = element.tagName + '#' + (element.closest('[id]') || {}).id + ' ';
    found.push([what + element.textContent.trim().slice(0, 30), (a + 0.05) / (b + 0.05)]);
}
return found;
"""


class Browser:
    """`with Browser(url) as page:`"""

    def __init__(self, url, width=1280, height=900, dark=False, scripts=True, scale=1):
        self.url = url
        self.size = {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": False}
        self.dark, self.scripts = dark, scripts

    def __enter__(self):
        options = Options()
        # Without a sandbox, as tests run as root; the pages are our own.
        for word in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars",
                     "--no-first-run", "--disable-extensions", "--disable-background-networking"):
            options.add_argument(word)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        self.driver = webdriver.Chrome(service=Service("/usr/bin/chromedriver"), options=options)
        try:
            self.driver.set_page_load_timeout(PAGE_LIMIT)
            self.driver.set_script_timeout(PAGE_LIMIT)
            self.resize(**self.size)
            self.prefer("dark" if self.dark else "light")
            self.driver.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": not self.scripts})
            self.driver.get(self.url)
        except BaseException:
            self.driver.quit()
            raise
        return self

    def __exit__(self, *_):
        self.driver.quit()

    def resize(self, **size):
        self.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", {**self.size, **size})

    def prefer(self, scheme):
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia",
                                    {"features": [{"name": "prefers-color-scheme", "value": scheme}]})

    def run(self, script, *arguments):
        return self.driver.execute_script(script, *arguments)

    def one(self, selector):
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def text(self, selector):
        """As it is in the document, seen or not."""
        return self.run("return document.querySelector(arguments[0]).textContent.trim()", selector)

    def rows(self, section):
        """[[cell]]"""
        return self.run("return [...document.querySelectorAll('#' + arguments[0] + ' tbody tr')]"
                        ".map((tr) => [...tr.cells].map((td) => td.textContent.trim()))", section)

    def body(self, name):
        return self.run("return document.body.getAttribute(arguments[0])", "data-" + name)

    def is_shown(self, selector):
        return self.one(selector).is_displayed()

    def press(self, *keys):
        actions = ActionChains(self.driver)
        for key in keys:
            actions.send_keys(key)
        actions.perform()

    def focus(self, selector):
        self.run("document.querySelector(arguments[0]).focus()", selector)

    def wait_live(self):
        wait_for(lambda: self.body("link") == "live")

    def take(self, state):
        """Shows a state in place of those that the server sends."""
        self.run("stream.close(); stream = {readyState: 1, close() {}}; heard = Infinity; timeline.points = [];")
        self.driver.execute_async_script("const done = arguments[1]; take(arguments[0]).then(done, done)", state)

    def overflows(self):
        """By how many pixels the page is wider than the window."""
        return self.run("return document.documentElement.scrollWidth - innerWidth")

    def cut_tables(self):
        """Sections whose table is wider than what is seen of it."""
        return self.run("return [...document.querySelectorAll('.scroll')].filter((e) => e.scrollWidth > e.clientWidth)"
                        ".map((e) => e.parentElement.id)")

    def complaints(self, but=()):
        """What the console has, but of these sources."""
        return [entry for entry in self.driver.get_log("browser") if entry["source"] not in but]

    def contrasts(self):
        return self.run(CONTRASTS)

    def save(self, path):
        with contextlib.suppress(FileNotFoundError):
            os.remove(path)
        self.driver.save_screenshot(path)
