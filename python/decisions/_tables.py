"""The program's CSV tables as data frames, with the types their description (`datapackage.json`) gives them."""

from __future__ import annotations

import csv
import datetime
import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ._program import DecisionsError

if TYPE_CHECKING:
    import pandas
    import polars

# A cell of document text that a spreadsheet would run as a formula is written with a `'` before it.
_FORMULA = tuple("=+-@\t\r")

_VALUES: dict[str, Callable[[str], Any]] = {
    "integer": int,
    "number": Decimal,
    "length": float,
    "boolean": lambda cell: cell == "true",
    "date": datetime.date.fromisoformat,
}


# Places on a page: lengths in points, for which binary fractions do. Every other number is exact.
_LENGTHS = {"left", "top", "right", "bottom", "page_width", "page_height"}


def _text(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def _description(folder: Path) -> list[dict[str, Any]]:
    with open(folder / "datapackage.json", encoding="utf-8") as file:
        return json.load(file)["resources"]


def names(folder: Path) -> list[str]:
    """The names of the tables in a folder."""
    return [resource["name"] for resource in _description(folder) if resource["path"].endswith(".csv")]


def _columns(folder: Path, table: str) -> tuple[dict[str, list[Any]], dict[str, str]]:
    """The columns of a table and the type of each."""
    resources = {resource["name"]: resource for resource in _description(folder)}
    if table not in resources:
        raise DecisionsError(f"there is no table {table!r}; the tables are: {', '.join(sorted(resources))}")
    resource = resources[table]
    types = {field["name"]: field["type"] for field in resource["schema"]["fields"]}
    types.update({name: "length" for name in types if name in _LENGTHS})
    columns: dict[str, list[Any]] = {name: [] for name in types}
    with open(folder / resource["path"], encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            for name, cell in row.items():
                parse = _VALUES.get(types[name], _text)
                columns[name].append(parse(cell) if cell != "" else None)
    return columns, types


def to_pandas(folder: Path, table: str) -> pandas.DataFrame:
    try:
        import pandas
    except ImportError:
        raise DecisionsError("pandas is not installed: pip install 'decisions[pandas]'") from None
    kinds = {"string": "string", "integer": "Int64", "boolean": "boolean", "length": "Float64"}
    columns, types = _columns(folder, table)
    series = {}
    for name, values in columns.items():
        if types[name] == "date":
            series[name] = pandas.to_datetime(pandas.Series(values, dtype=object)).astype("datetime64[s]")
        else:
            series[name] = pandas.Series(values, dtype=kinds.get(types[name], object))
    return pandas.DataFrame(series)


def to_polars(folder: Path, table: str) -> polars.DataFrame:
    try:
        import polars
    except ImportError:
        raise DecisionsError("polars is not installed: pip install 'decisions[polars]'") from None
    kinds = {"integer": polars.Int64, "boolean": polars.Boolean, "date": polars.Date, "length": polars.Float64}
    columns, types = _columns(folder, table)
    schema: dict[str, Any] = {}
    for name, values in columns.items():
        if types[name] == "number":
            places = [-value.as_tuple().exponent for value in values if value is not None]
            schema[name] = polars.Decimal(precision=38, scale=max([2, *places]))
        else:
            schema[name] = kinds.get(types[name], polars.String)
    return polars.DataFrame(columns, schema=schema)
