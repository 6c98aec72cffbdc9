"""The claim `inspectors` of a seal: who may sit, in which teams, with whom not (SPEC §7.4)."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from randcheck.errors import FalseClaim
from randcheck.protocol.alphabet import is_date
from randcheck.protocol.checks import CHOICES, Case, verify_partition, verify_side
from randcheck.protocol.history import barred_pairs, inspector_bars
from randcheck.protocol.pairing import complete
from randcheck.protocol.people import InspectorFrame, read_people
from randcheck.protocol.roster import ACTIVE
from randcheck.text import tr

LEAST_OFFICERS = 2


def verify_inspectors(case: Case) -> InspectorFrame:
    """Verify the inspector frame of a seal.

    Raises:
        FalseClaim: `inspectors`.
    """
    frame = read_people(case.people)
    roster = set(case.history.inspectors.retired_by)
    rest = [row[0] for row in case.people_rest]
    verify_partition("inspectors", list(frame.people), rest, roster)
    verify_side("inspectors", case.seal.inspectors, len(frame.people), case.people_rest, roster)
    _verify_rest(case)
    _verify_people(case, frame)
    _verify_teams(case, frame)
    _verify_pairs(case, frame)
    for entity in unpairable(case, frame):
        raise _false(f"{entity} 单独也配不成组", f"{entity} alone has no complete team")
    return frame


def verify_amended(case: Case, sealed: Case) -> InspectorFrame:
    """Verify the inspector frame of an event: as of a seal, with the teams that were sealed.

    Raises:
        FalseClaim: `inspectors`.
    """
    frame, before = verify_inspectors(case), read_people(sealed.people)
    for team in sorted({row[2] for row in case.frame}):
        if seats_of(frame, team) != seats_of(before, team):
            raise _false(f"检查组 {team} 的规则变了", f"team {team} is not the one sealed")
    return frame


def seats_of(frame: InspectorFrame, team: str) -> list[tuple[int, str, int]]:
    """List what a team is made of: place, role, number."""
    return [(row.place, row.role, row.number) for row in frame.teams.get(team, ())]


def _verify_rest(case: Case) -> None:
    bars = inspector_bars(case.history, case.seal)
    retired_by = case.history.inspectors.retired_by
    for token, reason, _, reference in case.people_rest:
        good = {
            "retired": reference == str(retired_by[token]) != str(ACTIVE),
            "barred": reference != "-" and int(reference) in bars.get(token, ()),
        }.get(reason, reason in CHOICES | {"expired"} and reference == "-")
        if not good or (reason == "retired") != (retired_by[token] != ACTIVE):
            raise _false(f"{token[:12]} “{reason}”不成立", f"{token[:12]} is not '{reason}'")


def _verify_people(case: Case, frame: InspectorFrame) -> None:
    bars = inspector_bars(case.history, case.seal)
    members = frozenset().union(*frame.panels.values())
    if members != set(frame.people):
        raise _false("候选组与人员不符", "panel members are not the persons")
    words = Counter((row[0], row[1]) for row in case.people if row[0] == "person")
    if any(n > 1 for n in words.values()):
        raise _false("同一人有两行", "a person has two rows")
    for token, person in frame.people.items():
        known = person.until == "-" or is_date(person.until)
        if not known or (person.until != "-" and person.until < case.seal.as_of):
            raise _false(f"{token[:12]} 执法证已过期", f"{token[:12]} has an expired certificate")
        if token in bars or not case.history.inspectors.is_active(token):
            raise _false(f"{token[:12]} 禁选或停用", f"{token[:12]} is barred or retired")
        if person.tier != (token in case.history.inspectors.lent) or person.prior:
            raise _false(f"{token[:12]} 的 tier 与名录不符", f"{token[:12]} has another tier")
    if any(p.tier for p in frame.people.values()) and case.seal.balance != "even":
        raise _false("有借用人员须拉平户数", "with borrowed people the balance is even")


def _verify_teams(case: Case, frame: InspectorFrame) -> None:
    for team, roles in frame.teams.items():
        places = [role.place for role in roles]
        names = {role.role for role in roles}
        panels = all(role.panel in frame.panels for role in roles)
        if places != list(range(1, len(roles) + 1)) or len(names) < len(roles) or not panels:
            raise _false(f"检查组 {team} 的规则不成立", f"team {team} is not well formed")
    for team in sorted({row[2] for row in case.frame}):
        if team not in frame.teams:
            raise _false(f"没有检查组 {team} 的规则", f"there is no rule for team {team}")
        if officers(frame, team) < LEAST_OFFICERS:
            raise _false(
                f"检查组 {team} 执法人员不足 2 名", f"team {team} has fewer than two officers"
            )


def officers(frame: InspectorFrame, team: str) -> int:
    """Count the seats of a team that only officers can take."""
    return sum(
        role.number
        for role in frame.teams[team]
        if all(frame.people[p].role == "officer" for p in frame.panels[role.panel])
    )


def _verify_pairs(case: Case, frame: InspectorFrame) -> None:
    expected = pairs_in_frame(case, frame)
    if sum(row[0] == "bar" for row in case.people) != len(frame.bars):
        raise _false("同一对有两行", "a barred pair has two rows")
    if frame.bars != expected:
        odd = min(set(frame.bars.items()) ^ set(expected.items()))[0]
        raise _false(
            f"回避与近期同组名单不符: {odd[0]} {odd[1][:12]}",
            f"the barred pairs are not the log's: {odd[0]} {odd[1][:12]}",
        )


def pairs_in_frame(case: Case, frame: InspectorFrame) -> dict[tuple[str, str], str]:
    """List the pairs of frame and panels that may not meet, from the log."""
    current = case.history.entities.current
    rows = {current(row[0]): row for row in case.frame}
    panels = {team: frame.panel_of(team) for team in {row[2] for row in case.frame}}
    return {
        (rows[entity][0], person): kind
        for (entity, person), kind in barred_pairs(case.history, case.seal).items()
        if entity in rows and person in panels[rows[entity][2]]
    }


def unpairable(case: Case, frame: InspectorFrame) -> Iterator[str]:
    """Yield the frame rows for which no complete team exists even alone.

    A team whose every panel keeps as many people as the team has seats needs no search.
    """
    instance = frame.instance(case.seal.balance, case.seal.leeway)
    spare = {
        team: min(len(frame.panels[r.panel]) for r in roles) - sum(r.number for r in roles)
        for team, roles in frame.teams.items()
    }
    known: dict[tuple[str, frozenset[str]], bool] = {}
    for token, _, team, _ in case.frame:
        barred = instance.barred.get(token, frozenset())
        if len(barred) <= spare[team]:
            continue
        if (team, barred) not in known:
            alone = replace(instance, barred={token: barred})
            known[team, barred] = complete(alone, [(token, team)]) is None
        if not known[team, barred]:
            yield token


def _false(zh: str, en: str) -> FalseClaim:
    return FalseClaim("inspectors", tr(zh, en))
