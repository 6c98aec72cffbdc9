"""Commands that draw: `now`, or `prepare`, `seal`, `run`, `ceremony`; `show`, `list`, `void`."""

from typing import Annotated, Any

import typer

from randcheck.cli import amend, session
from randcheck.cli.draw_options import Beacon, DrawId, Relay, SignElsewhere, Typed, Wait
from randcheck.cli.options import (
    Json,
    ObserverPassphraseFile,
    PassphraseFile,
    Yes,
    both,
    whole_number,
)
from randcheck.cli.output import say, table, write_json
from randcheck.cli.request import with_request
from randcheck.text import tr

app = typer.Typer(no_args_is_help=True)
Auto = Annotated[
    int | None,
    typer.Option(parser=whole_number, metavar="秒", help=both("自动翻页", "go on by itself")),
]
Plain = Annotated[bool, typer.Option("--plain", help=both("纯文本", "no escape codes, no pauses"))]
DrawName = Annotated[str | None, typer.Argument(metavar="[编号]", help="2026-0001")]


@app.command("now")
@with_request
def now(
    words: dict[str, Any],
    typed: Typed = None,
    wait: Wait = False,
    relay: Relay = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """一次办完: 封存、掷骰、抽取 / Do it all: seal, throw, draw."""
    from randcheck.cli import ceremony, seeding
    from randcheck.services.draws import refuse_out_of_time

    journal = session.journal()
    plan, tried = ceremony.prepare(journal, words)
    seeding.refuse_bad_typing(plan.seal.sources, typed or ())
    ceremony.confirm_number(plan, tried, yes)
    files = (passphrase_file, observer_passphrase_file)
    people = ceremony.open_people(journal, words["observer"], *files)
    attempt = ceremony.seal(journal, plan, people)
    refuse_out_of_time(journal, attempt)
    seeding.log_seed(journal, attempt, people, typed or ())
    beacon = seeding.obtain_beacon(journal, attempt, None, wait, relay or ())
    finish(journal, attempt, beacon, as_json)


@app.command("prepare")
@with_request
def prepare(words: dict[str, Any], as_json: Json = False) -> None:
    """试算, 不写入 / Compute and try; write nothing."""
    from randcheck.cli import ceremony
    from randcheck.cli.show import plan_json

    journal = session.journal()
    plan, tried = ceremony.prepare(journal, words)
    if as_json:
        write_json("plan", **plan_json(journal, plan, tried))
    else:
        say(tr("下一步: randcheck draw seal", "next: randcheck draw seal"))


@app.command("seal")
@with_request
def seal(
    words: dict[str, Any],
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """封存: 此后不能改 / Seal; nothing can be changed afterwards."""
    from randcheck.cli import ceremony

    journal = session.journal()
    plan, tried = ceremony.prepare(journal, words)
    ceremony.confirm_number(plan, tried, yes)
    files = (passphrase_file, observer_passphrase_file)
    people = ceremony.open_people(journal, words["observer"], *files, sign_elsewhere)
    attempt = ceremony.seal(journal, plan, people)
    draw = attempt.seal.draw
    if as_json:
        write_json("seal", draw=draw, seal_sha256=attempt.text_hash)
    say(tr(f"下一步: randcheck draw run {draw}", f"next: randcheck draw run {draw}"))


@app.command("run")
def run(
    draw: DrawName = None,
    typed: Typed = None,
    beacon: Beacon = None,
    wait: Wait = False,
    relay: Relay = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    as_json: Json = False,
) -> None:
    """录入种子并抽取, 或补写结果文件 / Log the seed and draw, or write the papers anew."""
    from randcheck.cli import seeding
    from randcheck.services.draws import live_attempt

    journal = session.journal()
    attempt = live_attempt(journal, draw)
    seeding.refuse_typed_again(attempt, typed or ())
    if attempt.draw_seq is not None:
        return finish(journal, attempt, None, as_json)
    files = (passphrase_file, observer_passphrase_file)
    given = seeding.Given(typed or (), beacon, wait, relay or (), files, sign_elsewhere)
    finish(journal, attempt, seeding.gather(journal, attempt, given), as_json)


def finish(journal: Any, attempt: Any, beacon: str | None, as_json: bool) -> None:
    """Record the result, write the papers and show both."""
    from randcheck.cli.results import present
    from randcheck.services.draws import record

    present(journal, record(journal, attempt, beacon), as_json)


@app.command("show")
def show(draw: DrawId, as_json: Json = False) -> None:
    """查看一次抽取, 当场重算 / Show one draw, derived afresh."""
    from randcheck.cli.show import draw_json, show_result
    from randcheck.cli.words import whole_fate
    from randcheck.services.drawings import derived, drawn_attempt
    from randcheck.services.status import draw_row

    journal = session.journal()
    drawing = derived(journal, drawn_attempt(journal, draw))
    if as_json:
        write_json("draw", **draw_json(journal, drawing))
    else:
        row = draw_row(drawing.attempt)
        head = f"{row.draw}  {row.as_of}  {row.task}  {whole_fate(row)}"
        say(tr(head, head))
        show_result(journal, drawing)


@app.command("list")
def list_draws(as_json: Json = False) -> None:
    """列出所有抽取, 作废的也在 / List all draws, void ones too."""
    from dataclasses import asdict

    from randcheck.cli.words import whole_fate
    from randcheck.services.status import status

    found = status(session.journal()).draws
    if as_json:
        write_json("draws", draws=[asdict(row) for row in found])
        return
    headings = (tr("编号", "draw"), tr("任务", "task"), tr("日期", "day"), tr("状态", "status"))
    table(headings, ((r.draw, r.task, r.as_of, whole_fate(r)) for r in found))


@app.command("void")
def void(
    draw: DrawId,
    reason: Annotated[str, typer.Option(metavar="代码", help=both("原因代码", "reason code"))],
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    sign_elsewhere: SignElsewhere = None,
    as_json: Json = False,
) -> None:
    """作废: 只在种子未知时 / Call off, only while the seed is unknown."""
    from randcheck.cli import ceremony
    from randcheck.services import draws
    from randcheck.services.reason_words import VOID
    from randcheck.services.reasons import read_reason

    journal = session.journal()
    code = read_reason(journal, reason, VOID)
    attempt = draws.voidable(journal, draw)
    files = (passphrase_file, observer_passphrase_file)
    people = ceremony.open_people(journal, None, *files, sign_elsewhere)
    draws.void(journal, attempt, code, people)
    say(tr(f"√ {draw} 已作废, 公示时可见", f"√ {draw} is void, and will be published as such"))
    if as_json:
        write_json("void", draw=draw, reason=code)


@app.command("ceremony")
def show_ceremony(
    draw: DrawId,
    typed: Typed = None,
    beacon: Beacon = None,
    wait: Wait = False,
    relay: Relay = None,
    passphrase_file: PassphraseFile = None,
    observer_passphrase_file: ObserverPassphraseFile = None,
    auto: Auto = None,
    plain: Plain = False,
    as_json: Json = False,
) -> None:
    """大屏: 当众抽取, 或重放一次 / On the wall: draw before people's eyes, or replay."""
    from randcheck.cli.seeding import Given
    from randcheck.cli.unveil import unveil

    files = (passphrase_file, observer_passphrase_file)
    given = Given(typed or (), beacon, wait, relay or (), files)
    unveil(session.journal(), draw, given, auto, plain, as_json)


amend.register(app)
