#!/usr/bin/env python3
"""The pages in a real browser: Chromium without a window, driven by Selenium, judged by axe-core.

    check.py --program target/debug/decisions --axe axe.min.js [--pictures docs] [--keep FOLDER]

Makes a run of the fixtures, a review, a site and a report of it, and does with them what people do. With --pictures the
pictures of the documentation are made anew.
"""

import argparse
import csv
import http.client
import json
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

ROOT = Path(__file__).resolve().parents[2]
DOUBTFUL = "2024-101-towpath-wardens.pdf"
HOSTILE = "</td></tr></table><script>window.owned = 1</script><img src=x onerror=\"window.owned = 2\">'\"><svg onload=window.owned=3>"
WIDE, TALL = 1360, 900
PHONE = (390, 844)


def say(text):
    print(f"  {text}", flush=True)


class Failed(Exception):
    pass


def hold(condition, text):
    """Says what holds, or stops."""
    if not condition:
        raise Failed(text)
    say(text)


class Browser:
    def __init__(self):
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars"):
            options.add_argument(argument)
        options.add_argument(f"--window-size={WIDE},{TALL}")
        options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
        binary = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
        options.binary_location = binary
        service = webdriver.ChromeService(executable_path=shutil.which("chromedriver"))
        self.driver = webdriver.Chrome(options=options, service=service)
        self.driver.set_page_load_timeout(60)

    def open(self, address):
        self.driver.get(address)

    def js(self, script, *args):
        return self.driver.execute_script(script, *args)

    def wait(self, script, text, seconds=30):
        try:
            WebDriverWait(self.driver, seconds, poll_frequency=0.05).until(lambda _: self.js(f"return !!({script})"))
        except Exception as e:
            raise Failed(f"{text}: did not come true in {seconds} s: {script}") from e

    def keys(self, *keys):
        ActionChains(self.driver).send_keys(*keys).perform()

    def find(self, css):
        return self.driver.find_element(By.CSS_SELECTOR, css)

    def size(self, width, height):
        self.driver.execute_cdp_cmd(
            "Emulation.setDeviceMetricsOverride",
            {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 600},
        )

    def media(self, **features):
        values = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": values})

    def picture(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        self.driver.save_screenshot(str(path))

    def troubles(self):
        return [e["message"] for e in self.driver.get_log("browser") if e["level"] in ("SEVERE", "WARNING")]


def run(program, *args, code=0):
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True)
    if done.returncode != code:
        raise Failed(f"decisions {args[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


class Reviewing:
    """A review that runs until it is killed."""

    def __init__(self, program, out, by="A. Reed"):
        self.process = subprocess.Popen(
            [program, "review", str(out), "--by", by], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.address = None
        for line in self.process.stdout:
            if line.startswith("http://"):
                self.address = line.strip()
                break
        if not self.address:
            raise Failed("the review printed no address")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def axe(browser, script, what):
    browser.js(script)
    result = browser.driver.execute_async_script(
        "const done = arguments[arguments.length - 1];"
        "axe.run(document, {resultTypes: ['violations']}).then(r => done(r.violations.map("
        "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.target.join(' ') + ' ' + (n.failureSummary || '')).join(' | '))));"
    )
    hold(result == [], f"axe-core finds nothing: {what}" if result == [] else f"axe-core: {what}: {result}")


def unharmed(browser, what):
    hold(browser.js("return window.owned === undefined"), f"text of documents ran no script: {what}")
    outside = browser.js(
        "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin === 'null'"
        " || location.protocol === 'file:' ? 'file:' : location.origin) && !n.startsWith('data:'))"
    )
    hold(outside == [], f"nothing was loaded from elsewhere: {what}")


def fits(browser, what):
    over = browser.js("return document.documentElement.scrollWidth - window.innerWidth")
    hold(over <= 0, f"fits the width of a telephone: {what}")


def covers(browser, what):
    """The ink inside the marked box reaches from one edge to the other."""
    found = browser.js(
        """
        const image = document.querySelector('#sheet img'), box = document.querySelector('#sheet rect.current');
        const size = document.querySelector('#sheet svg').viewBox.baseVal;
        const canvas = document.createElement('canvas');
        canvas.width = image.naturalWidth; canvas.height = image.naturalHeight;
        const pen = canvas.getContext('2d'); pen.drawImage(image, 0, 0);
        const scale = image.naturalWidth / size.width;
        const [x, y, w, h] = ['x', 'y', 'width', 'height'].map(a => box.getAttribute(a) * scale);
        // The box has two points of white around its words.
        const white = 2 * scale;
        const data = pen.getImageData(x + white, y + white, w - 2 * white, h - 2 * white);
        let left = Infinity, right = -1, dots = 0;
        for (let row = 0; row < data.height; row++) for (let column = 0; column < data.width; column++) {
          if (data.data[(row * data.width + column) * 4] > 140) continue;
          dots++; left = Math.min(left, column); right = Math.max(right, column);
        }
        return {dots, left: left / scale, right: (data.width - 1 - right) / scale, width: w / scale};
        """
    )
    good = found["dots"] > 20 and found["left"] < 2 and found["right"] < 2
    hold(good, f"the box covers its words: {what} ({found})")


def record(out, file):
    with open(out / "decisions.jsonl", encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            if value["source"]["file"] == file:
                return value
    raise Failed(f"no record of {file}")


def rows(out):
    with open(out / "corrections.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def prepare(program, work):
    pdfs, out = work / "pdfs", work / "out"
    pdfs.mkdir()
    for path in sorted((ROOT / "fixtures" / "pdf").glob("*.pdf")):
        if path.name.startswith("20"):
            shutil.copy(path, pdfs / path.name)
    # A name is what a document can most easily choose.
    shutil.copy(pdfs / "2024-06-precept.pdf", pdfs / "2023-<img src=x onerror=window.owned=4>.pdf")
    (out).mkdir()
    run(program, "extract", pdfs, "-o", out, "-q")
    for field in ("subject", "recipient", "publisher", "funding_source", "outcome_by"):
        run(program, "correct", out, "2025-05-quayside-team.pdf", field, HOSTILE, "--by", HOSTILE, "--why", HOSTILE)
    run(program, "extract", pdfs, "-o", out, "-q")
    return pdfs, out


def review(program, browser, out, pdfs, script, pictures):
    print("review", flush=True)
    reviewing = Reviewing(program, out)
    try:
        start = time.monotonic()
        browser.open(reviewing.address)
        browser.wait("document.body.dataset.ready", "the first page appears")
        say(f"the first page appeared after {time.monotonic() - start:.2f} s")
        hold(browser.js("return document.querySelectorAll('#documents li').length > 3"), "doubtful documents are listed")
        unharmed(browser, "review")

        # Find the document by search, as a person would.
        browser.keys("/")
        browser.keys("101/2024")
        browser.wait("document.querySelectorAll('#documents li').length === 1", "the search finds the document")
        browser.keys(Keys.ESCAPE)
        browser.js("document.querySelector('#documents li').click()")
        browser.wait("document.querySelector('#sub').textContent.includes('101/2024')", "the document opens")
        browser.wait("document.querySelector('#sheet img') && document.querySelector('#sheet img').complete", "its page is drawn")
        browser.js("document.getElementById('right').focus()")
        # The number stands on the page: go there and look at the ink.
        for _ in range(60):
            if browser.js("return document.querySelector('.field[aria-current]').dataset.pointer") == "/number":
                break
            browser.keys(Keys.ARROW_UP)
        covers(browser, "the number")
        browser.keys("n")
        for _ in range(20):
            if browser.js("return document.querySelector('.field[aria-current]').dataset.pointer") == "/amount":
                break
            browser.keys("n")
        hold(
            browser.js("return document.querySelector('.field[aria-current]').dataset.pointer") == "/amount",
            "n leads to the doubtful amount",
        )
        browser.wait("document.querySelector('#sheet img').complete", "its page is drawn")
        if pictures:
            time.sleep(0.5)
            browser.picture(pictures / "review.png")
        axe(browser, script, "review")

        # Correct it with the keyboard.
        browser.keys("e")
        browser.wait("document.activeElement.id === 'editor'", "e opens the field")
        browser.keys(Keys.CONTROL, "a", Keys.NULL)
        browser.keys("not a sum", Keys.ENTER)
        browser.wait("!document.getElementById('message').hidden", "what is no sum is refused")
        hold("expected a sum" in browser.find("#message").text, "what is no sum is refused with what was expected")
        browser.js("const e = document.getElementById('editor'); e.focus(); e.select()")
        browser.keys("£48,000", Keys.ENTER)
        browser.wait("document.querySelector('.field[data-pointer=\"/amount\"].corrected')", "the amount is corrected")
        saved = [r for r in rows(out) if r["file"] == DOUBTFUL]
        hold([(r["field"], r["value"], r["by"]) for r in saved] == [("/amount", "48000", "A. Reed")], "the step is in the file before it is shown")

        # Undo takes it back, and it is made again.
        browser.keys("u")
        browser.wait("!document.querySelector('.field[data-pointer=\"/amount\"].corrected')", "u takes it back")
        hold(not [r for r in rows(out) if r["file"] == DOUBTFUL], "the row is gone")
        browser.keys("e")
        browser.wait("document.activeElement.id === 'editor'", "e opens the field")
        browser.keys(Keys.CONTROL, "a", Keys.NULL)
        browser.keys("48000", Keys.ENTER)
        browser.wait("document.querySelector('.field[data-pointer=\"/amount\"].corrected')", "the amount is corrected")

        # Another person changes the record meanwhile: nothing is overwritten.
        run(program, "correct", out, DOUBTFUL, "subject", "Wardens for the towpath", "--by", "B. Sedge")
        browser.keys("c")
        browser.wait("document.getElementById('message').textContent.includes('somebody else')", "the other person is noticed")
        hold(len([r for r in rows(out) if r["file"] == DOUBTFUL]) == 2, "two people do not overwrite each other")

        # Words selected on the page become the value.
        browser.js("[...document.querySelectorAll('.field')].find(f => f.dataset.pointer === '/number').click()")
        browser.keys("w")
        browser.wait("document.querySelectorAll('rect.word').length > 20", "w shows the words of the page")
        browser.keys(Keys.ENTER)
        browser.wait("document.querySelector('.field[data-pointer=\"/number\"].corrected')", "the words are the value")
        last = [r for r in rows(out) if r["file"] == DOUBTFUL][-1]
        hold(last["field"] == "/number" and last["page"] != "" and last["text"] != "", "their place is kept with them")
        browser.keys("u")
        browser.wait("!document.querySelector('.field[data-pointer=\"/number\"].corrected')", "undone")

        # Awards are added and removed.
        browser.js("[...document.querySelectorAll('.field')].find(f => f.dataset.pointer.startsWith('/awards/0')).click()")
        count = browser.js("return document.querySelectorAll('.field[data-pointer$=\"/recipient\"]').length")
        browser.keys("+")
        browser.wait(f"document.querySelectorAll('.field[data-pointer$=\"/recipient\"]').length > {count}", "+ adds an award")
        browser.keys(Keys.ESCAPE)
        browser.keys("-")
        browser.wait(f"document.querySelectorAll('.field[data-pointer$=\"/recipient\"]').length === {count}", "- removes it")
        for _ in range(2):
            browser.keys("u")
            time.sleep(0.4)
        browser.keys("?")
        browser.wait("document.getElementById('keys').open", "? lists the keys")
        axe(browser, script, "review, keys")
        browser.keys(Keys.ESCAPE)
        browser.size(*PHONE)
        fits(browser, "review")
        browser.size(WIDE, TALL)
        secured(reviewing.address)
        troubles = [t for t in browser.troubles() if "404" not in t and "422" not in t and "409" not in t]
        hold(troubles == [], f"the browser has nothing to say {troubles}")
    finally:
        reviewing.kill()
    run(program, "extract", pdfs, "-o", out, "-q")
    now = record(out, DOUBTFUL)
    hold(now["amount"] == 48000 and now["subject"] == "Wardens for the towpath", "killed and extracted again: the corrections are in JSONL")
    with open(out / "decisions.csv", encoding="utf-8", newline="") as file:
        row = next(r for r in csv.DictReader(file) if r["file"] == DOUBTFUL)
    hold(row["amount"] == "48000" and row["number"] == "101/2024", "and in CSV")


def secured(address):
    parts = urlsplit(address)

    def ask(method, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=10)
        body = headers.pop("body", None)
        connection.request(method, path, body=body, headers={k.replace("_", "-"): v for k, v in headers.items()})
        answer = connection.getresponse()
        answer.read()
        return answer

    own = f"http://127.0.0.1:{parts.port}"
    body = json.dumps({"index": 0, "by": "X", "print": None})
    kind = {"Content_Type": "application/json", "body": body}
    good = ask("GET", parts.path)
    policy = good.getheader("Content-Security-Policy")
    hold("default-src 'none'" in policy and "unsafe" not in policy, "the policy allows no script in a page")
    for what, answer, status in [
        ("no secret", ask("GET", "/"), 404),
        ("another secret", ask("GET", "/" + "0" * 48 + "/list"), 404),
        ("another name for this machine", ask("GET", parts.path, Host="evil.example"), 403),
        ("a page from elsewhere", ask("POST", parts.path + "undo", Origin="http://evil.example", **kind), 403),
        ("a change without an origin", ask("POST", parts.path + "undo", **kind), 403),
        ("a form", ask("POST", parts.path + "undo", Origin=own, Content_Type="text/plain", body=body), 415),
        ("a path", ask("GET", parts.path + "page/../../../../etc/passwd/1"), 404),
        ("a number that is none", ask("GET", parts.path + "record/999999"), 404),
        ("another method", ask("PUT", parts.path + "undo", Origin=own, **kind), 405),
    ]:
        hold(answer.status == status, f"refused with {status}: {what} ({answer.status})")


def site(program, browser, out, work, script, pictures):
    print("site", flush=True)
    to = work / "site"
    first = run(program, "site", out, "-o", to, "--title", "Decisions of the Harbour Office")
    again = run(program, "site", out, "-o", to, "--title", "Decisions of the Harbour Office")
    hold(" 0 pages made" in again, "nothing is made again where nothing changed")
    run(program, "correct", out, "2022-09-lost-property-system.pdf", "subject", "A new subject", "--by", "C")
    changed = run(program, "site", out, "-o", to, "--title", "Decisions of the Harbour Office")
    made = int(changed.split(" pages made")[0].split()[-1])
    hold(1 <= made <= 3, f"a correction makes its page and its neighbours' again ({made})")
    say(first.splitlines()[0])

    browser.open((to / "index.html").as_uri())
    browser.wait("!document.getElementById('filters').hidden", "the list is there, opened from disk")
    unharmed(browser, "front page")
    axe(browser, script, "front page")
    if pictures:
        browser.picture(pictures / "site.png")
        browser.js("document.getElementById('totals').scrollIntoView({behavior: 'instant'})")
        time.sleep(0.3)
        browser.picture(pictures / "site-totals.png")
        browser.js("window.scrollTo({top: 0, behavior: 'instant'})")
    total = browser.js("return document.querySelectorAll('#decisions tbody tr').length")
    browser.find("#search").send_keys("wardens")
    browser.wait("document.querySelectorAll('#decisions tbody tr:not([hidden])').length === 1", "the search finds one of " + str(total))
    browser.find("#clear").click()
    browser.wait(f"document.querySelectorAll('#decisions tbody tr:not([hidden])').length === {total}", "all are shown again")
    head = browser.find("th[data-sort=amount] button")
    head.click()
    head.click()
    sums = browser.js("return [...document.querySelectorAll('#decisions tbody tr')].map(r => r.dataset.amount).filter(Boolean).map(Number)")
    hold(sums == sorted(sums, reverse=True) and len(sums) > 5, "sorting by amount sorts by amount")
    browser.media(prefers_color_scheme="dark")
    browser.open((to / "index.html").as_uri())
    axe(browser, script, "front page, dark")
    if pictures:
        browser.picture(pictures / "site-dark.png")
    browser.media(prefers_color_scheme="light")
    browser.size(*PHONE)
    browser.open((to / "index.html").as_uri())
    fits(browser, "front page")
    axe(browser, script, "front page, telephone")
    if pictures:
        browser.js("document.getElementById('list').scrollIntoView({behavior: 'instant'})")
        time.sleep(0.3)
        browser.picture(pictures / "site-phone.png")
    browser.size(WIDE, TALL)

    page = next(p for p in (to / "decisions").glob("2024-101-*.html"))
    browser.open(page.as_uri() + "#number")
    browser.wait("document.querySelector('rect:target')", "an address leads to the place of a value")
    hold("£48,000" in browser.find("main").text, "the corrected amount is on the site")
    hold(browser.js("return [...document.images].every(i => i.getAttribute('src').startsWith('../pages/'))"), "pages are pictures of the site's own")
    browser.wait("[...document.images].some(i => i.complete && i.naturalWidth > 300)", "pages are drawn")
    unharmed(browser, "decision")
    axe(browser, script, "decision")
    if pictures:
        browser.picture(pictures / "site-decision.png")
    browser.size(*PHONE)
    browser.open(page.as_uri())
    fits(browser, "decision")
    browser.size(WIDE, TALL)
    for name in sorted((to / "decisions").glob("2025-05-*.html")) + [to / "recipients.html"] + sorted((to / "recipients").glob("*.html"))[:4]:
        browser.open(name.as_uri())
        unharmed(browser, name.name)
        axe(browser, script, name.name)
    hold("<script>window.owned" not in "".join(p.read_text() for p in to.rglob("*.html")), "no text of a document is markup")
    hold(not (to / "data" / "corrections.csv").exists(), "who corrected what is not published")
    links = browser.js("return 1") and broken(to)
    hold(links == [], f"every link leads somewhere {links}")
    troubles = [t for t in browser.troubles() if "Content Security Policy" in t or "SEVERE" in t]
    hold(troubles == [], f"the policy stops nothing of our own {troubles}")


def broken(to):
    import re

    missing = []
    for page in to.rglob("*.html"):
        for link in re.findall(r'(?:href|src)="([^"#?]+)', page.read_text()):
            if not (page.parent / link).resolve().exists():
                missing.append(f"{page.name}: {link}")
    return missing[:5]


def report(program, browser, out, pdfs, work, script, pictures):
    print("report", flush=True)
    path = work / "report.html"
    run(program, "extract", pdfs, "-o", out, "-q", "--report", path)
    alone = work / "alone"
    alone.mkdir()
    shutil.copy(path, alone / "report.html")
    browser.open((alone / "report.html").as_uri())
    browser.wait("!document.getElementById('filters').hidden", "the script of the one file runs")
    unharmed(browser, "report")
    axe(browser, script, "report")
    hold(browser.js("return document.querySelectorAll('[src], link').length") == 0, "it needs no other file")
    if pictures:
        browser.picture(pictures / "report.png")
    browser.size(*PHONE)
    fits(browser, "report")
    browser.size(WIDE, TALL)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--program", required=True)
    parser.add_argument("--axe", required=True)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--keep", type=Path)
    args = parser.parse_args()
    program = str(Path(args.program).resolve())
    script = Path(args.axe).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        work = args.keep or Path(folder)
        if args.keep:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
        pdfs, out = prepare(program, work)
        browser = Browser()
        try:
            review(program, browser, out, pdfs, script, args.pictures)
            site(program, browser, out, work, script, args.pictures)
            report(program, browser, out, pdfs, work, script, args.pictures)
        except Exception:
            browser.picture(Path(tempfile.gettempdir()) / "decisions-browser-failed.png")
            raise
        finally:
            browser.driver.quit()
    print("all that was checked in the browser holds")


if __name__ == "__main__":
    try:
        main()
    except Failed as e:
        print(f"failed: {e}", file=sys.stderr)
        sys.exit(1)
