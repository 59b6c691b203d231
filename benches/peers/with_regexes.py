"""A script as written in an afternoon: `pdftotext -layout` and a page of patterns, one line of JSON per file."""

import json
import re
import subprocess
import sys

FIELDS = {
    "number": r"(?im)^\s*decision\s*(?:number|no\.?|notice)?\s*[:#]?\s*(\d{1,4}\s*(?:/|-|of)\s*\d{2,4})",
    "subject": r"(?im)^\s*(?:subject|title|report title)\s*:?\s+(\S.*)$",
    "originator": r"(?im)^\s*(?:originator|author|contact officer)\s*:?\s+(\S.*)$",
    "submission": r"(?im)^\s*(?:reason for submission|purpose)\s*:?\s+(\S.*)$",
    "date": r"(?i)\b(\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:january|february|march|april|may|june|july|august"
    r"|september|october|november|december),?\s+\d{4}|\d{1,2}/\d{1,2}/\d{2,4})\b",
    "amount": r"£\s?(\d{1,3}(?:,\d{3})*(?:\.\d\d)?(?:\s?(?:million|m|k)\b)?)",
    "recipient": r"\bto\s+(?:the\s+)?((?:[A-Z][\w’'&-]+\s+(?:of\s+|and\s+|for\s+)?){1,7})",
    "funding": r"(?i)\b(?:funded|met|financed)\s+from\s+(?:the\s+)?([A-Z][^.;,\n]{3,80})",
    "period": r"(?i)\bfrom\s+(\d.{5,40}?\d{4})\s+(?:to|until)\s+(.{5,40}?\d{4})",
    "financial_year": r"\b(20\d\d\s?[/-]\s?\d\d)\b",
    "outcome": r"(?i)\b(i\s+(?:hereby\s+)?(?:approve|agree|reject|do not approve)[^.\n]*)",
    "confidential": r"(?i)confidential\s+(?:decision|form)\??\s*:?\s*(yes|no)\b",
    "signed": r"(?im)^\s*(?:signature|signed)\s*:?\s*(\S.*)?$",
}
PATTERNS = {name: re.compile(pattern) for name, pattern in FIELDS.items()}

for file in sys.argv[1:]:
    command = ["pdftotext", "-q", "-layout", "-enc", "UTF-8", file, "-"]
    text = subprocess.run(command, stdout=subprocess.PIPE).stdout.decode(errors="replace")
    record = {"file": file}
    for name, pattern in PATTERNS.items():
        found = [m if isinstance(m, str) else " - ".join(m) for m in pattern.findall(text)]
        record[name] = found[0].strip() if found else None
    print(json.dumps(record))
