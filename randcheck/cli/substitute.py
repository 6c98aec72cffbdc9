"""`draw substitute`: replace by lot who cannot go; reserves for what cannot be inspected."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from randcheck.cli import session
from randcheck.cli.draw_options import Beacon, DrawId, Relay, SignElsewhere, Wait
from randcheck.cli.options import Json, ObserverPassphraseFile, PassphraseFile, Yes, both
from randcheck.cli.output import say, table, write_json
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.protocol.attempt import Attempt
    from randcheck.protocol.bodies import Substitution
    from randcheck.services.journal import Journal
    from randcheck.services.substitution import Leaving
    from randcheck.services.substitution_log import Changed

HEADINGS = (tr("代码", "code"), tr("名称", "name"), tr("席位", "seat"), tr("更换", "change"))
Out = Annotated[
    list[str] | None,
    typer.Option(
        "--out",
        metavar="执法证号=原因[:代码]",
        help=both(
            "谁不能去: 生病 请假 调离 公务冲突 证件到期 回避:企业代码", "who cannot go, and why"
        ),
    ),
]
Gone = Annotated[
    list[str] | None,
    typer.Option(
        metavar="代码", help=both("查到已停业等的户, 由递补顶上", "made up for by a reserve")
    ),
]
Approval = Annotated[
    str, typer.Option(metavar="文号", help=both("批准文号", "number of the approval"))
]


def substitute(
    draw: DrawId,
    out: Out = None,
    gone: Gone = None,
    approval: Approval = "",
    beacon: Beacon = None,
    wait: Wait = False,
    relay: Relay = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """更换: 谁不能去由抽签决定谁接替, 不能指定 / Replace by lot who cannot go; nobody is named."""
    from randcheck.cli import ask, ceremony
    from randcheck.services.substitution import plan_substitution, substitutable
    from randcheck.services.substitution_log import open_substitution

    journal = session.journal()
    attempt = substitutable(journal, draw)
    leaving = [_leaving(journal, text) for text in out or ()]
    body = plan_substitution(journal, attempt, leaving, gone or (), approval)
    _show(journal, attempt, body)
    if not ask.confirm(tr("写入后不能撤回, 继续?", "it cannot be withdrawn; go on?"), yes):
        say(tr("没有写入", "nothing was written"))
        return
    files = (passphrase_file, observer_passphrase_file)
    people = ceremony.open_people(journal, None, *files, sign_elsewhere)
    event = open_substitution(journal, body, people)
    _show_code(event.text_hash)
    if body.round is not None and not (wait or beacon or ask.at_terminal()):
        say(tr(f"到时: randcheck draw pair {draw}", f"then: randcheck draw pair {draw}"))
        if as_json:
            write_json("substitution", draw=draw, substitution_sha256=event.text_hash, seats=[])
        return
    finish(journal, attempt, beacon, wait, relay or (), as_json)


def finish(
    journal: "Journal",
    attempt: "Attempt",
    beacon: str | None,
    wait: bool,
    relays: Sequence[str],
    as_json: bool,
) -> None:
    """Draw who comes, write the papers anew, and say which seats have changed."""
    from randcheck.cli import seeding
    from randcheck.services.papers import write_papers
    from randcheck.services.substitution_log import changes, record_substitution

    event = attempt.open_substitution
    assert event is not None
    given = seeding.obtain_beacon(journal, event, beacon, wait, relays)
    drawing = record_substitution(journal, attempt, given)
    changed = changes(journal, attempt)
    papers = write_papers(journal, drawing)
    if as_json:
        draw, code, seats = attempt.seal.draw, event.text_hash, [_as_json(c) for c in changed]
        write_json("substitution", draw=draw, substitution_sha256=code, seats=seats)
        return
    table(HEADINGS, map(_cells, changed))
    names = "  ".join(path.name for path in papers)
    say(tr(f"√ 已更换, 公示时可见; 重写 {names}", f"√ done, and published; {names} written anew"))


def _cells(one: "Changed") -> tuple[str, ...]:
    return one.entity, one.name, one.role_name, f"{one.before or '—'} → {one.now}"


def _as_json(one: "Changed") -> dict[str, str | None]:
    return {"entity": one.entity, "role": one.role, "from": one.before or None, "to": one.now}


def _leaving(journal: "Journal", text: str) -> "Leaving":
    from randcheck.errors import UsageError
    from randcheck.services.reason_words import ABSENT
    from randcheck.services.reasons import read_reason
    from randcheck.services.substitution import Leaving

    who, equals, why = text.replace("＝", "=").replace("：", ":").partition("=")
    word, _, entity = why.strip().partition(":")
    if not equals or not who.strip() or not word:
        what = tr("--out 写成 执法证号=原因", "--out takes CERTIFICATE=REASON")
        raise UsageError(tr(f"{what.zh}, 不是“{text}”", f"{what.en}, not '{text}'"))
    reason = read_reason(journal, word.strip(), ABSENT)
    if (reason == "recusal") != bool(entity.strip()):
        raise UsageError(
            tr("回避要写明哪一户: 执法证号=回避:企业代码", "CERTIFICATE=recusal:ENTITY"),
            tr("其他原因是全部未检查的户都不去", "any other reason is for all open visits"),
        )
    return Leaving(who.strip(), reason, entity.strip())


def _show(journal: "Journal", attempt: "Attempt", body: "Substitution") -> None:
    """Say what becomes empty, and whether anybody could foresee who comes."""
    from randcheck.services.stuck import look_ahead
    from randcheck.services.wording import clock

    ahead = look_ahead(journal, attempt, body)
    seats, up = ahead.emptied, len(body.vanished)
    rest = tr("其余不动", "others stay")
    if ahead.phase > 1:
        zh = "只动空席配不成, 其他没查的户也可能换人, 能不动的不动"
        rest = tr(zh, "others with open visits may have to move")
    zh = f"空出 {seats} 个席位, 递补 {up} 户; {rest.zh}"
    say(tr(zh, f"empty seats: {seats}, reserves that move up: {up}; {rest.en}"))
    zh = "没有录入结果的都算还没去: 已经查过的先录入"
    say(tr(zh, "what has no finding counts as not visited: record what was done first"))
    if body.lot is None:
        say(
            tr(
                "按原种子抽: 知道种子的人事先能算出谁接替, 公示时写明",
                "by the old seed: who knows it could foresee who comes, and this is published",
            )
        )
        return
    from randcheck.protocol.seed import round_time

    at = clock(round_time(body.lot), journal.state.zone)
    number = body.lot.round
    say(tr(f"由 drand 第 {number} 轮 ({at}) 决定", f"drand round {number} ({at}) decides"))


def _show_code(text_hash: str) -> None:
    from randcheck.protocol.anchors import show_code

    code = show_code(text_hash)
    say(tr(f"√ 已记入日志  更换码  {code}  先拍照", f"√ logged  substitution code  {code}"))
