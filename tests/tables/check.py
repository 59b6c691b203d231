"""What other programs read in the exports: the same values, to the penny and the day; and that the queries of docs/analyst.md
run and agree.

    python3 tests/tables/check.py --program target/debug/decisions

Needs the packages of requirements.txt beside it. LibreOffice (`soffice`) and R (`Rscript`) are used where they are there; where
one is not, that is printed.
"""

import argparse
import json
import math
import os
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TABLES = ["decisions", "awards", "recipients", "numbers", "issues", "sign_offs", "paragraphs", "evidence"]
DATES = {"decisions": ["decision_date"], "sign_offs": ["date"], "awards": ["decision_date"]}
failures = []


def expect(what, got, wanted):
    if got != wanted:
        failures.append(f"{what}: {got!r}, expected {wanted!r}")


def value(v):
    """A value as it is compared, whoever read it."""
    if v is None or (isinstance(v, float) and math.isnan(v)) or str(v) in ("NaT", "<NA>", "nan"):
        return None
    if hasattr(v, "item"):
        v = v.item()
    if isinstance(v, datetime):
        return v.date().isoformat()
    if isinstance(v, date):
        return v.isoformat()
    if isinstance(v, bool):
        return v
    if isinstance(v, (int, float, Decimal)):
        return round(Decimal(str(v)), 2).normalize() + 0
    return str(v)


def rows(table):
    return [[value(v) for v in row] for row in table]


def make(program, folder):
    """An archive with the fixtures, and one of them twice under another name."""
    archive, out = folder / "archive", folder / "out"
    archive.mkdir()
    for pdf in sorted((ROOT / "fixtures/pdf").glob("*.pdf")):
        shutil.copy(pdf, archive / pdf.name)
    shutil.copy(archive / "2025-05-quayside-team.pdf", archive / "zz-copy.pdf")
    done = subprocess.run(
        [program, "extract", archive, "-o", out, "--format", "jsonl,csv,xlsx,sqlite,parquet", "-q"],
        capture_output=True, text=True,
    )
    if done.returncode not in (0, 3):
        sys.exit(f"extract ended with {done.returncode}: {done.stderr}")
    return out


def told(out):
    """What the records say of each file: amount, date, currency, and the sums of its awards."""
    records = [json.loads(line, parse_float=Decimal) for line in (out / "decisions.jsonl").read_text().split("\n") if line]
    return {
        r["source"]["file"]: (value(r["amount"]), r["decision_date"], r["number"],
                              [value(a["amount"]) for a in r["awards"]])
        for r in records
    }


def compare(who, wanted, decisions, awards):
    """`decisions`: file, amount, date, number; `awards`: file, amount."""
    got = {file: (value(a), value(d), value(n), []) for file, a, d, n in decisions}
    for file, amount in awards:
        got[file][3].append(value(amount))
    expect(f"{who}: files", sorted(got), sorted(wanted))
    for file in wanted:
        expect(f"{who}: {file}", got.get(file), wanted[file])


def readers(out):
    import duckdb
    import openpyxl
    import pandas as pd
    import polars as pl

    wanted = told(out)
    csv = {t: read_pandas(out, t) for t in TABLES}
    d, a = csv["decisions"], csv["awards"]
    columns = ["file", "amount", "decision_date", "number"]
    compare("pandas, CSV", wanted, d[columns].values.tolist(), a[["file", "amount"]].values.tolist())

    d, a = (pd.read_parquet(out / f"parquet/{t}.parquet") for t in ("decisions", "awards"))
    compare("pandas, Parquet", wanted, d[columns].values.tolist(), a[["file", "amount"]].values.tolist())
    exact = [v for v in d.amount if v is not None]
    expect("Parquet amounts are decimals", {type(v) for v in exact}, {Decimal})

    p = pl.read_parquet(out / "parquet/decisions.parquet").select(columns).rows()
    q = pl.read_parquet(out / "parquet/awards.parquet").select(["file", "amount"]).rows()
    compare("polars, Parquet", wanted, p, q)
    expect("polars, variants are a list", str(pl.read_parquet(out / "parquet/recipients.parquet").schema["variants"]), "List(String)")

    with duckdb.connect() as db:
        for name in ("decisions", "awards"):
            db.sql(f"CREATE VIEW {name} AS FROM '{out}/parquet/{name}.parquet'")
        ask = lambda query: db.sql(query).fetchall()
        compare("DuckDB, Parquet", wanted, ask(f"SELECT {', '.join(columns)} FROM decisions"), ask("SELECT file, amount FROM awards"))
        kinds = dict(r[:2] for r in ask("DESCRIBE decisions"))
        expect("DuckDB types", (kinds["amount"], kinds["decision_date"], kinds["confidential"]), ("DECIMAL(38,9)", "DATE", "BOOLEAN"))

    with sqlite3.connect(out / "decisions.db") as db:
        compare(
            "SQLite", wanted, db.execute(f"SELECT {', '.join(columns)} FROM decisions"),
            db.execute("SELECT d.file, a.amount FROM awards a JOIN decisions d ON d.id = a.decision_id ORDER BY a.row_id"),
        )

    book = openpyxl.load_workbook(out / "decisions.xlsx")
    expect("sheets", book.sheetnames, ["Decisions", "Awards", "Recipients", "Issues", "Checklist", "About"])
    compare("openpyxl", wanted, picked(book["Decisions"], columns), picked(book["Awards"], ["file", "amount"]))
    sheet = book["Decisions"]
    expect("frozen", sheet.freeze_panes, "B2")
    expect("filter", sheet.auto_filter.ref is not None, True)
    notes = [c for row in sheet.iter_rows() for c in row if c.comment]
    expect("doubtful cells are coloured and have notes", bool(notes) and all(c.fill.start_color.rgb == "FFFFF2CC" for c in notes), True)
    for cell, *_ in book["Issues"].iter_rows(min_row=2, values_only=True):
        at = re.fullmatch(r'=HYPERLINK\("#Decisions!([A-Z]+)(\d+)","\1\2"\)', cell or "")
        expect("an issue leads to a cell of its file", bool(at), True)


