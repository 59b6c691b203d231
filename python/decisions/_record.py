"""One record: values, where they come from, what is doubtful."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Any

from ._program import DecisionsError, run


@dataclass(frozen=True)
class Evidence:
    """Where a value was read."""

    page: int
    """The page, from 1."""
    bbox: tuple[float, float, float, float]
    """Left, top, right, bottom, in points from the top left of the page as displayed."""
    text: str
    """The words as printed."""
    rule: str | None = None
    """What found the value, in words."""


@dataclass(frozen=True)
class Issue:
    """What is missing, doubtful or worth knowing."""

    code: str
    severity: str
    field: str | None
    message: str
    page: int | None
    suggestion: str | None

    def __str__(self) -> str:
        place = f" (page {self.page})" if self.page else ""
        return f"{self.severity} {self.code}{place}: {self.message}"


class Picture:
    """A page as a PNG picture. A notebook shows it."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def save(self, path: str | Path) -> None:
        """Writes the PNG file."""
        Path(path).write_bytes(self.data)

    def _repr_png_(self) -> bytes:
        return self.data

    def __repr__(self) -> str:
        return f"<Picture: PNG, {len(self.data):,} bytes>"


class Record(Mapping[str, Any]):
    """A decision record. Fields are attributes (`record.amount`) and keys (`record["amount"]`).

    The fields are those of `decisions schema`. Sums of money are `Decimal`; dates are ISO 8601 text.
    """

    def __init__(self, values: dict[str, Any], path: Path | None = None) -> None:
        self._values = values
        self.path = path
        """The PDF, where it is known."""

    @classmethod
    def from_json(cls, line: str | bytes, path: Path | None = None) -> Record:
        """A record from a line of `decisions.jsonl`."""
        values = json.loads(line, parse_float=Decimal)
        for holder, keys in _money(values):
            for key in keys:
                if holder.get(key) is not None:
                    holder[key] = Decimal(holder[key])
        return cls(values, path)

    def __getitem__(self, key: str) -> Any:
        return self._values[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def __getattr__(self, name: str) -> Any:
        try:
            return self.__dict__["_values"][name]
        except KeyError:
            raise AttributeError(f"a record has no field {name!r}; `list(record)` names them") from None

    def __dir__(self) -> list[str]:
        return sorted({*super().__dir__(), *self._values})

    @property
    def file(self) -> str:
        """The name of the file, as in the tables."""
        return self._values["source"]["file"]

    @property
    def evidence(self) -> dict[str, Evidence]:
        """The JSON Pointer of each value (`/amount`, `/awards/0/recipient`) and where it was read."""
        return {
            pointer: Evidence(e["page"], tuple(float(side) for side in e["bbox"]), e["text"], e.get("rule"))
            for pointer, e in self._values["evidence"].items()
        }

    @property
    def issues(self) -> list[Issue]:
        """Everything that is missing, doubtful or worth knowing."""
        return [Issue(**{name: i[name] for name in Issue.__dataclass_fields__}) for i in self._values["issues"]]

    def issues_of(self, field: str) -> list[Issue]:
        """The issues about a field and what is in it: `amount`, `awards`, `/awards/0/amount`."""
        pointer = "/" + field.lstrip("/")
        return [i for i in self.issues if i.field and (i.field == pointer or i.field.startswith(pointer + "/"))]

    def to_dict(self) -> dict[str, Any]:
        """The whole record as plain values."""
        return self._values

    def show(self, field: str = "all", *, page: int | None = None, pdf: str | Path | None = None) -> Picture:
        """The page a field was read from, with a frame around the place.

        `pdf` names the file where the record does not know it (a record read from JSON, or from a ZIP archive).
        The document is read again with the built-in profiles.
        """
        path = Path(pdf) if pdf else self.path
        if path is None or not path.is_file():
            raise DecisionsError(f"where {self.file} is stored is not known; give its path: record.show({field!r}, pdf=...)")
        arguments = ["show", str(path), "--draw", field]
        if page is not None:
            arguments += ["--page", str(page)]
        return Picture(run(arguments))

    def __repr__(self) -> str:
        return f"<Record {self.file}: {', '.join(f'{k} {v}' for k, v in self._summary() if v != '–')}>"

    def _summary(self) -> list[tuple[str, str]]:
        values = self._values
        amount = values["amount"]
        sum_ = f"{amount:,} {values['currency'] or ''}".strip() if amount is not None else "–"
        if amount is None and values["amount_status"]:
            sum_ = f"– ({values['amount_status']})"
        return [
            ("number", values["number"] or "–"),
            ("date", values["decision_date"] or "–"),
            ("outcome", values["outcome"]["status"]),
            ("amount", sum_),
            ("recipient", values["recipient"] or "–"),
            ("status", values["status"]),
            ("issues", str(sum(i["severity"] != "info" for i in values["issues"]))),
        ]

    def _repr_html_(self) -> str:
        rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in self._summary())
        doubts = "".join(f"<li>{escape(str(i))}</li>" for i in self.issues if i.severity != "info")
        return f"<table><caption>{escape(self.file)}</caption>{rows}</table>" + (f"<ul>{doubts}</ul>" if doubts else "")


def _money(values: dict[str, Any]) -> Iterator[tuple[dict[str, Any], tuple[str, ...]]]:
    """Where a record holds sums: a whole number in JSON is a `Decimal` all the same."""
    yield values, ("amount",)
    for award in values.get("awards", ()):
        yield award, ("amount", "total")
    for amount in values.get("amounts", ()):
        yield amount, ("value",)
    for emission in values.get("emissions", ()):
        yield emission, ("increase_tco2", "saving_tco2")
