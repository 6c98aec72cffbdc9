"""Bare `randcheck`: where you are and what comes next."""

import os
from dataclasses import asdict
from pathlib import Path

from randcheck.cli import session
from randcheck.cli.options import Json
from randcheck.cli.output import line, pad, say, write_json
from randcheck.cli.session import pick
from randcheck.cli.words import whole_fate
from randcheck.errors import Unreadable
from randcheck.text import tr

NARROW, WIDE = 26, 36
"""Columns that commands take where they are few and short, and where they are not."""

START = (
    ("randcheck demo", tr("先看一遍演练", "see a demonstration")),
    ("randcheck init 双随机", tr("新建工作文件夹", "begin a workspace")),
    ("randcheck verify 公示", tr("核对别人的公示", "verify a publication")),
    ("randcheck --help", tr("全部命令", "all commands")),
)


def status(as_json: Json = False) -> None:
    """现在在哪, 下一步做什么 / Where you are, and what comes next."""
    from randcheck.services.workspace import find

    try:
        find(Path.cwd(), session.given("workspace"), os.environ)
    except Unreadable:
        if session.given("workspace"):
            raise
        nowhere(as_json)
        return
    here(as_json)


def nowhere(as_json: bool) -> None:
    """Say how to begin."""
    if as_json:
        write_json("status", workspace=None, next=[command for command, _ in START])
        return
    say(tr("这里还没有工作文件夹。可以:", "There is no workspace here. You may:"))
    for command, why in START:
        line(f"  {pad(command, NARROW)}  {pick(why)}")


def here(as_json: bool) -> None:
    """Say where the workspace stands."""
    from randcheck.protocol.anchors import show_code
    from randcheck.services.status import status as gather

    journal = session.journal()
    found = gather(journal)
    if as_json:
        from randcheck.services.versions import entity_version, inspector_version

        store = journal.workspace.store
        write_json(
            "status",
            workspace=found.origin,
            practice=found.practice,
            fingerprint=found.fingerprint,
            observer_fingerprint=found.observer or None,
            entities=found.entities,
            inspectors=found.inspectors,
            entity_version=entity_version(store),
            inspector_version=inspector_version(store),
            unvisited=found.unvisited,
            late=found.late,
            draws=[asdict(row) for row in found.draws],
            next=[command for command, _ in found.next],
            warnings=[{"zh": told.zh, "en": told.en} for told in found.warnings],
        )
        return
    for told in found.warnings:
        say(tr(f"! {told.zh}", f"! {told.en}"))
    mark = pick(tr("【演练】", "[practice] ")) if found.practice else ""
    line(f"{mark}{found.bureau}  {found.origin}")
    line(pick(tr("公钥指纹  ", "fingerprint  ")) + show_code(found.fingerprint))
    if found.observer:
        line(pick(tr("监督人指纹  ", "the observer's  ")) + show_code(found.observer))
    line(
        pick(
            tr(
                f"检查对象 {found.entities:,}  检查人员 {found.inspectors:,}  "
                f"日志 {found.entries} 条",
                f"{found.entities:,} entities, {found.inspectors:,} inspectors, "
                f"{found.entries} log entries",
            )
        )
    )
    for row in found.draws[-5:]:
        line(f"  {row.draw}  {row.as_of}  {row.task}  {whole_fate(row)}")
    if found.late:
        late = found.late
        line(pick(tr(f"逾期 {late} 项, 见 randcheck due", f"{late} late, see randcheck due")))
    line(pick(tr("下一步:", "next:")))
    for command, why in found.next:
        line(f"  {pad(command, WIDE)}  {pick(why)}")