def read_pandas(out, name):
    import pandas as pd

    frame = pd.read_csv(out / f"{name}.csv", keep_default_na=False, na_values=[""], dtype={"number": str},
                        parse_dates=DATES.get(name, []))
    return frame


def picked(sheet, columns):
    head, *body = sheet.iter_rows(values_only=True)
    places = [head.index(c) for c in columns]
    return [[row[p] for p in places] for row in body]


def datasette(out):
    """Datasette answers over its own web interface, without a network."""
    import asyncio

    from datasette.app import Datasette

    async def ask():
        app = Datasette([str(out / "decisions.db")], metadata=json.loads((out / "metadata.json").read_text()))
        await app.invoke_startup()
        query = "/decisions.json?_shape=arrays&sql=" + \
            "select+file,+amount,+decision_date,+number+from+decisions"
        decisions = (await app.client.get(query)).json()["rows"]
        query = "/decisions.json?_shape=arrays&sql=" + \
            "select+d.file,+a.amount+from+awards+a+join+decisions+d+on+d.id+=+a.decision_id+order+by+a.row_id"
        awards = (await app.client.get(query)).json()["rows"]
        page = await app.client.get("/decisions/paragraphs?_search=mediation")
        described = await app.client.get("/decisions/decisions")
        return decisions, awards, page, described

    decisions, awards, page, described = asyncio.run(ask())
    compare("Datasette", told(out), decisions, awards)
    expect("Datasette searches", (page.status_code, "mediation" in page.text.lower()), (200, True))
    expect("Datasette describes columns", "date beside the decision-maker" in described.text, True)


def documents():
    text = (ROOT / "docs/analyst.md").read_text()
    return text, re.split(r"^### ", text, flags=re.M)[1:]


def block(text, language):
    found = re.findall(rf"^```{language}\n(.*?)^```", text, flags=re.M | re.S)
    return found[0] if found else None


def reading(out):
    """The ways of reading in the document."""
    text, _ = documents()
    ways = dict(re.findall(r"<!-- read: (\w+) -->\n```\w+\n(.*?)^```", text, flags=re.M | re.S))
    expect("ways of reading", sorted(ways), ["duckdb", "frictionless", "pandas", "polars", "r"])
    count = len(told(out))
    before = os.getcwd()
    os.chdir(out)
    try:
        scope = {}
        exec(ways["pandas"], scope)
        frame = scope["decisions"]
        expect("pandas keeps n/a", (len(frame), "n/a" in set(frame.legal_advice.dropna())), (count, True))
        scope = {}
        exec(ways["polars"], scope)
        frame = scope["decisions"]
        expect("polars keeps n/a", (len(frame), "n/a" in frame["legal_advice"].to_list()), (count, True))
        import duckdb

        with duckdb.connect() as db:
            db.execute(ways["duckdb"])
            got = db.execute("SELECT count(*), count(*) FILTER (legal_advice = 'n/a') > 0 FROM decisions").fetchone()
            expect("DuckDB keeps n/a", got, (count, True))
        in_r(ways["r"], told(out))
        from frictionless import Package

        report = Package("datapackage.json").validate()
        faults = [e for task in report.to_dict()["tasks"] for e in task["errors"]]
        # The same file under two names has two rows of one key in no table.
        expect("frictionless finds the tables as described", faults[:3], [])
        exec(ways["frictionless"], {})
        with sqlite3.connect("published.db") as db:
            got = {row[0]: (value(row[1]), value(row[2])) for row in db.execute("SELECT file, amount, decision_date FROM decisions")}
        expect("frictionless publishes to SQLite", got, {f: v[:2] for f, v in told(out).items()})
        os.remove("published.db")
    finally:
        os.chdir(before)


