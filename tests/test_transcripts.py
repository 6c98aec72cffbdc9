"""Stories of a county bureau, as people type them and as the program answers.

Where the program answers otherwise now, and rightly: python tests/transcripts/rewrite.py, then
read what has changed. When the bytes of the draw have changed: rewrite.py --throws.
"""

import re
from pathlib import Path

import pytest
from county import THROWS, on_stage, played, prepare, transcripts
from transcript import Misprint, difference, parse, write

STORIES = {int(path.name[:2]): path for path in transcripts()}
SHORT = """# 某人

@ 2026-11-03 09:00
$ randcheck visit list --draw 2026-0009
× 没有抽取 2026-0009
  → randcheck draw list 列出全部
  没有写入任何内容
? 5
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory) -> Path:
    return prepare(tmp_path_factory.mktemp("county"), THROWS.read_text(encoding="utf-8"))


def kept(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", transcripts(), ids=lambda path: path.stem)
def test_the_program_answers_as_the_transcript_says(path, prepared, tmp_path):
    found = difference(kept(path), played(kept(path), tmp_path, prepared), path.name)
    assert not found, f"\n{found}\nif it is right: python tests/transcripts/rewrite.py {path.stem}"


def test_the_stories_are_there_and_mostly_chinese():
    assert sorted(STORIES) == [5, 6, 7, 8, 9, 12, 13]
    english = [n for n, path in STORIES.items() if "LANG=en" in kept(path)]
    assert english == [13]


@pytest.mark.parametrize("path", transcripts(), ids=lambda path: path.stem)
def test_a_transcript_is_read_back_and_tells_of_mistakes_too(path):
    steps = parse(kept(path))
    assert write(steps) == kept(path)
    assert steps[0].prose and {0} < {step.code for step in steps}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("× 没有抽取", "× 没有  抽取"),
        ("? 5", "? 4"),
        ("? 5\n", ""),
        ("  没有写入任何内容\n", ""),
        ("× 没有", "√ 没有\n× 没有"),
        ("visit list --draw 2026-0009", "visit list --draw 2026-0001"),
    ],
)
def test_a_changed_line_is_found(old, new, prepared, tmp_path):
    assert played(SHORT, tmp_path / "as it is", prepared) == SHORT
    changed = SHORT.replace(old, new)
    assert changed != SHORT
    found = difference(changed, played(changed, tmp_path / "changed", prepared), "短")
    assert re.search(r"^[-+][^-+]", found, re.MULTILINE)


def test_what_is_no_transcript_is_not_played():
    for text in ("随便写的\n", "$ randcheck due\n$ randcheck due\n"):
        with pytest.raises(Misprint):
            parse(text)
    (step,) = parse("$ randcheck due\n")
    step.shown = ["$ 像命令的输出"]
    with pytest.raises(Misprint):
        write([step])


def test_time_does_not_run_backwards(prepared, tmp_path):
    with pytest.raises(AssertionError, match="before what was played"):
        played("@ 2026-11-01 09:00\n$ randcheck due\n", tmp_path, prepared)


def test_only_digests_and_folders_have_other_names(prepared, tmp_path):
    with on_stage(tmp_path, prepared) as county:
        shown = county.shown(f"{'0a' * 32} {'ABCD ' * 7}ABCD {tmp_path}/x 2026-11-03 33990008\n")
        assert shown == ["<码> <码> <家>/x 2026-11-03 33990008"]
