"""What findings are held against: teams that are not there yet, rows that nobody drew."""

from pathlib import Path

import pytest
from office import Bureau, begun, entity
from weeks import today

from randcheck.errors import Faulty, Refused
from randcheck.model import FindingRow
from randcheck.services import recording


@pytest.fixture
def bureau(tmp_path: Path) -> Bureau:
    return begun(tmp_path)


def test_a_draw_without_teams_has_no_findings_yet(bureau: Bureau) -> None:
    attempt = bureau.draw(number=20, cap=1, by="").attempt
    assert attempt.seated is not None and not attempt.seated.paired
    one = FindingRow(attempt.seal.draw, min(attempt.seated.drawn), today(bureau), "none")
    with pytest.raises(Refused, match="has no team yet"):
        recording.plan_finding(bureau.journal, one)
    with pytest.raises(Faulty) as faulty:
        recording.plan_findings(bureau.journal, [one])
    assert "draw event" in faulty.value.faults[0].zh


def test_the_roster_is_searched_for_what_is_shown_alone(
    bureau: Bureau, monkeypatch: pytest.MonkeyPatch
) -> None:
    attempt = bureau.draw(number=6, by="").attempt
    drawn = attempt.seated.drawn if attempt.seated else frozenset()
    other = next(entity(n) for n in range(30) if entity(n) not in drawn)
    one = FindingRow("", other, today(bureau), "none")
    searched: list[str] = []
    monkeypatch.setattr(
        "randcheck.services.finding_scene.named_codes",
        lambda name, known, usual: searched.append(name) or usual,
    )
    with pytest.raises(Faulty):
        recording.plan_findings(bureau.journal, [one] * 3)
    assert not searched
    with pytest.raises(Refused):
        recording.plan_finding(bureau.journal, one)
    assert searched == [other]
