"""A task of sixty firms and the weeks after it, played by the commands alone. No test is here."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from office import START
from sixty_office import CHIEF, FIRST, Sixty, fill
from stock.runs import THROWS, office

OTHERS = " ".join(["4", "8", "1", "9", "2"] * 4)
NONE, CORRECTED = "未发现问题", "发现问题经责令已改正"
CLOSED, DEREGISTERED = "已关闭停业或正在组织清算", "注销"
UNREACHABLE = "通过登记的住所（经营场所）无法联系"
FOOD, ORDER = "违反食品药品管理相关规定", "违反本部门相关规定，责令改正；后续跟踪由日常监管部门负责"


@contextmanager
def playing(root: Path) -> Iterator[Sixty]:
    """Play the whole task and the draw of the next one, and stay in the office."""
    with office(root, START) as bureau:
        os.environ["RANDCHECK_LANG"] = "zh"
        sixty = Sixty(bureau)
        weeks = (draw_sixty, first_visits, two_fall_ill, last_visits, a_relative, amends)
        for part in (*weeks, published, drawn_again):
            part(sixty)
        yield sixty


def draw_sixty(sixty: Sixty) -> None:
    """Draw, and choose among the first batch, which alone has names yet, who plays which part."""
    sixty.begins()
    sixty.seals("--task", "春季餐饮", "--due", "2026-04-30", "--batches", "month")
    sixty.office("draw", "run", "--typed", THROWS)
    sixty.due("drawn")
    parts = ("closed", "wrong", "ordered", "returned", "busy")
    sixty.who |= dict(zip(parts, sixty.open(), strict=False))
    for day in ("2026-01-20", "2026-02-10"):
        sixty.office("visit", "add", sixty.who["busy"], "--date", day, "--source", "complaint")


def first_visits(sixty: Sixty) -> None:
    """Import the first findings; one is returned; the review comes late."""
    who = sixty.who
    sixty.at("2026-03-16")
    found = dict.fromkeys(sixty.open()[:20], (NONE,))
    found |= {who["closed"]: (CLOSED,), who["returned"]: (CORRECTED,)}
    found |= dict.fromkeys((who["wrong"], who["ordered"]), (FOOD, ORDER, "未完结"))
    sixty.brings("first", found)
    sixty.due("imported")
    sixty.at("2026-03-25")
    sixty.due("unreviewed")
    back = ("finding", "return", FIRST, who["returned"])
    sixty.office(*back, "--by", CHIEF, "--because", "结果不对")
    sixty.reviews()
    again = ("finding", "record", FIRST, who["returned"], "--date", "2026-03-16")
    sixty.office(*again, "--result", NONE)
    sixty.reviews()
    sixty.due("reviewed")


def two_fall_ill(sixty: Sixty) -> None:
    """Replace an officer and an expert by lot; papers of the old teams are refused."""
    old = sixty.sheet("old")
    seats = Counter((m["role"], m["code"]) for visit in sixty.visits() for m in visit["team"])
    for role in ("officer", "expert"):
        sixty.who[role] = max((count, code) for (r, code), count in seats.items() if r == role)[1]
    leaving = [w for r in ("officer", "expert") for w in ("--out", f"{sixty.who[r]}=生病")]
    sixty.substitutes(*leaving, "--approval", "县局〔2026〕3号")
    changed = {seat["entity"] for seat in sixty.seats[0]}
    sixty.who["changed"] = next(code for code in sixty.open() if code in changed)
    fill(old, sixty.today, {sixty.who["changed"]: (NONE,)})
    sixty.tells("old papers", "finding", "import", old, "--yes", code=5)
    sixty.at("2026-03-30")
    sixty.brings("second", dict.fromkeys(sixty.open(), (NONE,)))
    sixty.reviews()


def last_visits(sixty: Sixty) -> None:
    """Visit the second batch, which has names now: one more is gone."""
    who = sixty.who
    sixty.at("2026-04-08")
    parts = ("deregistered", "unreachable", "related", "owed")
    who |= dict(zip(parts, sixty.open(), strict=False))
    left = sixty.open()[4:]
    sixty.brings(
        "third", dict.fromkeys(left[:10], (NONE,)) | {who["deregistered"]: (DEREGISTERED,)}
    )
    sixty.reviews()


def a_relative(sixty: Sixty) -> None:
    """Find a recusal late, replace the relative, make up for one that is gone; visit the rest."""
    who = sixty.who
    team = next(v["team"] for v in sixty.visits() if v["code"] == who["related"])
    who["relative"] = next(m["code"] for m in team if m["role"] == "officer")
    about = (FIRST, who["related"])
    sixty.office("objection", "add", *about, "--kind", "申请回避")
    sixty.tells("upheld", "objection", "decide", *about, "--outcome", "成立")
    sixty.office("recusal", "add", who["related"], who["relative"], "--kind", "kin")
    recused = f"{who['relative']}=回避:{who['related']}"
    sixty.substitutes("--out", recused, "--gone", who["closed"])
    who["moved"] = (set(sixty.open()) - set(sixty.sheets["third"])).pop()
    sixty.at("2026-04-29")
    rest = set(sixty.open()) - {who["owed"]}
    sixty.brings("fourth", dict.fromkeys(rest, (NONE,)) | {who["unreachable"]: (UNREACHABLE,)})
    sixty.reviews()
    sixty.due("visited")


def amends(sixty: Sixty) -> None:
    """Uphold an objection to a finding, end a follow-up, let the last day pass."""
    who = sixty.who
    about = (FIRST, who["wrong"])
    sixty.office("objection", "add", *about, "--kind", "结果异议")
    sixty.tells("objected", "objection", "decide", *about, "--outcome", "成立")
    right = ("--result", NONE, "--date", "2026-03-16", "--because", "异议成立")
    sixty.office("finding", "record", *about, *right)
    sixty.reviews()
    sixty.due("unfinished")
    handed_on = ("ordered", "closed", "deregistered", "unreachable")
    sixty.office("finding", "complete", FIRST, *(who[part] for part in handed_on))
    sixty.due("amended")
    sixty.at("2026-05-06")
    sixty.due("over")
    late = ("finding", "record", FIRST, who["owed"], "--result", NONE)
    sixty.tells("too late", *late, code=5)


def published(sixty: Sixty) -> None:
    """Publish on the day that the seal promised."""
    sixty.at("2026-06-01")
    sixty.due("promised")
    sixty.office("publish", "--out", "公示")
    sixty.due("published")


def drawn_again(sixty: Sixty) -> None:
    """Draw the next task of the item, and publish all of it for the auditor."""
    sixty.at("2026-07-01")
    sixty.seals("--task", "秋季餐饮", "--period", "2026下半年", "--due", "2026-11-30")
    sixty.office("draw", "run", "--typed", OTHERS)
    sixty.office("publish", "--out", "内部", "--private")
    sixty.office("publish", "--out", "再公示")
    sixty.at("2026-07-02")
    sixty.due("drawn again")
