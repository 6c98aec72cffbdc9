"""Commands for time stamps: ask an authority for one, keep it, verify those of a publication."""

import shlex
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, Yes, both, number_option
from randcheck.cli.output import line, say, write_json
from randcheck.cli.outside import added_json, refuse_taken, show_added
from randcheck.cli.session import pick
from randcheck.protocol.calendar import format_any
from randcheck.services.claim_words import STATES
from randcheck.text import tr

if TYPE_CHECKING:
    from randcheck.services.stamp_list import Listed

app = typer.Typer(no_args_is_help=True)
Size = Annotated[int | None, number_option("--size", both("第几号校验码", "of which checkpoint"))]
CA_HELP = both("时间戳机构的根证书 PEM", "roots of time-stamp authorities, PEM")
DRAWS_SHOWN = 8


@app.command("request")
def request(
    out: Annotated[
        Path | None, typer.Option("--out", metavar="文件.tsq", help=both("写到哪里", "where to"))
    ] = None,
    size: Size = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """写出时间戳请求, 交给时间戳机构 / Write a request for a time stamp (RFC 3161)."""
    from randcheck.services.asking import ask_stamp
    from randcheck.services.disk import write_atomic

    of, data = ask_stamp(session.journal(), size)
    path = out or Path(f"{of:08d}.tsq")
    refuse_taken(path, yes)
    write_atomic(path, data)
    answer = path.with_suffix(".tsr")
    command = (
        "curl -H 'Content-Type: application/timestamp-query' "
        f"--data-binary {shlex.quote(f'@{path}')} -o {shlex.quote(str(answer))}"
    )
    say(
        tr(f"√ {path}  第 {of} 号校验码", f"√ {path}: checkpoint {of}"),
        tr("交给任一时间戳机构:", "hand it to any time-stamp authority:"),
        tr(f"  {command} 网址", f"  {command} URL"),
        tr(f"收下: randcheck timestamp add {answer}", f"then: randcheck timestamp add {answer}"),
    )
    if as_json:
        write_json("stamprequest", file=str(path), size=of)


@app.command("add")
def add(
    file: Annotated[Path, typer.Argument(metavar="文件.tsr", help=both("机构的回复", "the reply"))],
    size: Size = None,
    tsa_ca: Annotated[Path | None, typer.Option("--tsa-ca", metavar="文件", help=CA_HELP)] = None,
    replace: Annotated[
        bool, typer.Option("--replace", help=both("换掉更早的一个", "in place of an earlier one"))
    ] = False,
    as_json: Json = False,
) -> None:
    """收下时间戳: 找到所属的校验码后存入 / Keep a time stamp with its checkpoint."""
    from randcheck.services.stamped import add_stamp
    from randcheck.services.verify import read_small

    journal = session.journal()
    roots = read_small(tsa_ca) if tsa_ca else None
    added = add_stamp(journal, read_small(file), size, roots, replace)
    show_added(added, journal.state.zone)
    if roots is None:
        say(
            tr(
                "签名没有核对: 加 --tsa-ca 根证书 才核对",
                "its signature was not verified: --tsa-ca ROOTS does that",
            )
        )
    if as_json:
        write_json("stamp", **added_json(added), verified=roots is not None)


@app.command("verify")
def verify(
    path: Annotated[
        Path, typer.Argument(metavar="路径", help=both("文件夹或 zip", "folder or zip"))
    ],
    tsa_ca: Annotated[Path, typer.Option("--tsa-ca", metavar="文件", help=CA_HELP)],
    as_json: Json = False,
) -> None:
    """核对公示里的时间戳 / Verify the time stamps of a publication."""
    from randcheck.services.evidence import read_evidence
    from randcheck.services.stamp_list import exit_code, list_stamps
    from randcheck.services.verify import read_small

    listed = list_stamps(read_evidence(path), read_small(tsa_ca))
    code = exit_code(listed)
    if as_json:
        write_json("stamps", exit_code=code, stamps=[_stamp_json(one) for one in listed])
        raise typer.Exit(code)
    for one in listed:
        _show(one)
    if not listed:
        say(tr("公示里没有时间戳", "the publication holds no time stamps"))
    raise typer.Exit(code)


def _show(listed: "Listed") -> None:
    """Print one stamp: state, size, time, the draws sealed before it, why it does not hold."""
    at = _latest(listed) or "-"
    newest = listed.draws[::-1][:DRAWS_SHOWN]
    more = " …" if len(listed.draws) > DRAWS_SHOWN else ""
    draws = "、".join(newest) + more if newest else pick(tr("没有抽取", "no draw"))
    why = f": {pick(listed.why)}" if listed.why.zh else ""
    line(f"{pick(STATES[listed.state])}  {listed.size:08d}  {at}  {draws}{why}")


def _stamp_json(listed: "Listed") -> dict[str, Any]:
    return {
        "size": listed.size,
        "time": _latest(listed),
        "draws": list(listed.draws),
        "state": str(listed.state),
        "why": {"zh": listed.why.zh, "en": listed.why.en} if listed.why.zh else None,
    }


def _latest(listed: "Listed") -> str | None:
    return None if listed.stamp is None else format_any(listed.stamp.latest)
