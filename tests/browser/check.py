#!/usr/bin/env python3
"""The pages in a real browser: Chromium without a window, driven by Selenium (WebDriver), judged by axe-core.

    check.py --program target/debug/decisions --axe axe.min.js [--pictures docs] [--keep FOLDER] [--only review,site,report]
    check.py --program target/release/decisions --axe axe.min.js --records 5000

Makes a run of the fixtures, a review, a site and a report of it, and does with them what people do. With --pictures the
pictures of the documentation are made anew. With --records it only measures how soon the first page of a review of so many
records is there, and its picture.
"""

import argparse
import base64
import csv
import http.client
import json
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.parse import urlsplit

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import PHONE, TALL, WIDE, Browser, Failed, hold, say
from pixels import SCALE, all_cover

ROOT = Path(__file__).resolve().parents[2]
DOUBTFUL = "2024-101-towpath-wardens.pdf"
MARKUP = "2024-66-markup.pdf"
HOSTILE = "</td></tr></table><script>window.owned = 1</script><img src=x onerror=\"window.owned = 2\">'\"><svg onload=window.owned=3>"


def run(program, *args, code=0):
    done = subprocess.run([program, *map(str, args)], capture_output=True, text=True)
    if done.returncode != code:
        raise Failed(f"decisions {args[0]} ended with {done.returncode}: {done.stdout}{done.stderr}")
    return done.stdout


