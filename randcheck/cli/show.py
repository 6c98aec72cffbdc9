"""Show plans, seals and results of draws: talk on stderr, tables on stdout."""

from typing import Any

from randcheck.cli.output import bar, pad, say, table, width
from randcheck.cli.session import pick
from randcheck.protocol.anchors import show_code
from randcheck.protocol.attempt import Attempt
from randcheck.protocol.bodies import Seal
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.parts import Count, Drand
from randcheck.protocol.seed import GOOD_BITS, round_of, round_time
from randcheck.services import wording
from randcheck.services.drawings import Drawing
from randcheck.services.journal import Journal
from randcheck.services.odds import OddsLine, odds_lines
from randcheck.services.papers import gather
from randcheck.services.plan import Plan
from randcheck.services.status import roster_day
from randcheck.services.trial import Trial, remarks
from randcheck.services.wording import clock
from randcheck.text import Text, tr


def show_plan(journal: Journal, plan: Plan, trial: Trial) -> None:
    """Show what would be sealed, in a few lines."""
    seal = plan.seal
    day, source = roster_day(journal), wording.planned(seal.sources, plan.request.lead)
    say(
        _sum(seal.entities.registered, seal.entities.drum, seal.entities.excluded),
        tr(f"名录 {day} 更新", f"roster of {day}"),
        tr(
            f"可派 {seal.inspectors.drum} 人, 抽 {plan.number} 户, 随机源 {source.zh}",
            f"{seal.inspectors.drum} inspectors, {plan.number} entities, source {source.en}",
        ),
    )
    show_strata(plan)
    say(_bits(journal, seal), _tried(trial))
    for remark in remarks(journal, plan):
        say(tr(f"  · {remark.zh}", f"  · {remark.en}"))


def show_strata(plan: Plan) -> None:
    """Show how many of each stratum will be drawn, as numbers, as bars and as odds."""
    names = {
        s.stratum: wording.stratum_name(s.stratum, plan.labels.get(s.stratum))
        for s in plan.seal.strata
    }
    wide, lines = max(map(width, names.values())), odds_by_stratum(plan)
    for s in plan.seal.strata:
        name, more = pad(names[s.stratum], wide), "+" if s.rounding == "lot" else " "
        odds = ", ".join(show_odds(one, len(lines[s.stratum]) > 1) for one in lines[s.stratum])
        row = f"  {name}  {s.number:>6,}{more}/ {s.drum:<8,} {bar(s.number, s.drum)} {odds}"
        say(tr(row, row))
    if any(s.rounding == "lot" for s in plan.seal.strata):
        say(tr("  + 按签取整: 抽出种子后可能多一户", "  + by lot: the seed may add one"))
    batches = plan.seal.batches
    if len(batches) > 1:
        days = "、".join(batches[:4]) + (" …" if len(batches) > 4 else "")
        say(tr(f"分 {len(batches)} 批, 截止 {days}", f"{len(batches)} batches, until {days}"))


def show_odds(one: OddsLine, several: bool) -> str:
    """Write odds as a fraction and per cent; with the tickets where they differ."""
    exact = "" if one.exact is None else f"{one.exact.numerator}/{one.exact.denominator} = "
    tickets = pick(tr(f"{one.tickets}签 ", f"{one.tickets} tickets ")) if several else ""
    return f"{tickets}{exact}{one.chance:.3%}"


def odds_by_stratum(plan: Plan) -> dict[str, list[OddsLine]]:
    """Gather the odds of a plan by stratum; the owed have none to speak of."""
    found: dict[str, list[OddsLine]] = {s.stratum: [] for s in plan.seal.strata}
    for one in odds_lines(plan.seal, plan.case.frame):
        found[one.stratum].append(one)
    return found


def _sum(registered: int, drum: int, excluded: tuple[Count, ...]) -> Text:
    zh = "".join(f" + {wording.reason(c.reason).zh} {c.count:,}" for c in excluded)
    en = "".join(f" + {c.count:,} {wording.reason(c.reason).en}" for c in excluded)
    return tr(
        f"在册 {registered:,} = 待抽 {drum:,}{zh}",
        f"{registered:,} registered = {drum:,} in the drum{en}",
    )


def _bits(journal: Journal, seal: Seal) -> Text:
    """Say how much of the seed is out of the operator's hands."""
    if journal.practice:
        return tr("演练: 种子 0 位不在操作人手里", "practice: 0 bits out of the operator's hands")
    weak = seal.bits < GOOD_BITS
    return tr(
        f"种子有 {seal.bits} 位不在操作人手里" + (f" (宜 {GOOD_BITS} 位以上)" if weak else ""),
        f"{seal.bits} bits of the seed are out of the operator's hands"
        + (f" ({GOOD_BITS} and more are better)" if weak else ""),
    )


