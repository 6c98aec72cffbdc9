"""Write 结果.xlsx: the result of one draw as a clerk sorts, prints and hands it on."""

from collections.abc import Iterable

from randcheck.site.cells import grouped, last_day
from randcheck.site.record import Record, TeamMember
from randcheck.site.spreadsheet import Page, Row, write_book
from randcheck.site.teams import roles_differ

PRACTICE = "演练：本表由演练产生，不是真实抽取，不得用于执法检查"
UNPAIRED = "检查对象已经抽定，不重抽；检查组未能配齐，原因见“封存”表"


def result_xlsx(record: Record) -> bytes:
    """Write the workbook of one draw: 抽取结果, 递补, 封存."""
    return write_book("双随机抽取结果", [_visits(record), _reserves(record), _seal(record)])


def _top(record: Record, name: str) -> list[tuple[str, str]]:
    lines = [
        (f"{record.bureau}　双随机抽查　{name}", "title"),
        (f"{record.task}　{record.draw}　第 {record.attempt} 次", "note"),
    ]
    lines += [(PRACTICE, "warning")] if record.practice else []
    lines += [(UNPAIRED, "warning")] if record.bottleneck else []
    return lines


def _visits(record: Record) -> Page:
    seats = max([len(visit.team) for visit in record.visits], default=0) or 1
    roles = roles_differ(record)
    batches = any(visit.batch for visit in record.visits)
    headings = ["序号", "统一社会信用代码/注册号", "企业名称", "地区", "分层"]
    headings += ["批次"] if batches else []
    for number in range(1, seats + 1):
        headings += [f"角色{number}"] if roles else []
        headings += [f"检查人员{number}", f"执法证号{number}", f"执法证有效期{number}"]
    rows: list[Row] = []
    for visit in record.visits:
        row: Row = [visit.number, visit.code, visit.name, visit.region, visit.stratum]
        row += [visit.batch] if batches else []
        for member in visit.team:
            row += _seat(member, roles)
        blank = len(headings) - len(row)
        rows.append([*row, *[""] * blank, visit.place, visit.ticket])
    name = "抽取结果"
    return Page(name, _top(record, name), [*headings, "签号名次", "签号"], rows)


def _seat(member: TeamMember, roles: bool) -> list[str]:
    role = [member.role.zh] if roles else []
    return [*role, member.name, member.code, last_day(member.certificate)]


def _reserves(record: Record) -> Page:
    headings = ["分层", "签号名次", "统一社会信用代码/注册号", "企业名称"]
    rows: list[Row] = [[r.stratum, r.place, r.code, r.name] for r in record.reserves]
    return Page("递补", _top(record, "递补"), headings, rows, widest=60)


def _seal(record: Record) -> Page:
    rows: list[Row] = [
        ["实施单位", record.bureau],
        ["抽查任务", record.task],
        ["抽查事项", record.item],
        ["抽取编号", record.draw],
        ["第几次抽取", record.attempt],
        ["名录截至", record.as_of],
        ["完成期限", record.due],
        ["最迟公布", record.opens],
        ["操作人", record.operator],
        ["监督人", record.observer],
        ["封存时间", record.sealed_at],
        ["抽取时间", record.drawn_at],
        *_numbers(record),
        ["封存码", grouped(record.seal_code)],
        ["抽取码", grouped(record.draw_code)],
        ["日志公钥指纹", grouped(record.log_key)],
        ["监督人指纹", grouped(record.observer_key)],
        ["随机源", record.source.zh],
        *_repeated("当场录入", record.inputs),
        *_repeated("信标签名", [record.beacon] if record.beacon else []),
        ["种子", record.seed],
        *_repeated("更正与重新匹配", [text.zh for text in record.later]),
        *_repeated("检查组未能配齐", [text.zh for text in record.bottleneck]),
        *_repeated("未能证明", [text.zh for text in record.not_proved]),
    ]
    headings = ["项目", "内容", "抽查基数", "待抽", "抽取"]
    return Page("封存", _top(record, "封存"), headings, rows, widest=70)


def _numbers(record: Record) -> list[Row]:
    rows: list[Row] = [
        ["在册", record.registered],
        ["待抽", sum(stratum.drum for stratum in record.strata)],
        ["未入框", sum(count for _, count in record.excluded)],
    ]
    rows += [[f"未入框：{reason.zh}", count] for reason, count in record.excluded]
    rows += [
        [f"分层：{line.label}", line.rule.zh, line.base, line.drum, line.number]
        for line in record.strata
    ]
    return rows


def _repeated(what: str, values: Iterable[str]) -> list[Row]:
    return [[what, value] for value in values]
