"""Read published decision documents (PDF) into checked records.

>>> import decisions
>>> record = decisions.read("decision.pdf")             # one document
>>> record.amount, record.recipient, record.evidence["/number"].page
>>> for record in decisions.extract("archive/"):        # many, as they are finished
...     print(record.number, record.status)
>>> decisions.extract("archive/").to_pandas("awards")   # a table with correct types

Amounts are `decimal.Decimal`: exact to the penny. A value that was not read with certainty is `None`, and
`record.issues` says what was seen.
"""

from ._extract import Extraction, extract, read
from ._program import DecisionsError, find_program, version
from ._record import Evidence, Issue, Picture, Record

__all__ = [
    "DecisionsError",
    "Evidence",
    "Extraction",
    "Issue",
    "Picture",
    "Record",
    "extract",
    "find_program",
    "read",
    "version",
]
