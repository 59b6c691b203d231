"""The review, as a person uses it."""

import csv
import http.client
import json
import re
import time
from urllib.parse import urlsplit

from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.keys import Keys

from browser import PHONE, TALL, WIDE, Failed, hold, say
from pixels import SCALE, all_cover
from program import DOUBTFUL, Reviewing, record, rows, run


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
        page.box("/subject")
        browser.keys("e")
        browser.wait("document.activeElement.id === 'editor'", "e opens the field")
        browser.replace("Wardens for the towpath")
        page.corrected("/subject")
        browser.driver.close()
    finally:
        second.kill()
        browser.driver.switch_to.window(mine)
    page.box("/amount")
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
