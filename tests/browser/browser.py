"""Chromium without a window, and what is asked of it again and again."""

import base64
import io
import shutil
import time

from PIL import Image
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

WIDE, TALL = 1360, 900
PHONE = (390, 844)


class Failed(Exception):
    pass


def say(text):
    print(f"  {text}", flush=True)


def hold(condition, text):
    """Says what holds, or stops."""
    if not condition:
        raise Failed(text)
    say(text)


class Browser:
    def __init__(self, axe):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
            options.add_argument(argument)
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(60)
        self.driver.set_script_timeout(60)
        self.axe_script = axe
        self.size(WIDE, TALL)

    def open(self, address):
        self.driver.get(address)

    def js(self, script, *args):
        return self.driver.execute_script(script, *args)

    def wait(self, script, text, seconds=30):
        """Until an expression is true; the text says what that means."""
        try:
            WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(lambda _: self.js(f"return !!({script})"))
        except Exception as e:
            raise Failed(f"{text}: did not come true in {seconds} s: {script}") from e

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def replace(self, text):
        """Types over all that is in the field."""
        chain = ActionChains(self.driver)
        chain.key_down(Keys.CONTROL).send_keys("a").key_up(Keys.CONTROL).send_keys(text, Keys.ENTER).perform()

    def click(self, element):
        ActionChains(self.driver).move_to_element(element).click().perform()

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def size(self, width, height, scale=1):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": scale, "mobile": width < 600},
        )

    def media(self, kind="screen", scheme="light"):
        features = [{"name": "prefers-color-scheme", "value": scheme}, {"name": "prefers-reduced-motion", "value": "reduce"}]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": kind, "features": features})

    def picture(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        time.sleep(0.3)
        # Two hundred colours are enough for a page, and a third of the bytes.
        self.pixels().quantize(200, dither=Image.Dither.NONE).save(path, optimize=True)

    def pixels(self, part=None):
        """The screen, or a part of it."""
        if part is None:
            png = self.driver.get_screenshot_as_png()
        else:
            png = base64.b64decode(self.driver.execute_cdp_cmd("Page.captureScreenshot", {"clip": part})["data"])
        return Image.open(io.BytesIO(png)).convert("RGB")

    def troubles(self):
        return [e["message"] for e in self.driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]

    def axe(self, what):
        self.js(self.axe_script)
        found = self.driver.execute_async_script(
            "const done = arguments[arguments.length - 1];"
            "axe.run(document, {preload: false, resultTypes: ['violations']}).then(r => done(r.violations.map("
            "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(' | '))));"
        )
        hold(found == [], f"axe-core finds nothing: {what}" if found == [] else f"axe-core: {what}: {found}")

    def axe_twice(self, what):
        """In light and in dark."""
        self.media(scheme="dark")
        self.axe(f"{what}, dark")
        self.media()
        self.axe(what)

    def unharmed(self, what):
        hold(self.js("return window.owned === undefined"), f"text of documents ran no script: {what}")
        outside = self.js(
            "const own = location.protocol === 'file:' ? 'file:' : location.origin;"
            "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(own) && !n.startsWith('data:'))"
        )
        hold(outside == [], f"nothing was loaded from elsewhere: {what} {outside or ''}")
        strange = self.js(
            "return Array.from(document.querySelectorAll('iframe, object, embed, base, [onerror], [onload], [onclick], [ontoggle], [onfocus]')).length"
        )
        hold(strange == 0, f"text of documents is no markup: {what}")

    def fits(self, what):
        over = self.js("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
        hold(over <= 0, f"fits the width of a telephone: {what} ({over} too wide)")
        small = self.js(
            "return Array.from(document.querySelectorAll('button, input, select, nav a')).filter(e => e.offsetParent && "
            "e.getBoundingClientRect().height < 24).map(e => e.outerHTML.slice(0, 80))"
        )
        hold(small == [], f"a finger can hit what can be pressed: {what} {small or ''}")
