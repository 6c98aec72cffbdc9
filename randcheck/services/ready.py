"""Say before any question what a draw still lacks, and after the trial what looks like a slip."""

from collections.abc import Iterator

from randcheck.errors import Refused
from randcheck.protocol.calendar import local_date
from randcheck.services.journal import Journal
from randcheck.services.plan import Plan
from randcheck.services.scope import BLANK
from randcheck.text import Text, tr


def refuse_unready(journal: Journal) -> None:
    """Refuse to begin a draw that cannot succeed.

    Raises:
        Refused: no entities, no inspectors, or nobody whose certificate is valid.
    """
    store = journal.workspace.store
    if not any(active for _, active in store.entities().values()):
        raise Refused(
            tr("名录中还没有检查对象", "there are no entities yet"),
            tr("先导入: randcheck entity import 企业.xlsx", "first: randcheck entity import FILE"),
        )
    people = [person for person, active in store.inspectors().values() if active]
    if not people:
        raise Refused(
            tr("名录中还没有检查人员", "there are no inspectors yet"),
            tr(
                "先导入: randcheck inspector import 人员.xlsx",
                "first: randcheck inspector import FILE",
            ),
        )
    today = local_date(journal.workspace.world.now(), journal.state.zone)
    if all(person.until and person.until < today for person in people):
        last = max(person.until for person in people)
        raise Refused(
            tr(
                f"检查人员 {len(people)} 人的执法证都已过期, 最晚的到 {last}",
                f"the certificates of all {len(people)} inspectors are past, the last on {last}",
            ),
            tr(
                "在人员表里改正有效期后重新导入; 或 randcheck inspector set 执法证号 --until 日期",
                "correct the days and import again, or: randcheck inspector set CODE --until DAY",
            ),
        )


def slips(journal: Journal, prepared: Plan) -> Iterator[Text]:
    """Remark on what looks like a slip: a task drawn before, a column of strata left empty."""
    seal = prepared.seal
    before = [
        attempt.seal.draw
        for attempt in journal.state.history.attempts
        if (attempt.seal.item, attempt.seal.period) == (seal.item, seal.period)
    ]
    if before:
        yield tr(
            f"{seal.item} {seal.period} 已有 {'、'.join(before)}, 这是第 {seal.attempt} 次, "
            f"每次都会公布; 只要看结果: randcheck draw show {before[-1]}",
            f"{seal.item} {seal.period} has {', '.join(before)} already; all of them are published."
            f" To see the result: randcheck draw show {before[-1]}",
        )
    yield from _blank_strata(prepared)


def _blank_strata(prepared: Plan) -> Iterator[Text]:
    blank = [s for s in prepared.seal.strata if prepared.labels.get(s.stratum) == BLANK]
    if blank and len(prepared.labels) == 1:
        yield tr(
            "分层的一列全都空着, 等于没有分层; 要分层, 先在名录里补上这一列",
            "the column of the strata is empty throughout, so there are none",
        )
    elif blank:
        yield tr(
            f"有 {blank[0].drum} 户分层的一列空着, 单独成一层",
            f"{blank[0].drum} entities have no value in that column and are a stratum of their own",
        )