class Reviewing:
    """A review that runs until it is killed."""

    def __init__(self, program, out, by="A. Reed", more=()):
        self.process = subprocess.Popen(
            [program, "review", str(out), "--by", by, *map(str, more)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        self.address, said = None, []
        for line in self.process.stdout:
            said.append(line)
            if line.startswith("http://"):
                self.address = line.strip()
                break
        if not self.address:
            raise Failed("the review printed no address: " + "".join(said))

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def record(out, file):
    with open(out / "decisions.jsonl", encoding="utf-8") as lines:
        for line in lines:
            value = json.loads(line)
            if value["source"]["file"] == file:
                return value
    raise Failed(f"no record of {file}")


def rows(out, file=DOUBTFUL):
    with open(out / "corrections.csv", encoding="utf-8", newline="") as table:
        return [row for row in csv.DictReader(table) if row["file"] == file]


def prepare(program, work, hostile):
    pdfs, out = work / "pdfs", work / "out"
    pdfs.mkdir()
    for path in sorted((ROOT / "fixtures" / "pdf").glob("20*.pdf")):
        shutil.copy(path, pdfs / path.name)
    if hostile:
        shutil.copy(ROOT / "fixtures" / "markup" / "pdf" / MARKUP, pdfs / MARKUP)
        # A name is what a document can most easily choose.
        shutil.copy(pdfs / "2024-06-precept.pdf", pdfs / "2023-<img src=x onerror=window.owned=4>.pdf")
    out.mkdir()
    run(program, "extract", pdfs, "-o", out, "-q")
    if not hostile:
        return pdfs, out
    for field in ("subject", "recipient", "publisher", "funding_source", "outcome_by"):
        run(program, "correct", out, MARKUP, field, HOSTILE, "--by", HOSTILE, "--why", HOSTILE)
    run(program, "extract", pdfs, "-o", out, "-q")
    return pdfs, out


# ---- the review


class Page:
    """What a person sees of the review."""

    def __init__(self, browser):
        self.browser = browser

    def at(self):
        return self.browser.js("return document.querySelector('.field[aria-current]').dataset.pointer")

    def to(self, pointer, key):
        """Presses a key until a value is the current one."""
        for _ in range(80):
            if self.at() == pointer:
                return
            self.browser.keys(key)
        raise Failed(f"the key {key!r} does not lead to {pointer}")

    def search(self, words, number):
        """Finds a document and opens it, with the keyboard."""
        self.browser.keys("/")
        self.browser.keys(words)
        self.browser.wait("document.querySelectorAll('#documents li[id]').length === 1", f"the search for {words} finds one document")
        self.browser.keys(Keys.ENTER)
        self.browser.wait(f"document.querySelector('#sub').textContent.includes('{number}')", f"{number} opens")
        self.drawn()

    def drawn(self):
        self.browser.wait("(i => i && i.complete && i.naturalWidth)(document.querySelector('#sheet img'))", "the page is drawn")

    def corrected(self, pointer, yes=True):
        found = f"document.querySelector('.field[data-pointer=\"{pointer}\"].corrected')"
        self.browser.wait(found if yes else "!" + found, f"{pointer} is {'corrected' if yes else 'as it was read'}")

    def count(self, ending):
        return self.browser.js(f"return document.querySelectorAll('.field[data-pointer$=\"{ending}\"]').length")

    def says(self, words):
        self.browser.wait(f"document.getElementById('message').textContent.includes({json.dumps(words)})", f"the page says: {words}")

    def box(self, pointer):
        self.browser.js("[...document.querySelectorAll('.field')].find(f => f.dataset.pointer === arguments[0]).click()", pointer)
        self.drawn()
        return self.browser.js("return document.querySelector('#sheet rect.current')")


def review(program, browser, out, pdfs, pictures):
    print("review", flush=True)
    reviewing = Reviewing(program, out)
    page = Page(browser)
    try:
        start = time.monotonic()
        browser.open(reviewing.address)
        browser.wait("document.body.dataset.ready", "the first page appears")
        say(f"the first page appeared after {time.monotonic() - start:.2f} s")
        kinds = browser.js("return [...document.querySelectorAll('#documents .dot')].map(d => d.className)")
        hold(len(kinds) > 3 and set(kinds) == {"dot needed"}, "the documents in doubt are listed, and no others")
        browser.unharmed("review")
        page.search("101/2024", "101/2024")
        boxes(browser, page)
        correct(program, browser, page, out, pictures)
        two_people(program, browser, page, out)
        words(browser, page, out)
        awards(browser, page, out)
        whole(browser, page, out)
        browser.keys("?")
        browser.wait("document.getElementById('keys').open", "? lists the keys")
        keys = browser.js("return [...document.querySelectorAll('#keys dt')].map(d => d.textContent).join(' ')")
        hold(all(key in keys.split() for key in "j k n p c a e x w + - m d u / ?".split()), "with all that can be done")
        browser.axe_twice("the keys of the review")
        browser.keys(Keys.ESCAPE)
        if pictures is None:
            hostile(browser, page)
        browser.size(*PHONE)
        browser.fits("review")
        browser.axe("review, telephone")
        if pictures:
            browser.picture(pictures / "review-phone.png")
        browser.size(WIDE, TALL)
        secured(reviewing.address)
        troubles = [t for t in browser.troubles() if not re.search(r"status of (404|409|422)", t)]
        hold(troubles == [], f"the browser has nothing to complain of {troubles or ''}")
    finally:
        reviewing.kill()
    run(program, "extract", pdfs, "-o", out, "-q")
    now = record(out, DOUBTFUL)
    hold(now["amount"] == 48000 and now["subject"] == "Wardens for the towpath", "killed and extracted again: the corrections are in JSONL")
    with open(out / "decisions.csv", encoding="utf-8", newline="") as file:
        row = next(r for r in csv.DictReader(file) if r["file"] == DOUBTFUL)
    hold((row["amount"], row["number"], row["review"]) == ("48000", "101/2024", "done"), "and in CSV, where the record is done")


def boxes(browser, page):
    """By the pixels of the screen: the box of each value that stands on the page."""
    browser.size(WIDE, TALL, SCALE)
    placed = browser.js(
        "return fetch('record/' + location.hash.slice(1)).then(r => r.json()).then(v => v.values.filter(x => x.places.length).map(x => x.pointer))"
    )
    all_cover(browser, page.box, placed, "review")
    browser.size(WIDE, TALL)
    browser.js("document.getElementById('right').focus()")
    # And back: a box on the page leads to its value.
    page.box("/number")
    other = browser.js("return document.querySelector('#sheet rect:not(.current)')")
    before = page.at()
    browser.click(other)
    hold(page.at() != before, "a click on a box leads to its value")


def correct(program, browser, page, out, pictures):
    """The doubtful amount, found and corrected with the keyboard alone."""
    page.to("/number", Keys.ARROW_UP)
    page.to("/amount", "n")
    say("n leads to the doubtful amount")
    spoken = browser.js("return document.getElementById('spoken').textContent")
    hold("Amount" in spoken and "In doubt" in spoken, "a screen reader is told what the value is and that it is in doubt")
    page.drawn()
    marked = browser.js("return [...document.querySelectorAll('#sheet text.candidate')].map(t => t.textContent).join('')")
    hold(marked == "123", "the sums it may be are marked on the page")
    if pictures:
        browser.picture(pictures / "review.png")
        browser.media(scheme="dark")
        browser.picture(pictures / "review-dark.png")
        browser.media()
    browser.axe_twice("review")
    browser.keys("e")
    browser.wait("document.activeElement.id === 'editor'", "e opens the field")
    browser.axe_twice("review, editing")
    browser.replace("not a sum")
    page.says("expected a sum")
    hold(rows(out) == [], "what is no sum is refused with what was expected, and not saved")
    browser.js("document.getElementById('editor').focus()")
    browser.replace("£48,000")
    page.corrected("/amount")
    hold(
        [(r["field"], r["value"], r["action"], r["by"]) for r in rows(out)] == [("/amount", "48000", "set", "A. Reed")],
        "the step is in the file before it is shown",
    )
    browser.keys("u")
    page.corrected("/amount", False)
    hold(rows(out) == [], "u takes it back, also from the file")
    browser.keys("a")
    page.says("no suggestion")
    browser.keys("x")
    page.corrected("/amount")
    hold(rows(out)[-1]["value"] == "", "x says that there is no such value")
    browser.keys("u")
    page.corrected("/amount", False)
    browser.keys("e")
    browser.wait("document.activeElement.id === 'editor'", "e opens the field")
    browser.replace("48000")
    page.corrected("/amount")


def two_people(program, browser, page, out):
    """Two reviews of one folder, each in a window of its own."""
    mine = browser.driver.current_window_handle
    second = Reviewing(program, out, by="B. Sedge")
    try:
        browser.driver.switch_to.new_window("window")
        browser.size(WIDE, TALL)
        browser.open(second.address)
        browser.wait("document.body.dataset.ready", "the second person's page appears")
        browser.js("document.getElementById('by').value = 'B. Sedge'")
        browser.js("const s = document.getElementById('show'); s.value = ''; s.dispatchEvent(new Event('change'))")
        page.search("101/2024", "101/2024")
        page.to("/subject", Keys.ARROW_DOWN)
        browser.keys("e")
        browser.wait("document.activeElement.id === 'editor'", "e opens the field")
        browser.replace("Wardens for the towpath")
        page.corrected("/subject")
        browser.driver.close()
    finally:
        second.kill()
        browser.driver.switch_to.window(mine)
    page.to("/amount", Keys.ARROW_UP)
    browser.keys("c")
    page.says("somebody else")
    saved = [(r["field"], r["by"]) for r in rows(out)]
    hold(saved == [("/amount", "A. Reed"), ("/subject", "B. Sedge")], "what the second person saved is not overwritten, and the first person is shown it")
    page.corrected("/subject")
    browser.keys("c")
    page.says("Confirmed")
    hold([r["action"] for r in rows(out)] == ["set", "set", "confirm"], "the first person's next step is saved behind it")
    browser.keys("u")
    page.says("taken back")
    hold([r["by"] for r in rows(out)] == ["A. Reed", "B. Sedge"], "each person's undo is about the own steps")


def words(browser, page, out):
    """Words selected on the page become the value, read as its field requires."""
    page.box("/decision_date")
    browser.keys("w")
    browser.wait("document.querySelectorAll('rect.word').length > 20", "w shows the words of the page")
    browser.keys(Keys.ENTER)
    page.corrected("/decision_date")
    last = rows(out)[-1]
    hold(
        (last["field"], last["value"], last["text"], last["page"]) == ("/decision_date", "2024-11-18", "18/11/2024", "1"),
        "words taken with the keyboard are the date, and their place is kept with it",
    )
    browser.keys("u")
    page.corrected("/decision_date", False)
    page.box("/amount")
    browser.keys("w")
    browser.wait("document.querySelectorAll('rect.word').length > 20", "w shows the words of the page")
    at = browser.js(
        "return fetch('words/' + document.getElementById('sheet').dataset.key).then(r => r.json()).then(w => w.findIndex(x => x[1] === '£24,600'))"
    )
    browser.click(browser.js("const r = document.querySelectorAll('rect.word')[arguments[0]]; r.scrollIntoView({block: 'center'}); return r", at))
    browser.wait("document.querySelector('.field[data-pointer=\"/amount\"] .now').textContent === '£24,600'", "a word taken with the mouse is the sum")
    browser.keys("u")
    browser.wait("document.querySelector('.field[data-pointer=\"/amount\"] .now').textContent === '£48,000'", "u brings back the sum of before")
    # Several words, with Shift.
    page.box("/originator")
    browser.keys("w")
    browser.wait("document.querySelectorAll('rect.word').length > 20", "w shows the words of the page")
    ActionChains(browser.driver).key_down(Keys.SHIFT).send_keys(Keys.ARROW_RIGHT).key_up(Keys.SHIFT).send_keys(Keys.ENTER).perform()
    page.corrected("/originator")
    hold(rows(out)[-1]["value"] == "Community Safety", "several words are taken with Shift")
    browser.keys("u")
    page.corrected("/originator", False)
    page.box("/amount")
    browser.keys("w")
    browser.wait("document.querySelectorAll('rect.word').length > 20", "w shows the words of the page")
    browser.keys(Keys.ENTER)
    page.says("expected a sum")
    hold(rows(out)[-1]["field"] != "/originator", "words that are no sum are refused")


def awards(browser, page, out):
    page.box("/awards/0/recipient")
    before = rows(out)
    count = page.count("/recipient")
    browser.keys("+")
    browser.wait(f"document.querySelectorAll('.field[data-pointer$=\"/recipient\"]').length > {count}", "+ adds an award")
    browser.wait("document.activeElement.id === 'editor'", "and asks for its recipient")
    browser.replace("Heron Watch")
    page.says("Saved")
    hold(page.at() == "/awards/1/recipient", "the new award is the one in hand")
    browser.keys("+")
    browser.wait(f"document.querySelectorAll('.field[data-pointer$=\"/recipient\"]').length > {count + 1}", "+ adds another")
    browser.keys(Keys.ESCAPE)
    browser.keys("-")
    page.says("removed")
    hold(page.count("/recipient") == count + 1, "- removes it")
    page.box("/awards/0/recipient")
    browser.keys("m")
    page.says("one now")
    hold(page.count("/recipient") == count, "m merges the two")
    names = json.loads(rows(out)[-1]["value"])
    hold(len(names) == 1 and names[0]["recipient"] == "Navigation and Towpath Society", "and keeps the first one's name")
    while len(rows(out)) > len(before):
        left = len(rows(out))
        browser.keys("u")
        page.says("taken back")
        hold(len(rows(out)) < left, "u takes the last step back")
        browser.js("document.getElementById('message').textContent = ''")
    hold(rows(out) == before, "all of it can be taken back")


def whole(browser, page, out):
    """All values of the record confirmed at once, and taken back at once."""
    before = rows(out)
    browser.keys("d")
    page.says("checked")
    hold(len(rows(out)) > len(before) + 3 and rows(out)[-1]["field"] == "/review", "d confirms every key value")
    browser.keys("u")
    page.says("taken back")
    hold(rows(out) == before, "and is one step to take back")
    browser.keys("d")
    page.says("checked")
    browser.keys("j")


def hostile(browser, page):
    """A document whose words attack the page, and corrections that do."""
    browser.js("const s = document.getElementById('show'); s.value = ''; s.dispatchEvent(new Event('change'))")
    page.search("66/2024", "66/2024")
    hold("<script>" in browser.js("return document.body.textContent"), "the attack is there, as text")
    browser.keys("w")
    browser.wait("document.querySelectorAll('rect.word').length > 20", "w shows the words of the page")
    browser.keys(Keys.ESCAPE)
    for _ in range(12):
        browser.keys("n")
    browser.unharmed("review of hostile documents")


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
        ("a change without the secret", ask("POST", "/undo", Origin=own, **kind), 404),
        ("another name for this machine", ask("GET", parts.path, Host="evil.example"), 403),
        ("a page from elsewhere", ask("POST", parts.path + "undo", Origin="http://evil.example", **kind), 403),
        ("a change without an origin", ask("POST", parts.path + "undo", **kind), 403),
        ("a form", ask("POST", parts.path + "undo", Origin=own, Content_Type="text/plain", body=body), 415),
        ("a change by a link", ask("GET", parts.path + "undo"), 404),
        ("a path", ask("GET", parts.path + "page/../../../../etc/passwd/1"), 404),
        ("a path in other letters", ask("GET", parts.path + "%2e%2e/%2e%2e/etc/passwd"), 404),
        ("a number that is none", ask("GET", parts.path + "record/999999"), 404),
        ("another method", ask("PUT", parts.path + "undo", Origin=own, **kind), 405),
    ]:
        hold(answer.status == status, f"refused with {status}: {what} ({answer.status})")


# ---- the site


def site(program, browser, out, work, pictures):
    print("site", flush=True)
    to = work / "site"
    name = ("--title", "Decisions of the Commissioner")
    first = run(program, "site", out, "-o", to, *name)
    say(first.splitlines()[0])
    again = run(program, "site", out, "-o", to, *name)
    hold(": 0 pages made" in again, "nothing is made again where nothing changed")
    run(program, "correct", out, "2022-09-lost-property-system.pdf", "subject", "A new subject", "--by", "C")
    made = int(re.search(r"(\d+) pages made", run(program, "site", out, "-o", to, *name)).group(1))
    hold(1 <= made <= 3, f"a correction makes its page and its neighbours' again ({made})")
    hold("A new subject" in (to / "data" / "decisions.csv").read_text(), "and is in the tables to download, before the next run")
    front(browser, to, pictures)
    decision(browser, to, pictures)
    for path in sorted((to / "decisions").glob("2024-66-*.html")) + [to / "recipients.html"] + sorted((to / "recipients").glob("*.html"))[:3]:
        browser.open(path.as_uri())
        browser.unharmed(path.name)
        browser.axe_twice(path.name)
        browser.size(*PHONE)
        browser.fits(path.name)
        browser.size(WIDE, TALL)
    page = next((to / "recipients").glob("heron*.html"), next((to / "recipients").glob("*.html")))
    if pictures:
        browser.open(page.as_uri())
        browser.picture(pictures / "site-recipient.png")
    texts = "".join(p.read_text() for p in to.rglob("*.html"))
    hold(not re.search(r"<script(?! src=\"(\.\./)?assets/list\.js\" defer)", texts), "no text of a document is a script")
    hold(not (to / "data" / "corrections.csv").exists(), "who corrected what is not published as a list")
    links = broken(to)
    hold(links == [], f"every link leads somewhere {links or ''}")
    troubles = browser.troubles()
    hold(troubles == [], f"the browser has nothing to complain of {troubles or ''}")


def front(browser, to, pictures):
    browser.open((to / "index.html").as_uri())
    browser.wait("!document.getElementById('filters').hidden", "the list is there, opened from disk")
    browser.unharmed("front page")
    browser.axe_twice("front page")
    charts = browser.js("return [...document.querySelectorAll('figure.chart')].map(f => [f.querySelectorAll('svg rect').length, f.querySelectorAll('tbody tr').length])")
    hold(len(charts) == 4 and all(bars > 0 and numbers > 0 for bars, numbers in charts), "four charts of totals, each with its numbers in a table")
    if pictures:
        browser.picture(pictures / "site.png")
        browser.js("document.getElementById('totals').scrollIntoView()")
        browser.picture(pictures / "site-totals.png")
        browser.js("document.getElementById('missing').scrollIntoView()")
        browser.picture(pictures / "site-missing.png")
        browser.js("window.scrollTo(0, 0)")
    rows = "document.querySelectorAll('#decisions tbody tr')"
    shown = "document.querySelectorAll('#decisions tbody tr:not([hidden])').length"
    total = browser.js(f"return {rows}.length")
    # With the keyboard: over the link to the content.
    browser.keys(Keys.TAB)
    hold(browser.js("return document.activeElement.className") == "skip", "the first key leads to the content")
    browser.find("#search").send_keys("wardens 101/2024")
    browser.wait(f"{shown} === 1", f"the search finds one of {total}")
    browser.find("#clear").click()
    browser.wait(f"{shown} === {total}", "all are shown again")
    browser.js("const s = document.getElementById('check'); s.value = 'needed'; s.dispatchEvent(new Event('change'))")
    browser.wait(f"{shown} < {total} && {shown} > 0", "a filter leaves those in doubt")
    browser.find("#clear").click()
    browser.wait(f"{shown} === {total}", "all are shown again")
    button = browser.find("th[data-sort=amount] button")
    button.send_keys(Keys.ENTER)
    button.send_keys(Keys.ENTER)
    sums = browser.js(f"return [...{rows}].map(r => r.dataset.amount).filter(Boolean).map(Number)")
    hold(sums == sorted(sums, reverse=True) and len(sums) > 5, "sorting by amount sorts by amount")
    head = browser.js("return document.querySelector('th[data-sort=amount]').getAttribute('aria-sort')")
    hold(head == "descending", "and says so")
    browser.media(scheme="dark")
    browser.open((to / "index.html").as_uri())
    if pictures:
        browser.picture(pictures / "site-dark.png")
    browser.media()
    browser.size(*PHONE)
    browser.open((to / "index.html").as_uri())
    browser.fits("front page")
    browser.axe("front page, telephone")
    if pictures:
        browser.js("document.getElementById('list').scrollIntoView()")
        browser.picture(pictures / "site-phone.png")
    browser.size(WIDE, TALL)
    printed(browser, "front page", to.parent)


def printed(browser, what, work):
    """As a printer gets it, also from a dark screen."""
    browser.media("print", "dark")
    gone = "header.top nav, .filters, .skip, .neighbours"
    left = browser.js(f"return [...document.querySelectorAll('{gone}')].filter(e => e.getClientRects().length).length")
    ink, paper = browser.js("const s = getComputedStyle(document.body); return [s.color, s.backgroundColor]")
    hold(left == 0 and (ink, paper) == ("rgb(0, 0, 0)", "rgb(255, 255, 255)"), f"in print it is black on white, without what only a screen needs: {what}")
    browser.media()
    pdf = browser.driver.execute_cdp_cmd("Page.printToPDF", {"preferCSSPageSize": True})["data"]
    (work / f"{what.replace(' ', '-')}.pdf").write_bytes(base64.b64decode(pdf))


def decision(browser, to, pictures):
    page = next(p for p in (to / "decisions").glob("2024-101-*.html"))
    browser.size(WIDE, TALL, SCALE)
    browser.open(page.as_uri())
    hold("£48,000" in browser.find("main").text, "the corrected amount is on the site")
    hold("set by A. Reed" in browser.find("main").text, "with who set it")
    hold(browser.js("return [...document.images].every(i => i.getAttribute('src').startsWith('../pages/'))"), "pages are pictures of the site's own")
    browser.js("for (const i of document.images) i.loading = 'eager'")
    browser.wait("[...document.images].every(i => i.complete && i.naturalWidth > 300)", "pages are drawn")
    names = browser.js("return [...document.querySelectorAll('.boxes rect[id]')].map(r => r.id)")
    all_cover(browser, lambda name: browser.js("return document.getElementById(arguments[0])", name), names, "site")
    browser.size(WIDE, TALL)
    browser.open("about:blank")
    browser.open(page.as_uri() + "#number")
    browser.wait("(r => r && r.getBoundingClientRect().top >= 0 && r.getBoundingClientRect().bottom <= innerHeight)(document.querySelector('rect:target'))", "an address leads to the place of a value")
    browser.open("about:blank")
    browser.open(page.as_uri() + "#amount")
    browser.wait("document.querySelector(':target')", "and #amount to the amount")
    browser.unharmed("decision")
    browser.axe_twice("decision")
    if pictures:
        browser.open("about:blank")
        browser.open(page.as_uri())
        browser.wait("[...document.images].some(i => i.complete && i.naturalWidth > 300)", "pages are drawn")
        browser.picture(pictures / "site-decision.png")
    browser.size(*PHONE)
    browser.open(page.as_uri())
    browser.fits("decision")
    browser.axe("decision, telephone")
    browser.size(WIDE, TALL)
    printed(browser, "decision", to.parent)


def broken(to):
    """Links that lead to no file, or to no place in it."""
    missing, ids = [], {}

    def places(path):
        if path not in ids:
            ids[path] = set(re.findall(r'\bid="([^"]+)"', path.read_text())) if path.suffix == ".html" else set()
        return ids[path]

    for page in to.rglob("*.html"):
        for link, _, place in re.findall(r'(?:href|src)="([^"#]*)(#([^"]*))?"', page.read_text()):
            path = (page.parent / link).resolve() if link else page
            if not path.exists() or (place and place not in places(path)):
                missing.append(f"{page.name}: {link}#{place}")
    return missing[:5]


def report(program, browser, out, pdfs, work, pictures):
    print("report", flush=True)
    path = work / "report.html"
    run(program, "extract", pdfs, "-o", out, "-q", "--report", path)
    alone = work / "alone"
    alone.mkdir()
    shutil.copy(path, alone / "report.html")
    browser.open((alone / "report.html").as_uri())
    browser.wait("!document.getElementById('filters').hidden", "the script of the one file runs")
    browser.unharmed("report")
    browser.axe_twice("report")
    hold(browser.js("return document.querySelectorAll('[src], link').length") == 0, "it needs no other file")
    here = browser.js("return [...document.querySelectorAll('a')].every(a => a.getAttribute('href').startsWith('#'))")
    hold(here, "and leads to none")
    if pictures:
        browser.picture(pictures / "report.png")
    browser.size(*PHONE)
    browser.fits("report")
    browser.size(WIDE, TALL)
    troubles = browser.troubles()
    hold(troubles == [], f"the browser has nothing to complain of {troubles or ''}")


# ---- how fast


def measure(program, browser, out, work, count):
    """The records of the run over and over under other names, and how soon their review is there."""
    print(f"a review of {count} records", flush=True)
    many = work / "many"
    many.mkdir()
    lines = (out / "decisions.jsonl").read_text(encoding="utf-8").splitlines()
    with open(many / "decisions.jsonl", "w", encoding="utf-8") as file:
        for i in range(count):
            value = json.loads(lines[i % len(lines)])
            value["source"]["file"] = f"{i:05}/{value['source']['file']}"
            file.write(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")
    start = time.monotonic()
    reviewing = Reviewing(program, many)
    try:
        begun = time.monotonic() - start
        start = time.monotonic()
        browser.open(reviewing.address)
        browser.wait("document.body.dataset.ready", "the first page appears", 60)
        say(f"the program answered after {begun:.2f} s, the first page appeared {time.monotonic() - start:.2f} s later")
    finally:
        reviewing.kill()


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", required=True)
    parser.add_argument("--axe", required=True)
    parser.add_argument("--pictures", type=Path)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--only", default="review,site,report")
    parser.add_argument("--records", type=int)
    args = parser.parse_args()
    program = str(Path(args.program).resolve())
    only = args.only.split(",")
    with tempfile.TemporaryDirectory() as folder:
        work = args.keep or Path(folder)
        if args.keep:
            shutil.rmtree(work, ignore_errors=True)
            work.mkdir(parents=True)
        # Attacks have no place in the pictures of the documentation.
        pdfs, out = prepare(program, work, args.pictures is None)
        browser = Browser(Path(args.axe).read_text(encoding="utf-8"))
        try:
            browser.media()
            if args.records:
                measure(program, browser, out, work, args.records)
                return
            if "review" in only:
                review(program, browser, out, pdfs, args.pictures)
            else:
                run(program, "correct", out, DOUBTFUL, "amount", "48000", "--by", "A. Reed")
            if "site" in only:
                site(program, browser, out, work, args.pictures)
            if "report" in only:
                report(program, browser, out, pdfs, work, args.pictures)
        except Exception:
            failed = Path(tempfile.gettempdir()) / "decisions-browser-failed.png"
            browser.driver.save_screenshot(str(failed))
            print(f"what the browser showed then: {failed}", file=sys.stderr)
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
