"""Begin a seal: whose attempt, as of when, until when, from which source."""

from dataclasses import replace
from datetime import date, timedelta

from randcheck.errors import Refused
from randcheck.protocol.alphabet import is_open_token
from randcheck.protocol.bodies import Seal
from randcheck.protocol.calendar import format_time, local_date, seconds
from randcheck.protocol.gates import AHEAD, MOST_LIMITS
from randcheck.protocol.parts import Drand, Limit, Side, Windows
from randcheck.protocol.seed import LEAST_BITS, has_kind, round_after, round_of, round_time
from randcheck.services.batches import batch_days
from randcheck.services.calendar_file import bureau_calendar
from randcheck.services.journal import Journal, attachment, tree
from randcheck.services.request import Request
from randcheck.services.rules import Rules
from randcheck.services.workdays import opening_day
from randcheck.text import tr

WEEK = 7 * 86_400


def draft_seal(
    journal: Journal, rules: Rules, request: Request, limits: tuple[Limit, ...]
) -> tuple[Seal, bool]:
    """Write the seal's head as of now; its sides and strata are not known yet.

    `limits` are those of the item, besides those of the rules. The flag says that the
    opening day was counted by weekends only.

    Raises:
        Refused: a live seal of the item, a due day that is past, or too few bits.
    """
    now = journal.workspace.world.now()
    as_of = local_date(now, journal.state.zone)
    item, period = request.item or request.task, request.period or as_of[:4]
    attempt = _next_attempt(journal, item, period)
    department = department_of(journal, rules, request)
    windows = _with_limits(rules.windows, limits)
    _refuse_nameless(windows, department)
    due = request.due or _due(as_of, rules.deadlines.due)
    if due < as_of:
        raise Refused(tr(f"完成期限 {due} 已过", f"the last day {due} is past"))
    calendar = bureau_calendar(rules.calendar)
    opens, guessed = opening_day(due, rules.deadlines.publish, calendar)
    nothing = tree(b"")
    side = Side(0, 0, (), nothing, nothing)
    seal = Seal(
        journal.state.next_draw(as_of),
        request.task,
        item,
        period,
        department,
        attempt,
        as_of,
        due,
        batch_days(as_of, due, request.batches),
        opens,
        now,
        now,
        attachment(rules.data),
        journal.state.history.items,
        attachment(b""),
        side,
        side,
        (),
        windows,
        None,
        rules.balance,
        rules.leeway,
        "reserve" if rules.reserves else "never",
        "fresh" if round_of(request.sources) else "reserve",
        request.sources,
        journal.state.bits(request.sources),
    )
    refuse_weak(journal, seal.bits, request, now)
    return at_time(seal, now, request), guessed


def department_of(journal: Journal, rules: Rules, request: Request) -> str | None:
    """Name who holds the draw: as asked, by the rules, else the bureau where its name is plain."""
    bureau = journal.workspace.setting("bureau").upper()
    return request.department or rules.department or (bureau if is_open_token(bureau) else None)


def _refuse_nameless(windows: Windows, department: str | None) -> None:
    if department is None and any(limit.scope == "department" for limit in windows.entities):
        raise Refused(
            tr("细则按“同部门”禁选, 却不知道检查部门", "a limit goes by department; which is it?"),
            tr('在细则写 department = "餐饮科", 或用 --department', "name it with --department"),
        )


def _due(as_of: str, rule: str) -> str:
    """Tell the last day of a task: a day of the year, or so many days from now.

    Raises:
        Refused: the rules' day of this year is past.
    """
    if " " not in rule:
        day = f"{as_of[:4]}-{rule}"
        if day < as_of:
            raise Refused(
                tr(f"细则的完成期限 {day} 已过", f"the rules' last day {day} is past"),
                tr("用 --due 另定, 或改细则 [deadlines]", "name another with --due"),
            )
        return day
    return (date.fromisoformat(as_of) + timedelta(days=int(rule.split(maxsplit=1)[0]))).isoformat()


def _with_limits(windows: Windows, limits: tuple[Limit, ...]) -> Windows:
    """Add the limits of an item to those of the rules, each once.

    Raises:
        Refused: they are more than a seal may name.
    """
    together = tuple(dict.fromkeys((*windows.entities, *limits)))
    if len(together) > MOST_LIMITS:
        raise Refused(
            tr(
                f"细则的禁选条件加上事项的共 {len(together)} 条, 最多 {MOST_LIMITS} 条",
                f"{len(together)} limits with the item's; at most {MOST_LIMITS}",
            ),
            tr("在 rules.toml 的 entities 里去掉一条", "take one out of `entities` in rules.toml"),
        )
    return replace(windows, entities=together)


def _next_attempt(journal: Journal, item: str, period: str) -> int:
    """Count the attempts of an item and period; one that is still live has to end first."""
    attempts = journal.state.history.attempts
    same = [a for a in attempts if (a.seal.item, a.seal.period) == (item, period)]
    for attempt in same:
        if attempt.live:
            draw = attempt.seal.draw
            raise Refused(
                tr(f"{draw} 已封存, 还没抽", f"{draw} is sealed and not drawn yet"),
                tr(f"先 randcheck draw run {draw}", f"first: randcheck draw run {draw}"),
            )
    return journal.state.history.tried(item, period) + 1


def refuse_weak(journal: Journal, bits: int, request: Request, now: str) -> None:
    """Refuse sources that somebody could foresee or try out.

    Raises:
        Refused: too few bits, or a round or lottery too soon to show the seal to anybody before it.
    """
    _refuse_few_bits(journal, bits)
    if round_of(request.sources) and request.lead <= AHEAD:
        raise Refused(
            tr(
                "drand 轮次须在封存 5 分钟以后", "the round comes at least 5 minutes after the seal"
            ),
            tr("例: --source drand:10", "for example --source drand:10"),
        )
    if not has_kind(request.sources, "lottery"):
        if request.at:
            raise Refused(
                tr("只有彩票才说何时开奖", "there is no lottery to be drawn at a time"),
                tr("去掉 --at", "leave out --at"),
            )
        return
    if not request.at:
        raise Refused(
            tr("没有说彩票何时开奖", "it is not said when the lottery is drawn"),
            tr('例: --at "2026-03-02 21:30"', 'for example --at "2026-03-02 21:30"'),
        )
    if seconds(request.at) < seconds(now) + AHEAD:
        raise Refused(
            tr("开奖时间已过或不足 5 分钟", "the lottery is drawn already, or within 5 minutes"),
            tr("选尚未开奖的一期", "choose an issue that is still to come"),
        )


def _refuse_few_bits(journal: Journal, bits: int) -> None:
    if not journal.practice and bits < LEAST_BITS:
        raise Refused(
            tr(
                f"随机源只有 {bits} 位, 至少 {LEAST_BITS}",
                f"{bits} bits; {LEAST_BITS} needed",
            ),
            tr(
                "十面骰至少掷 13 次, 且录入须监督人签名; 或快乐8; 或 drand; 可用 + 并用",
                "13 throws of a ten-sided die, signed by an observer; kl8; drand; or two, by +",
            ),
        )


def at_time(seal: Seal, now: str, request: Request) -> Seal:
    """Set the round, which comes after a lottery, and when inputs may be logged."""
    earliest = request.at or now
    number = round_after(seconds(earliest) + request.lead)
    sources = tuple(replace(s, round=number) if isinstance(s, Drand) else s for s in seal.sources)
    drand = round_of(sources)
    last = max(seconds(earliest), round_time(drand) if drand else 0)
    stop = format_time(last + WEEK)
    return replace(seal, sources=sources, earliest=earliest, long_stop=stop)
