"""Try a prepared draw with dummy seeds, and say what people should know before they seal."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256

from randcheck.errors import Refused
from randcheck.protocol.checks import OWED, Case
from randcheck.protocol.draw_checks import derive_pairing
from randcheck.protocol.gates import AHEAD
from randcheck.protocol.numbers import numbers_by_code
from randcheck.protocol.pairing import Bottleneck
from randcheck.protocol.result import derive
from randcheck.protocol.seed import GOOD_BITS, round_of
from randcheck.services.drum import WHOLE_BASE
from randcheck.services.journal import Journal
from randcheck.services.odds import odds_lines
from randcheck.services.plan import Plan
from randcheck.services.scope import EVER
from randcheck.services.wording import stratum_name
from randcheck.text import Text, tr

TRIALS, LEAST_TRIALS, SECONDS = 200, 10, 10.0
FEW = 3
GOOD_LEAD = 600
"""Seconds from the seal to its round that leave witnesses time."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How many dummy seeds were tried, how many gave a pairing, and one bottleneck if any."""

    tried: int
    paired: int
    bottleneck: Bottleneck | None


def try_draw(
    plan: Plan, watch: Callable[[], float] = time.monotonic, trials: int = TRIALS
) -> Trial:
    """Carry out the draw with up to 200 dummy seeds, for about ten seconds at most."""
    start, paired, tried, found = watch(), 0, 0, None
    while tried < trials and (tried < LEAST_TRIALS or watch() - start < SECONDS):
        seed = sha256(f"{plan.seal.entities.frame.sha256} {tried}".encode()).hexdigest()
        tried += 1
        numbers = numbers_by_code(plan.seal.strata, seed)
        result = derive(
            plan.case.frame, numbers, plan.people, plan.seal.balance, plan.seal.leeway, seed
        )
        if isinstance(result.pairing, Bottleneck):
            found = result.pairing
        else:
            paired += 1
    return Trial(tried, paired, found)


def try_pairing(
    case: Case, watch: Callable[[], float] = time.monotonic, trials: int = TRIALS
) -> Trial:
    """Carry out only the pairing of an event, with dummy seeds as `try_draw` does."""
    start, paired, tried, found = watch(), 0, 0, None
    while tried < trials and (tried < LEAST_TRIALS or watch() - start < SECONDS):
        result = derive_pairing(case, f"trial {tried}".encode())
        tried += 1
        if result and isinstance(result.pairing, Bottleneck):
            found = result.pairing
        elif result:
            paired += 1
    return Trial(tried, paired, found)


def refuse_hopeless(trial: Trial) -> None:
    """Refuse a draw of which no trial gave every entity its team.

    Raises:
        Refused: says how to make teams possible.
    """
    if not trial.paired:
        raise Refused(
            tr(f"试抽 {trial.tried} 次都配不成组, 不封存", f"none of {trial.tried} trials paired"),
            tr(
                "少抽几户, 用 --cap 放宽每人户数, 或补充人员",
                "draw fewer, raise --cap, or add people",
            ),
        )


def remarks(journal: Journal, plan: Plan) -> list[Text]:
    """List what the operator and the observer should hear before sealing."""
    found = [*plan.remarks, *_of_odds(plan), *_of_people(plan), *_of_windows(plan)]
    found += _of_round(plan)
    if not journal.practice and plan.seal.bits < GOOD_BITS:
        found.append(
            tr(
                f"随机源 {plan.seal.bits} 位, 够用; {GOOD_BITS} 位以上更好",
                f"{plan.seal.bits} bits will do; {GOOD_BITS} or more is better",
            )
        )
    if plan.opens_guessed:
        found.append(
            tr(
                f"最迟公布 {plan.seal.opens} 暂按周末推算(节假日安排未公布)",
                f"{plan.seal.opens} is counted by weekends; the holidays are not announced yet",
            )
        )
    return found


def _of_odds(plan: Plan) -> list[Text]:
    found = []
    lines = {line.stratum: line for line in odds_lines(plan.seal, plan.case.frame)}
    for line in lines.values():
        name = stratum_name(line.stratum, plan.labels.get(line.stratum))
        if line.odd:
            share = f"{float(line.mean):.2%}"
            found.append(
                tr(
                    f"{name} 的机会 {share}, 与比例相差一倍以上; 取整改 lot 则恰好等于比例",
                    f"odds in {name} are {share}, twofold off; rounding 'lot' makes them exact",
                )
            )
    for s in plan.seal.strata:
        if s.stratum != OWED and s.number == s.drum:
            name = stratum_name(s.stratum, plan.labels.get(s.stratum))
            found.append(
                tr(
                    f"{'' if s.stratum == WHOLE_BASE else name}全部检查, 随机的只是次序",
                    f"all of {name} are visited; only order is drawn",
                )
            )
    undated = sum(day == EVER for day in plan.case.since.values())
    if undated:
        found.append(
            tr(
                f"{undated} 户没有许可起始日期, 历来的检查都算在许可期内",
                f"{undated} without the day their licence began: every visit counts",
            )
        )
    owed = next((s.number for s in plan.seal.strata if s.stratum == OWED), 0)
    if owed:
        found.append(tr(f"欠检 {owed} 户并入本次", f"{owed} owed entities are included"))
    return found


def _of_people(plan: Plan) -> list[Text]:
    people = plan.people
    found = []
    narrow = sorted(
        {
            role.panel
            for rows in people.teams.values()
            for role in rows
            if len(people.panels[role.panel]) < role.number + FEW
        }
    )
    for panel in narrow:
        count = len(people.panels[panel])
        found.append(
            tr(
                f"候选组 {panel} 只有 {count} 人, 易被猜中",
                f"panel {panel} has only {count} persons",
            )
        )
    lent = sum(bool(p.tier) for p in people.people.values())
    if lent:
        found.append(
            tr(f"借用 {lent} 人, 自有人员够用就不派", f"{lent} borrowed, sent only if needed")
        )
    unknown = sum(p.until == "-" for p in people.people.values())
    if unknown:
        found.append(
            tr(
                f"{unknown} 人的执法证有效期未提供, 结果里写“未能证明”",
                f"{unknown} without expiry date",
            )
        )
    late = sum(p.until != "-" and p.until < plan.seal.due for p in people.people.values())
    if late:
        found.append(
            tr(
                f"{late} 人的执法证在 {plan.seal.due} 前到期",
                f"{late} certificates end before the task",
            )
        )
    return found


def _of_round(plan: Plan) -> list[Text]:
    """Say how long witnesses will have, where that is short."""
    lead = plan.request.lead
    if round_of(plan.seal.sources) is None or lead >= GOOD_LEAD:
        return []
    left = (lead - AHEAD) // 60
    return [
        tr(
            f"第三方联署只有 {left} 分钟; 用 drand:10 以上更从容",
            f"witnesses have only {left} minutes; drand:10 or more gives them time",
        )
    ]


def _of_windows(plan: Plan) -> list[Text]:
    """Say what a strict window for inspectors costs in a year."""
    if not plan.seal.window.inspectors.length:
        return []
    seats = max(sum(r.number for r in rows) for rows in plan.people.teams.values())
    people = len(plan.people.people)
    return [
        tr(
            f"检查人员禁选期内不再抽: {people} 人 ÷ {seats} = 还能抽 {people // seats} 户",
            f"inspectors barred once drawn: {people} ÷ {seats} = {people // seats} visits",
        )
    ]
