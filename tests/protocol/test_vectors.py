"""Our vectors are what the package says today, and what a second implementation says."""

import importlib.util
import json
from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from making import VECTORS, cases, text_of, vectors
from oracle import (
    bodies,
    claims,
    draw,
    forms,
    found,
    note,
    pairing,
    replacing,
    sources,
    tables,
    tree,
)


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("regenerate", VECTORS / "regenerate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


REGENERATE = script()
SECTIONS = [(name, section) for name, found in REGENERATE.FILES.items() for section in found]


def test_nothing_differs_from_the_package():
    assert REGENERATE.main(check=True) == 0


def test_a_difference_is_seen(tmp_path, monkeypatch, capsys):
    for name in REGENERATE.FILES:
        (tmp_path / name).write_bytes((VECTORS / name).read_bytes())
    spoiled = vectors("numbers.json")
    spoiled["strata"][0]["expect"] += 1
    (tmp_path / "numbers.json").write_text(json.dumps(spoiled), "utf-8")
    monkeypatch.setattr(REGENERATE, "HERE", tmp_path)
    assert REGENERATE.main(check=True) == 1
    assert capsys.readouterr().err == "numbers.json differs\n"
    assert REGENERATE.main(check=False) == 0
    assert (tmp_path / "numbers.json").read_bytes() == (VECTORS / "numbers.json").read_bytes()


def test_every_file_is_named_in_the_readme():
    text = (VECTORS / "README.md").read_text("utf-8")
    for path in Path(VECTORS).glob("*.*"):
        assert path.name == "README.md" or f"`{path.name}`" in text


@pytest.mark.parametrize(("name", "section"), SECTIONS)
def test_every_case_says_what_to_expect(name, section):
    good, bad = cases(name, section)
    assert good
    assert all("reason" not in case for case in good)
    assert all(case["reason"] for case in bad)


def joined(lines: list[str]) -> bytes:
    return "".join(line + "\n" for line in lines).encode()


def other_table(case: Any) -> Any:
    kind, data = case["kind"], text_of(case)
    name, _, variant = kind.partition(" v1")
    if name == "labels":
        for row in tables.rows_of(data, kind, case["practice"]):
            good = len(row) == 3 and tables.is_named(row[1]) and forms.is_label(row[2])
            forms.need(good, "a labels row")
    elif name in ("roster", "excluded"):
        getattr(tables, f"read_{name}")(data, variant.strip(), case["practice"])
    else:
        getattr(found if name in ("findings", "notes") else tables, f"read_{name}")(
            data, case["practice"]
        )
    lines = data.split(b"\n")[:-1]
    root = tree.root(lines).hex()
    return {"lines": len(lines), "root": root, "sha256": sha256(data).hexdigest()}


def other_stratum(case: Any) -> Any:
    """Of all numbers up to the drum, the one that may be sealed."""
    barred = case["base"] - case["drum"]
    if case["number"] is not None:
        claims.check_stratum(case, case["drum"], barred)
        return case["number"]
    for number in range(case["drum"] + 1):
        with suppress(forms.Wrong):
            claims.check_stratum({**case, "number": number}, case["drum"], barred)
            return number
    raise forms.Wrong("no number may be sealed")


def other_entry(case: Any) -> Any:
    value = note.read_json(text_of(case))
    bodies.check(bodies.ENVELOPE, value, "envelope")
    shapes = {**bodies.body_forms(False), "genesis": bodies.GENESIS}
    forms.need(value["type"] in shapes, "an unknown type")
    bodies.check(shapes[value["type"]], value["body"], "body")
    return {"type": value["type"], "seq": value["seq"]}


def other_key(case: Any) -> str:
    for kind in (note.SIGNER, note.COSIGNER):
        with suppress(forms.Wrong):
            return note.read_key(case["vkey"], kind).fingerprint
    raise forms.Wrong("a key of neither kind")


def other_note(case: Any) -> Any:
    data = text_of(case)
    text, good = note.signed_by(data, [note.read_key(vkey) for vkey in case["vkeys"]])
    forms.need(bool(good), "no known key signed")
    lines = [name for name, _, _ in note.split_note(data)[1]]
    return {
        "signed_by": sorted({key.name for key in good}, key=lines.index),
        "text_hash": sha256(text).hexdigest(),
        "note_hash": sha256(data).hexdigest(),
    }


def other_checkpoint(case: Any) -> Any:
    key = note.read_key(case["vkey"])
    size, root = note.read_checkpoint(text_of(case), [key], key, key.name)
    return {"origin": key.name, "size": size, "root": root.hex()}


def other_sources(case: Any) -> Any:
    seen = case["observed"]
    total = sum(sources.bits(s, seen) for s in case["sources"] if s.get("game") != "ssq2")
    sources.check_sources({"sources": case["sources"], "bits": total}, 0, case["practice"], seen)
    return {"bits": total}


def other_line(case: Any) -> Any:
    sources.check_line(case["source"], case["line"])
    return case["line"]


def other_result(case: Any) -> Any:
    rule = case["balance"], case["leeway"], case["seed"], case["practice"]
    frame, people = joined(case["frame"]), joined(case["inspectors"])
    return draw.result_table(frame, people, case["numbers"], *rule).decode().splitlines()


def other_pairing(case: Any) -> Any:
    frame = tables.read_frame(joined(case["frame"]), case["practice"])
    people = tables.read_inspectors(joined(case["inspectors"]), case["practice"])
    draw.check_defined(frame, people, dict.fromkeys((row.stratum for row in frame), 0))
    rule = case["balance"], case["leeway"], case["seed"]
    head = [tables.first_line("result v1", case["practice"]), f"seed\t{case['seed']}"]
    return [*head, *pairing.second_part(frame, people, *rule)]


def other_substitution(case: Any) -> Any:
    drawn = case["balance"], case["leeway"], case["draw_seed"], case["seed"]
    then = {name: case[name] for name in ("as_of", "done", "moved", "out", "practice")}
    pairs = {name: [tuple(pair) for pair in case[name]] for name in ("emptied", "recused")}
    frame, people = joined(case["frame"]), joined(case["inspectors"])
    table = replacing.substitution_table(frame, people, case["numbers"], *drawn, **then, **pairs)
    return table.decode().splitlines()


def other_later_seed(case: Any) -> Any:
    if case["of"] == "substitution":
        lines = [f"substitution {case['sha256']}", case["beacon"]]
    else:
        lines = [f"reserve {case['number']}", f"seed {case['seed']}"]
    text = "\n".join([tables.first_line("seed v1", case["practice"]), *lines, ""])
    return {"text": text, "seed": draw.seed_of(text.encode())}


def other_text(case: Any) -> Any:
    rest = case["inputs"], case["lines"], case["practice"]
    text = sources.seed_txt(case["sha256"], *rest, case["of"])
    return {"text": text.decode(), "seed": draw.seed_of(text)}


OTHERS: dict[tuple[str, str], Callable[[Any], Any]] = {
    ("seed.json", "texts"): other_text,
    ("seed.json", "sources"): other_sources,
    ("seed.json", "lines"): other_line,
    ("tickets.json", "keys"): lambda c: pairing.key(c["seed"], *c["parts"]).decode(),
    ("tickets.json", "tickets"): lambda c: pairing.ticket(c["key"].encode(), c["of"]).hex(),
    ("tickets.json", "ticket_numbers"): lambda c: draw.ticket_number(
        c["key"].encode(), tables.Framed(c["token"], "a", "t", c["tickets"])
    ).hex(),
    ("numbers.json", "strata"): other_stratum,
    ("numbers.json", "drawn"): lambda c: draw.drawn_numbers(c["strata"], c["seed"]),
    ("windows.json", "windows"): lambda c: forms.in_window(c["window"], c["day"], c["as_of"]),
    ("windows.json", "local_dates"): lambda c: forms.local_date(
        forms.seconds(c["time"]), c["zone"]
    ),
    ("tables.json", "tables"): other_table,
    ("entries.json", "entries"): other_entry,
    ("entries.json", "keys"): other_key,
    ("entries.json", "notes"): other_note,
    ("entries.json", "checkpoints"): other_checkpoint,
    ("result.json", "draws"): other_result,
    ("result.json", "pairings"): other_pairing,
    ("result.json", "substitutions"): other_substitution,
    ("seed.json", "later"): other_later_seed,
}


@pytest.mark.parametrize(("name", "section"), SECTIONS)
def test_a_second_implementation_says_the_same(name, section):
    good, bad = cases(name, section)
    for case in good:
        assert OTHERS[name, section](case) == case["expect"]
    accepted = []
    for case in bad:
        with suppress(forms.Wrong):
            OTHERS[name, section](case)
            accepted.append(case)
    assert accepted == []
