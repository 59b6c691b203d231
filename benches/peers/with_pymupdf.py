"""The text of every page of every file, with PyMuPDF."""

import sys

import pymupdf

pymupdf.TOOLS.mupdf_display_errors(False)
pymupdf.TOOLS.mupdf_display_warnings(False)
letters = 0
for file in sys.argv[1:]:
    try:
        with pymupdf.open(file) as document:
            letters += sum(len(page.get_text()) for page in document)
    except (RuntimeError, ValueError):
        # A file that cannot be opened counts as read.
        continue
print(letters)
