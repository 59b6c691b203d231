"""The site and the report, as their readers use them."""

import base64
import re
import shutil

from selenium.webdriver.common.keys import Keys

from browser import PHONE, TALL, WIDE, hold, say
from pixels import SCALE, all_cover
from program import run


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
