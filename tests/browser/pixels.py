"""Whether a box drawn over the picture of a page covers the words it is about: by the pixels of the screen alone."""

from PIL import ImageChops

from browser import hold

# A letter is darker than this, in any of its strokes.
INK = 150
# Dots of the screen for a pixel of the style sheet.
SCALE = 2


def painted(browser, rect):
    """A part of the screen around a box, without any box, and where in it the box is painted."""
    around = browser.js(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'});"
        "for (const r of document.querySelectorAll('.boxes > *, .boxes rect')) r.style.visibility = 'hidden';"
        "const b = arguments[0].getBoundingClientRect();"
        "return {x: b.x + scrollX - 12, y: b.y + scrollY - 12, width: b.width + 24, height: b.height + 24, scale: 1}",
        rect,
    )
    without = browser.pixels(around)
    browser.js("arguments[0].style.visibility = 'visible'", rect)
    with_it = browser.pixels(around)
    browser.js("for (const r of document.querySelectorAll('.boxes > *, .boxes rect')) r.style.visibility = ''")
    return ImageChops.difference(without, with_it).convert("L").point(lambda v: 255 if v > 6 else 0).getbbox(), without


def columns_with_ink(image, box):
    part = image.crop(box).convert("L").point(lambda v: 255 if v < INK else 0)
    width, height = part.size
    dots = part.load()
    return [x for x in range(width) if any(dots[x, y] for y in range(height))], width


def letter_at(image, x, rows):
    """Whether a letter stands on a column of dots: not a ruling of a table, dark in all rows, and not a full stop."""
    dark = [image.getpixel((x, y))[0] < INK for y in range(rows[0], max(rows[1], rows[0] + 1))]
    return not all(dark) and sum(dark) > 0.4 * len(dark)


def covers(browser, rect, what):
    """The ink inside the box reaches from one edge to the other, and neither edge cuts through a letter."""
    box, screen = painted(browser, rect)
    if box is None:
        hold(False, f"the box is not on the screen: {what}")
    ink, width = columns_with_ink(screen, box)
    # A point and a half of white around the words, a stroke of two pixels, and the white beside a letter.
    white = 5 * SCALE
    good = len(ink) > 3 and ink[0] <= white and width - 1 - ink[-1] <= white
    left, top, right, bottom = box
    middle = (top + (bottom - top) // 4, bottom - (bottom - top) // 4)
    cut = [x for x in (left, right - 1) if letter_at(screen, x, middle)]
    if not (good and not cut):
        hold(False, f"the box does not cover its words: {what} (box {box}, ink {ink[:1]} to {ink[-1:]} of {width}, cut {cut})")


def all_cover(browser, find, pointers, what):
    """Each of these values; `find` gives its box. An alias stands in brackets, which its box cuts through."""
    pointers = [p for p in pointers if not p.endswith("alias")]
    seen = 0
    for pointer in pointers:
        rect = find(pointer)
        if rect is not None:
            covers(browser, rect, f"{what} {pointer}")
            seen += 1
    hold(seen == len(pointers) and seen > 0, f"by its pixels each of {seen} boxes covers its words: {what}")