def _tried(trial: Trial) -> Text:
    if trial.paired == trial.tried:
        return tr(f"试抽 {trial.tried} 次都配得上", f"{trial.tried} of {trial.tried} trials paired")
    seats = trial.bottleneck.seats if trial.bottleneck else ()
    where = "、".join(sorted({entity for entity, *_ in seats})[:3])
    return tr(
        f"× 试抽 {trial.tried} 次, 只有 {trial.paired} 次配得上; 卡在 {where}",
        f"× {trial.paired} of {trial.tried} trials paired; stuck at {where}",
    )


def show_seal(journal: Journal, attempt: Attempt) -> None:
    """Show the seal code, to be photographed before anything is thrown."""
    seal, code = attempt.seal, show_code(attempt.text_hash)
    say(
        tr(
            f"√ 抽前封存 {seal.draw} 第{seal.attempt}次",
            f"√ sealed {seal.draw}, no. {seal.attempt}",
        ),
        tr(f"封存码  {code}", f"seal code  {code}"),
    )
    drand = round_of(attempt.sources)
    if drand:
        say(
            _deadlines(drand, journal.state.zone),
            tr("先拍照, 交给第三方", "photograph the code, and hand it to third parties"),
        )
    elif not journal.practice:
        say(tr("先拍照, 再掷骰", "photograph it before you throw"))


def _deadlines(drand: Drand, zone: str) -> Text:
    """Say when the round comes, and until when anybody outside may act."""
    at = round_time(drand)
    last, until = clock(at - AHEAD, zone), clock(at, zone)
    return tr(
        f"种子: drand 第 {drand.round} 轮, {until} 产生; 第三方联署、作废须在 {last} 前",
        f"seed: drand round {drand.round}, at {until}; cosign or call off before {last}",
    )


def show_result(journal: Journal, drawing: Drawing) -> None:
    """Show the drawn entities with their teams, and what is not proved."""
    record = gather(journal, drawing)
    table(
        (tr("序", "no."), tr("代码", "code"), tr("名称", "name"), tr("分层", "stratum"), TEAM),
        (
            (
                str(visit.number),
                visit.code,
                visit.name,
                visit.stratum,
                " ".join(member.name for member in visit.team) or "—",
            )
            for visit in record.visits
        ),
        right=(0,),
    )
    for text in record.bottleneck:
        say(tr(f"× 配不成组: {text.zh}", f"× no pairing: {text.en}"))
    for text in record.not_proved:
        say(tr(f"— 未能证明: {text.zh}", f"— not proved: {text.en}"))


TEAM = tr("检查人员", "team")


def draw_json(journal: Journal, drawing: Drawing) -> dict[str, Any]:
    """Describe a draw for programs, names included: the workspace's own view."""
    record = gather(journal, drawing)
    return {
        "draw": record.draw,
        "practice": record.practice,
        "task": record.task,
        "attempt": record.attempt,
        "as_of": record.as_of,
        "seal_code": record.seal_code,
        "draw_code": record.draw_code,
        "seed": record.seed,
        "drawn": [
            {
                "code": visit.code,
                "name": visit.name,
                "stratum": visit.stratum,
                "place": visit.place,
                "ticket": visit.ticket,
                "team": [
                    {"code": m.code, "name": m.name, "until": m.certificate or None}
                    for m in visit.team
                ],
            }
            for visit in record.visits
        ],
        "reserves": [{"code": r.code, "name": r.name, "place": r.place} for r in record.reserves],
        "not_proved": [pick(text) for text in record.not_proved],
    }


def plan_json(journal: Journal, plan: Plan, trial: Trial) -> dict[str, Any]:
    """Describe a prepared draw for programs."""
    lines = odds_by_stratum(plan)
    return {
        "draw": plan.seal.draw,
        "entities": side_json(plan.seal, "entities"),
        "inspectors": side_json(plan.seal, "inspectors"),
        "strata": [
            {
                "stratum": s.stratum,
                "label": plan.labels.get(s.stratum, s.stratum),
                "base": s.base,
                "drum": s.drum,
                "number": s.number,
                "ratio": s.ratio,
                "rounding": s.rounding,
                "odds": [
                    {
                        "tickets": one.tickets,
                        "rows": one.rows,
                        "exact": one.exact and [one.exact.numerator, one.exact.denominator],
                        "chance": round(one.chance, 9),
                    }
                    for one in lines[s.stratum]
                ],
            }
            for s in plan.seal.strata
        ],
        "batches": list(plan.seal.batches),
        "bits": plan.seal.bits,
        "trials": {"tried": trial.tried, "paired": trial.paired},
        "remarks": [pick(remark) for remark in remarks(journal, plan)],
    }


def side_json(seal: Seal, name: str) -> dict[str, Any]:
    """Describe one side's counts."""
    side = seal.entities if name == "entities" else seal.inspectors
    return {
        "registered": side.registered,
        "drum": side.drum,
        "excluded": {c.reason: c.count for c in side.excluded},
    }
