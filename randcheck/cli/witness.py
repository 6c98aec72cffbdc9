"""Commands for witnesses: the bureau asks and adds, the outside party cosigns."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from randcheck.cli import session
from randcheck.cli.options import Json, Yes, both, number_option
from randcheck.cli.output import say, write_json
from randcheck.cli.outside import (
    added_json,
    asked_json,
    refuse_taken,
    show_added,
    show_asked,
)
from randcheck.text import Text, tr

app = typer.Typer(no_args_is_help=True)
PASSPHRASE_VARIABLE = "RANDCHECK_WITNESS_PASSPHRASE_FILE"
MOST_BYTES = 2**20
STDIN = "-"


@app.command("request")
def request(
    out: Annotated[
        Path, typer.Option("--out", metavar="文件.zip", help=both("写到哪里", "where to"))
    ],
    witness: Annotated[
        str | None, typer.Option("--witness", metavar="名称", help=both("联署人", "which witness"))
    ] = None,
    old: Annotated[
        int | None, number_option("--old", both("从第几条起", "the size it saw last"))
    ] = None,
    private: Annotated[
        bool,
        typer.Option("--private", help=both("连同检查人员姓名", "names of inspectors as well")),
    ] = False,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """请第三方联署: 整本日志装进 zip / Put the whole log into a zip for a witness."""
    from randcheck.services.asking import ask_witness
    from randcheck.services.disk import write_atomic

    refuse_taken(out, yes)
    asking = ask_witness(session.journal(), witness, old, private)
    write_atomic(out, asking.data, private=True)
    name, answer = asking.witness, f"{out.stem}-answer.txt"
    command = f"randcheck witness cosign {out.name}"
    say(
        tr(
            f"√ {out}  日志 {asking.size} 条, {name or '联署人'}已见到第 {asking.old} 条",
            f"√ {out}: {asking.size} log entries; {name or 'the witness'} has seen {asking.old}",
        ),
        tr(
            "里面有尚未公布的名单: 只交给联署人",
            "it holds what is not public yet: hand it to the witness only",
        ),
        tr(
            f"联署人执行: {command} --state 见证记录 --key 密钥 --log 指纹 --out {answer}",
            f"the witness runs: {command} --state FOLDER --key KEY --log CODE --out {answer}",
        ),
        tr(
            "  --log 首次必填: 单位公布的日志公钥指纹",
            "  --log is needed the first time: the fingerprint that the bureau publishes",
        ),
        tr(
            f"带回后执行: randcheck witness add {answer}",
            f"when it is back: randcheck witness add {answer}",
        ),
    )
    if as_json:
        write_json(
            "witnessrequest",
            file=str(out),
            size=asking.size,
            old=asking.old,
            witness=name or None,
            private=private,
        )


@app.command("cosign")
def cosign(
    file: Annotated[
        Path, typer.Argument(metavar="文件.zip", help=both("单位交来的请求", "what you were given"))
    ],
    state: Annotated[
        Path,
        typer.Option("--state", metavar="文件夹", help=both("联署人自己的记录", "your own record")),
    ],
    key: Annotated[
        Path, typer.Option("--key", metavar="密钥", help=both("联署人密钥", "the witness's key"))
    ],
    log: Annotated[
        list[str] | None,
        typer.Option(
            "--log", metavar="指纹", help=both("首次见到的日志的公钥指纹", "of a log new to you")
        ),
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option("--out", metavar="文件", help=both("联署行写到哪里", "where to, not stdout")),
    ] = None,
    passphrase_file: Annotated[
        str | None,
        typer.Option(
            "--passphrase-file",
            metavar="FILE",
            help=both("联署人口令文件", "the witness's passphrase file"),
        ),
    ] = None,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """联署: 第三方核对后签名, 不用工作文件夹 / Check and cosign, as an outside party."""
    from randcheck.cli import ask
    from randcheck.services.disk import write_atomic
    from randcheck.services.evidence import read_evidence
    from randcheck.services.witness import cosign_asked, open_witness_key, read_asked
    from randcheck.services.world import World

    refuse_taken(out, yes)
    asked = read_asked(read_evidence(file))
    show_asked(asked)
    who = tr("联署人", "the witness")
    signer = ask.retry(
        lambda: open_witness_key(
            key, lambda: ask.passphrase(who, passphrase_file, PASSPHRASE_VARIABLE)
        )
    )
    given = cosign_asked(asked, state, signer, World(), log or ())
    if out is not None:
        write_atomic(out, given)
    elif not as_json:
        _hand_over(given)
    say(
        tr(f"√ {signer.key.name} 已联署", f"√ cosigned by {signer.key.name}"),
        _give_back(out.name if out else None),
    )
    if as_json:
        write_json(
            "cosignature",
            **asked_json(asked),
            witness=signer.key.name,
            line=given.decode(),
            out=str(out) if out else None,
        )


def _give_back(name: str | None) -> Text:
    """Say what goes back to the bureau, and what they do with it."""
    if name is None:
        return tr(
            "把上面这一行存成 联署.txt 交回单位: randcheck witness add 联署.txt",
            "save the line above as line.txt and hand it back; they run: "
            "randcheck witness add line.txt",
        )
    return tr(
        f"把 {name} 交回单位: randcheck witness add {name}",
        f"hand {name} back; they run: randcheck witness add {name}",
    )


def _hand_over(lines: bytes) -> None:
    """Write signature lines as UTF-8, whatever the console's own encoding is."""
    if sys.stdout.isatty() or not hasattr(sys.stdout, "buffer"):
        sys.stdout.write(lines.decode())
        return
    sys.stdout.flush()
    sys.stdout.buffer.write(lines)
    sys.stdout.buffer.flush()


@app.command("add")
def add(
    file: Annotated[
        str, typer.Argument(metavar="文件|-", help=both("联署行, - 标准输入", "lines, - stdin"))
    ],
    vkey: Annotated[
        list[Path] | None,
        typer.Option(
            "--vkey", metavar="文件", help=both("日志未登记的联署人公钥", "a key the log lacks")
        ),
    ] = None,
    as_json: Json = False,
) -> None:
    """收下联署: 核对后存入, 随公示公布 / Check and keep what a witness answered."""
    from randcheck.services.proofs import add_lines, read_lines, read_witness_key
    from randcheck.services.verify import read_small

    journal = session.journal()
    data = sys.stdin.buffer.read(MOST_BYTES) if file == STDIN else read_small(Path(file))
    keys = [read_witness_key(read_small(path)) for path in vkey or ()]
    added = add_lines(journal, read_lines(data), keys)
    for one in added:
        show_added(one, journal.state.zone)
    if as_json:
        write_json("cosignatures", added=[added_json(one) for one in added])
