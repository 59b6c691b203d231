#!/usr/bin/env python3
"""Tests that `measure.py` fails when it must: records are damaged, and the loss must show.

    DECISIONS=target/debug/decisions python3 tests/accuracy/test_measure.py

The runs are the gold records of the fixtures, so the only mistakes are those made here.
"""

import copy
import json
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import measure

PROGRAM = Path(os.environ.get("DECISIONS", measure.ROOT / "target/debug/decisions"))


class Guard(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.right = measure.json_lines(measure.GOLD)
        # Documents for which no other value is accepted and no issue is expected.
        cls.plain = [
            r["source"]["file"] for r in cls.right
            if not r["_meta"]["accept"] and not r["_meta"]["need_issue"] and not r["issues"]
            and r["amount"] is not None and r["subject"] and r["awards"] and r["checklist"]
        ]

    def setUp(self):
        self.folder = Path(self.enterContext(tempfile.TemporaryDirectory()))

    def run_of(self, name, *damages):
        """A run in which some records are damaged."""
        records = copy.deepcopy(self.right)
        at = {r["source"]["file"]: r for r in records}
        for file, damage in damages:
            damage(at[file])
        return self.written(name, [r for r in records if "gone" not in r])

    def written(self, name, records):
        path = self.folder / f"{name}.jsonl"
        path.write_text("".join(json.dumps(r) + "\n" for r in records))
        return path

    def measure(self, run, *options, truth=measure.GOLD):
        command = [sys.executable, measure.__file__, "--program", PROGRAM, "--run", run, "--truth", truth,
                   "--result", self.folder / "result.json", *options]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        self.assertEqual(done.stderr, "")
        return done.returncode, done.stdout

    def compared(self, old, new, **more):
        """Compares the second run with the first, through the command."""
        self.assertEqual(self.measure(self.run_of("old", *old), "--update", "--no-tables")[0], 0)
        return self.measure(self.run_of("new", *new), "--no-tables", **more)

    def test_a_run_compared_with_itself_is_neither_better_nor_worse(self):
        damages = [(self.plain[0], lost("amount")), (self.plain[1], lost("subject"))]
        code, output = self.compared(damages, damages)
        self.assertEqual(code, 0, output)
        self.assertIn("0 better, 0 worse, 0 new documents", output)

    def test_a_lost_key_value_fails_and_is_named(self):
        for damage, field, now in (
            (lost("amount"), "amount", "missing"),
            (other("decision_date", "1999-01-01"), "decision_date", "silent"),
            (lost_answer, "checklist.", "missing"),
        ):
            code, output = self.compared([], [(self.plain[0], damage)])
            self.assertEqual(code, 1, output)
            self.assertIn(f"loss * {self.plain[0]}  {field}", output)
            self.assertIn(f"right → {now}", output)

    def test_a_gain_does_not_hide_a_loss(self):
        one, two = self.plain[:2]
        for old, new in (
            # The same field of another document, another field of the same one, many for one.
            ([(one, lost("amount"))], [(two, lost("amount"))]),
            ([(one, lost("amount"))], [(one, lost("subject"))]),
            ([(f, lost("amount")) for f in self.plain[2:]], [(one, lost("amount"))]),
        ):
            code, output = self.compared(old, new)
            self.assertEqual(code, 1, output)
            self.assertIn("1 worse", output)
            self.assertIn("  gain *", output)

    def test_a_found_award_does_not_hide_a_lost_one(self):
        file = next(r["source"]["file"] for r in self.right if len(r["awards"]) > 2 and not r["_meta"]["accept"])
        code, output = self.compared([(file, lambda r: r["awards"].pop(0))], [(file, lambda r: r["awards"].pop())])
        self.assertEqual(code, 1, output)
        self.assertIn(f"loss * {file}  awards (", output)

    def test_a_mistake_that_loses_its_issue_fails(self):
        doubt = {"code": "ambiguous-field", "severity": "warning", "field": "/amount"}

        def with_issue(record):
            record["amount"] = 1
            record["issues"] = [doubt]

        code, output = self.compared([(self.plain[0], with_issue)], [(self.plain[0], other("amount", 1))])
        self.assertEqual(code, 1, output)
        self.assertIn("amount: wrong → silent", output)

    def test_a_document_without_a_record_fails(self):
        code, output = self.compared([], [(self.plain[0], lambda r: r.update(gone=True))])
        self.assertEqual(code, 1, output)
        self.assertIn("amount: right → missing", output)

    def test_what_is_no_longer_measured_fails(self):
        silenced = copy.deepcopy(self.right)
        record = next(r for r in silenced if r["source"]["file"] == self.plain[0])
        del record["amount"], record["subject"]
        code, output = self.compared([], [], truth=self.written("less", silenced))
        self.assertEqual(code, 1, output)
        self.assertIn(f"loss * {self.plain[0]}  (2 key values): right → no longer measured", output)
        fewer = [r for r in self.right if r["source"]["file"] != self.plain[0]]
        code, output = self.compared([], [], truth=self.written("fewer", fewer))
        self.assertEqual(code, 1, output)
        self.assertIn(f"loss * {self.plain[0]}  (the document): measured → no longer measured", output)

    def test_what_is_not_key_is_shown_and_does_not_fail(self):
        code, output = self.compared([], [(self.plain[0], lost("summary", []))])
        self.assertEqual(code, 0, output)
        self.assertIn(f"loss   {self.plain[0]}  summary", output)

    def test_an_invented_answer_that_is_gone_is_a_gain(self):
        invented = {"id": "invented", "question": "?", "answer": "yes"}
        code, output = self.compared([(self.plain[0], lambda r: r["checklist"].append(invented))], [])
        self.assertEqual(code, 0, output)
        self.assertIn("checklist.invented: silent, where there is none → right", output)
        self.assertEqual(self.compared([], [(self.plain[0], lambda r: r["checklist"].append(invented))])[0], 1)

    def test_writing_the_result_twice_gives_the_same_file(self):
        run = self.run_of("run", (self.plain[0], lost("amount")))
        self.measure(run, "--update", "--no-tables")
        first = (self.folder / "result.json").read_bytes()
        self.measure(run, "--update", "--no-tables")
        self.assertEqual((self.folder / "result.json").read_bytes(), first)
        self.assertIn(b'"key": {"amount": "missing"}', first)

    def test_a_run_that_cannot_be_scored_is_an_error(self):
        empty = self.written("empty", [])
        command = [sys.executable, measure.__file__, "--program", PROGRAM, "--run", empty, "--truth", measure.GOLD]
        done = subprocess.run([str(c) for c in command], capture_output=True, text=True)
        self.assertEqual(done.returncode, 2)
        self.assertIn("score ended with", done.stderr)


def lost(key, nothing=None):
    return other(key, nothing)


def other(key, value):
    return lambda record: record.update({key: value})


def lost_answer(record):
    record["checklist"][0]["answer"] = None


if __name__ == "__main__":
    unittest.main()
