"""The Python example of the README runs as it is printed."""

import shutil
from pathlib import Path

import pytest

import decisions

REPOSITORY = Path(__file__).parents[2]


def test_the_example_of_the_readme_runs(tmp_path, monkeypatch, capsys):
    pytest.importorskip("pandas")
    text = (REPOSITORY / "README.md").read_text("utf-8")
    example = text.split("```python\n")[1].split("```")[0]
    documents = sorted((REPOSITORY / "fixtures" / "pdf").glob("2025-*.pdf"))[:3]
    (tmp_path / "archive").mkdir()
    for document in documents:
        shutil.copy(document, tmp_path / "archive")
    shutil.copy(documents[0], tmp_path / "decision.pdf")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(compile(example, "README.md", "exec"), names)
    assert names["record"].number and len(list(names["run"])) == len(documents)
    printed = capsys.readouterr().out.splitlines()
    assert sorted(printed) == sorted(f"{record.number} {record.status}" for record in decisions.extract(documents))
