"""The package, from a wheel, on the fixtures of the repository."""

import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import pytest

import decisions

FIXTURES = Path(__file__).parents[2] / "fixtures"
ONE = FIXTURES / "pdf" / "2024-52-summer-evenings.pdf"
SOME = sorted((FIXTURES / "pdf").glob("2024-*.pdf"))[:8]


@pytest.fixture(scope="module")
def run():
    return decisions.extract(SOME, progress=False)


def test_one_document():
    record = decisions.read(ONE)
    assert record.number == record["number"] == "52/2024"
    assert [award["amount"] for award in record.awards][2] == Decimal("6150.5")
    assert all(isinstance(award["amount"], Decimal) for award in record.awards)
    evidence = record.evidence["/number"]
    assert evidence.page == 1 and evidence.text == "52/2024"
    assert evidence.bbox[0] < evidence.bbox[2] and evidence.bbox[1] < evidence.bbox[3]
    assert "52/2024" in repr(record) and "2024-52-summer-evenings.pdf" in repr(record)
    assert "52/2024" in record._repr_html_()


def test_an_unknown_field_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no field 'ammount'"):
        decisions.read(ONE).ammount


def test_the_picture_of_a_value():
    record = decisions.read(ONE)
    number, amount = record.show("number"), record.show("amount")
    assert number._repr_png_().startswith(b"\x89PNG")
    assert number.data != amount.data


def test_the_picture_needs_the_file():
    record = decisions.Record(decisions.read(ONE).to_dict())
    with pytest.raises(decisions.DecisionsError, match="give its path"):
        record.show("number")
    assert record.show("number", pdf=ONE).data.startswith(b"\x89PNG")


def test_records_come_as_they_are_finished(run):
    first = next(iter(run))
    assert first.status in {"ok", "partial"}
    files = [record.file for record in run]
    assert len(files) == len(set(files)) == len(SOME)
    assert [record.file for record in run] == files, "a second walk gives the same records"
    assert all(record.path and record.path.is_file() for record in run)


def test_tables_in_pandas(run):
    pandas = pytest.importorskip("pandas")
    frame = run.to_pandas()
    assert len(frame) == len(SOME)
    assert frame["decision_date"].dtype.kind == "M"
    assert str(frame["sequence"].dtype) == "Int64"
    by_file = {record.file: record for record in run}
    for row in frame.itertuples():
        record = by_file[row.file]
        assert (None if pandas.isna(row.amount) else row.amount) == record.amount
        assert (None if pandas.isna(row.decision_date) else str(row.decision_date.date())) == record.decision_date
        assert (None if pandas.isna(row.recipient) else row.recipient) == record.recipient
    awards = run.to_pandas("awards")
    assert len(awards) == sum(len(record.awards) for record in run)


def test_n_a_is_an_answer_and_not_a_null(run):
    pytest.importorskip("pandas")
    checklist = run.to_pandas("checklist")
    expected = [item["answer"] for record in run for item in record.checklist]
    assert sorted(map(str, checklist["answer"].fillna("None"))) == sorted(map(str, expected))


def test_tables_in_polars(run):
    polars = pytest.importorskip("polars")
    frame = run.to_polars()
    assert frame.schema["decision_date"] == polars.Date
    assert isinstance(frame.schema["amount"], polars.Decimal)
    total = sum((record.amount for record in run if record.amount is not None), Decimal(0))
    assert frame["amount"].sum() == total


# What the tables' own description promises, as each library says it; `length` is a place on a page.
KINDS = {
    "string": ("string", "String"),
    "integer": ("Int64", "Int64"),
    "boolean": ("boolean", "Boolean"),
    "date": ("datetime64[s]", "Date"),
    "number": ("object", "Decimal"),
    "length": ("Float64", "Float64"),
}


def test_every_column_of_every_table_has_its_type(run, tmp_path):
    pytest.importorskip("pandas")
    pytest.importorskip("polars")
    subprocess.run([decisions.find_program(), "extract", *SOME, "-o", tmp_path, "--quiet"], check=True)
    resources = json.loads((tmp_path / "datapackage.json").read_text("utf-8"))["resources"]
    tables = {table["name"]: table["schema"]["fields"] for table in resources if table["path"].endswith(".csv")}
    assert sorted(run.tables) == sorted(tables), "every table is there"
    lengths = {"left", "top", "right", "bottom", "page_width", "page_height"}
    for table, fields in tables.items():
        pandas_frame, polars_frame = run.to_pandas(table), run.to_polars(table)
        for field in fields:
            name = field["name"]
            in_pandas, in_polars = KINDS["length" if name in lengths else field["type"]]
            assert str(pandas_frame[name].dtype).startswith(in_pandas), (table, name)
            assert str(polars_frame.schema[name]).startswith(in_polars), (table, name)
            if in_polars == "Decimal":
                assert all(isinstance(value, Decimal) for value in pandas_frame[name].dropna()), (table, name)
                assert pandas_frame[name].dropna().tolist() == polars_frame[name].drop_nulls().to_list(), (table, name)


def test_an_unknown_table_names_the_tables(run):
    with pytest.raises(decisions.DecisionsError, match="awards"):
        run.to_pandas("award")


def test_a_broken_document_is_a_record():
    record = decisions.read(FIXTURES / "damaged" / "not-a-pdf.pdf")
    assert record.status == "failed"
    assert record.issues[0].code == "not-a-pdf"
    assert record.amount is None


def test_a_missing_file_is_an_error():
    with pytest.raises(decisions.DecisionsError, match="is not a file"):
        decisions.read("no-such.pdf")


def test_a_wrong_profile_is_the_programs_own_message():
    with pytest.raises(decisions.DecisionsError, match="no-such-form"):
        decisions.read(ONE, profile="no-such-form")


def test_a_run_that_is_given_up_ends():
    with decisions.extract(FIXTURES / "pdf", progress=False) as run:
        next(iter(run))
    assert run._process.poll() is not None


def test_the_program_is_the_module():
    done = subprocess.run([sys.executable, "-m", "decisions", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == decisions.version()


def test_a_program_that_is_not_there_says_where_it_was_looked_for(monkeypatch):
    monkeypatch.setenv("DECISIONS_PROGRAM", "/nowhere/decisions")
    with pytest.raises(decisions.DecisionsError, match="/nowhere/decisions"):
        decisions.find_program()
