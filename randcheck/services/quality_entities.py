"""Rows of the entity roster that are wrong, doubtful or incomplete."""

import re
from collections.abc import Callable, Iterator

from randcheck.files.uscc import ALPHABET, LENGTH, has_true_check, is_identity_number, suggestion
from randcheck.model import Licence
from randcheck.regions import region_name
from randcheck.services.columns import COLUMNS
from randcheck.services.remarks import EXAMPLES, Remark, Scene, Severity, named
from randcheck.services.rules import Rules
from randcheck.site.roster_files import ENTITY_COLUMNS
from randcheck.text import Text, tr

MOBILE = re.compile(r"1[3-9][0-9]{9}")
FIELDS = ("office", "station", "region", "industry", "risk", "kind", "address", "status")
CORRECT = tr("改正后重新导入", "correct and import again")


def empty(scene: Scene) -> list[Remark]:
    """Say that there is no entity at all."""
    if scene.entities:
        return []
    what = tr("检查对象名录是空的", "the entity roster is empty")
    todo = tr("randcheck entity import 企业.xlsx", "randcheck entity import FILE")
    return [Remark("no-entities", Severity.ERROR, what, 0, todo)]


def looks_personal(code: str) -> bool:
    """Tell whether a code is shaped like an identity number or a mobile phone's."""
    return is_identity_number(code) or MOBILE.fullmatch(code) is not None


def personal(scene: Scene) -> list[Remark]:
    """Find codes that look like a person's number; codes are published."""
    what = tr("代码像身份证号或手机号", "codes that look like a person's number")
    todo = tr(
        "改用营业执照上的代码; 代码会公开", "use the code on the licence; codes are published"
    )
    found = (e.code for e in scene.entities if looks_personal(e.code))
    return named("personal-code", Severity.ERROR, what, found, todo)


def wrong_checks(scene: Scene) -> list[Remark]:
    """Find codes of 18 characters whose check character does not hold."""
    wrong = [
        e.code
        for e in scene.entities
        if len(e.code) == LENGTH and e.code.isascii() and not has_true_check(e.code)
    ]
    if not wrong:
        return []
    examples = tuple((code, _meant(code)) for code in wrong[:EXAMPLES])
    what = tr("统一社会信用代码校验位不对", "the check character does not hold")
    todo = tr(
        "对照营业执照核对; 早期代码可能本来如此", "compare the licence; a few old ones are so"
    )
    return [Remark("check-character", Severity.WARNING, what, len(wrong), todo, examples)]


def _meant(code: str) -> str:
    ends = (code[:-1] + last for last in ALPHABET)
    meant = suggestion(code) or next(filter(has_true_check, ends), None)
    return f"{meant}?" if meant else ""


def regions(scene: Scene) -> list[Remark]:
    """Find region codes that GB/T 2260 does not have; names of regions are let be."""
    found = (
        e.code
        for e in scene.entities
        if e.region.isascii() and e.region.isdigit() and region_name(e.region) is None
    )
    what = tr("地区代码不在 GB/T 2260 中", "region codes GB/T 2260 does not have")
    todo = tr("改成现行行政区划代码", "put the code in force")
    return named("region-code", Severity.WARNING, what, found, todo)


def _held(scene: Scene, chosen: Callable[[Licence], bool]) -> Iterator[str]:
    return (e.code for e in scene.entities if e.licences and any(map(chosen, e.licences)))


def licences_without_dates(scene: Scene) -> list[Remark]:
    """Find licences that do not say from when, or until when."""
    what = tr("许可缺批准日期或有效期", "licences without a first or last day")
    found = _held(scene, lambda held: not (held.since and held.until))
    todo = tr("补上; 长期的写“长期”", "fill them in; write 长期 where there is no end")
    return named("licence-dates", Severity.WARNING, what, found, todo)


def licences_ended(scene: Scene) -> list[Remark]:
    """Find licences that have ended."""
    what = tr("许可已过期", "licences that have ended")
    found = _held(scene, lambda held: bool(held.until) and held.until < scene.today)
    todo = tr("换证的更新有效期, 不再经营的移出专项库", "renew the date, or leave the pool")
    return named("licence-ended", Severity.WARNING, what, found, todo)


def licences_ending(scene: Scene) -> list[Remark]:
    """Find licences that end soon."""
    soon = scene.soon
    what = tr("许可 60 天内到期", "licences that end within 60 days")
    found = _held(scene, lambda held: scene.today <= held.until <= soon)
    todo = tr("抽取前更新", "bring them up to date before a draw")
    return named("licence-ending", Severity.HINT, what, found, todo)


def several_pools(scene: Scene) -> list[Remark]:
    """Find entities in several special pools; each is one entity all the same."""
    found = (e.code for e in scene.entities if len({held.pool for held in e.licences}) > 1)
    what = tr("同在几个专项库", "in several special pools")
    todo = tr("不用改: 每户只算一次", "nothing: each counts once")
    return named("several-pools", Severity.HINT, what, found, todo)


def used_columns(rules: Rules | None) -> set[str]:
    """Name the columns of entities that the rules look at."""
    if rules is None:
        return set()
    found = {rules.strata.by, rules.tickets_by}
    for team in rules.teams:
        found |= team.matches.keys()
    for panel in rules.panels.values():
        found |= set(panel.same)
    return found & set(COLUMNS)


def blanks(scene: Scene) -> list[Remark]:
    """Say for each column how much of it is filled; a blank the rules look at weighs more."""
    used = used_columns(scene.rules)
    lines = []
    for name in FIELDS:
        severity = Severity.WARNING if name in used else Severity.HINT
        codes = [e.code for e in scene.entities if not getattr(e, name)]
        if name not in used and len(codes) == len(scene.entities):
            continue  # the bureau does not keep this column
        what = filled(ENTITY_COLUMNS[name][0], name, len(scene.entities), len(codes))
        todo = tr("细则要用这一列: 补齐", "the rules use this column: fill it")
        lines += named(f"blank-{name}", severity, what, codes, todo if name in used else OPTIONAL)
    return lines


OPTIONAL = tr("有就补上", "fill it where known")


def filled(heading: str, name: str, rows: int, blank: int) -> Text:
    """Say how much of a column is filled, rounded down."""
    share = (rows - blank) * 100 // rows if rows else 0
    return tr(f"“{heading}”列空着 (已填 {share}%)", f"{name} is blank ({share}% filled)")