def in_r(way, wanted):
    """R's own reader: every amount, day and number as the records have it."""
    if shutil.which("Rscript") is None:
        print("skipped: R is not there, so its way of reading the tables was not run")
        return
    shown = way + '''
stopifnot("n/a" %in% decisions$legal_advice, inherits(decisions$decision_date, "Date"), is.numeric(decisions$amount))
cat(sprintf("%s\t%s\t%s\t%s\n", decisions$file, ifelse(is.na(decisions$amount), "", format(decisions$amount, digits = 15,
    scientific = FALSE, trim = TRUE)), ifelse(is.na(decisions$decision_date), "", format(decisions$decision_date)),
    ifelse(is.na(decisions$number), "", decisions$number)), sep = "")
'''
    done = subprocess.run(["Rscript", "-"], input=shown, capture_output=True, text=True, timeout=300)
    if done.returncode:
        failures.append(f"R: {done.stderr}")
        return
    got = {}
    for line in done.stdout.splitlines():
        file, amount, day, number = line.split("\t")
        got[file] = (value(Decimal(amount)) if amount else None, day or None, number or None)
    expect("R, CSV", got, {file: (amount, day, number) for file, (amount, day, number, _) in wanted.items()})


def questions(out):
    import pandas as pd

    text, sections = documents()
    expect("questions", len(sections), 12)
    prepared = re.search(r"<!-- before -->\n```python\n(.*?)^```", text, flags=re.M | re.S).group(1)
    formulas = []
    with sqlite3.connect(out / "decisions.db") as db:
        for section in sections:
            title = section.split("\n", 1)[0]
            by_sql = rows(db.execute(block(section, "sql")))
            scope = {"pd": pd, **{t: read_pandas(out, t) for t in TABLES}}
            exec(prepared, scope)
            exec(block(section, "python"), scope)
            by_pandas = rows(scope["answer"].values.tolist())
            expect(f"{title} (pandas against SQL)", by_pandas, by_sql)
            if not by_sql and not title.startswith("10."):
                failures.append(f"{title}: the fixtures have no answer")
            check = re.search(r"<!-- check: (.*?) -->", section).group(1)
            formulas.append((title, block(section, "excel").strip(), value(db.execute(check).fetchone()[0])))
    return formulas


def workbook(out, formulas):
    """The formulas, computed by LibreOffice in a copy of the workbook."""
    import openpyxl

    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        print("skipped: LibreOffice is not there, so the workbook's formulas were not computed")
        return
    book = openpyxl.load_workbook(out / "decisions.xlsx")
    sheet = book.create_sheet("Answers", 0)
    for i, (_, formula, _) in enumerate(formulas, 1):
        sheet.cell(i, 1, formula)
    with tempfile.TemporaryDirectory() as folder:
        asked = Path(folder) / "asked.xlsx"
        book.save(asked)
        home = f"-env:UserInstallation=file://{folder}/home"
        subprocess.run([office, home, "--headless", "--convert-to", "csv", "--outdir", folder, asked],
                       check=True, capture_output=True, timeout=300)
        answers = (Path(folder) / "asked.csv").read_text().splitlines()
        for (title, formula, wanted), got in zip(formulas, answers):
            try:
                got = value(Decimal(got.strip('"').replace(",", "").replace("£", "")))
            except ArithmeticError:
                pass
            expect(f"{title} (workbook, {formula})", got, wanted)
        # And what it reads of the sheet itself.
        own = Path(folder) / "decisions.xlsx"
        shutil.copy(out / "decisions.xlsx", own)
        subprocess.run([office, home, "--headless", "--convert-to", "fods", "--outdir", folder, own],
                       check=True, capture_output=True, timeout=300)
        text = (Path(folder) / "decisions.fods").read_text()
        table = re.search(r'<table:table table:name="Decisions".*?</table:table>', text, flags=re.S).group(0)
        sums = {value(Decimal(v)) for v in re.findall(r'office:value-type="currency"[^>]*office:value="([^"]+)"', table)}
        days = set(re.findall(r'office:date-value="(\d{4}-\d{2}-\d{2})', table))
        for file, (amount, day, *_) in told(out).items():
            expect(f"LibreOffice: {file}", (amount is None or amount in sums, day is None or day in days), (True, True))


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--program", type=lambda p: str(Path(p).resolve()), required=True)
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        out = make(args.program, Path(folder))
        readers(out)
        datasette(out)
        reading(out)
        workbook(out, questions(out))
    for failure in failures:
        print(f"wrong: {failure}")
    if failures:
        sys.exit(f"{len(failures)} of what was read is not what the records say")
    print("pandas, polars, DuckDB, SQLite, openpyxl, Datasette and frictionless read what the records say; twelve questions agree")


if __name__ == "__main__":
    main()
