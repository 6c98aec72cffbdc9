"""Draw the steps of a ceremony as lines of a terminal: what fits, and how much does not."""

from randcheck.cli.canvas import (
    Room,
    Screen,
    first_of,
    fitted,
    groups,
    large,
    paragraphs,
    photograph,
    raw,
    text,
    wrapped,
)
from randcheck.cli.output import pad, width
from randcheck.cli.pixels import Line
from randcheck.cli.session import pick
from randcheck.services.steps import (
    Beacon,
    ClosingStep,
    InputsStep,
    SealStep,
    SeedStep,
    SourceStep,
)
from randcheck.text import tr


def seal_screens(seal: SealStep, room: Room) -> list[Screen]:
    """Show what is sealed, then the code to be photographed."""
    excluded = "".join(f" + {pick(reason)} {count:,}" for reason, count in seal.excluded)
    item = f"    {pick(tr('事项', 'item'))} {seal.item}" if seal.item else ""
    head = [
        raw(seal.bureau, "bold"),
        raw(f"{pick(tr('任务', 'task'))} {seal.task}{item}"),
        *text(
            tr(
                f"日期 {seal.day}    第 {seal.attempt} 次    封存于 {seal.time}, 日志第 "
                f"{seal.entry} 条",
                f"day {seal.day}    attempt {seal.attempt}    sealed {seal.time}, entry "
                f"{seal.entry}",
            )
        ),
        (),
        *paragraphs(
            [
                tr(
                    f"在册 {seal.registered:,} = 待抽 {seal.drum:,}{excluded}",
                    f"{seal.registered:,} registered = {seal.drum:,} in the drum{excluded}",
                ),
                tr(
                    f"可派检查人员 {seal.inspectors:,} 人",
                    f"{seal.inspectors:,} inspectors may be sent",
                ),
            ],
            room,
        ),
        (),
    ]
    body = [*head, *first_of(_strata(seal, room), room, len(head))]
    caption = tr("请现在拍照; 封存后不能改", "photograph this now; nothing can change")
    return [
        Screen(1, tr("抽前封存: 封了什么", "the seal: what is fixed"), tuple(body)),
        Screen(1, tr("封存码", "the seal code"), tuple(photograph(seal.code, caption, room))),
    ]


def _strata(seal: SealStep, room: Room) -> list[Line]:
    label = tr("分层", "stratum"), tr("基数", "base"), tr("待抽", "drum"), tr("抽", "draw")
    wide = min(max([width(s.name) for s in seal.strata] + [8]), max(8, room.columns - 36))
    rows = [(s.name, s.base, s.drum, f"{s.number:,}{'+' * s.by_lot}") for s in seal.strata]
    heading = pad(pick(label[0]), wide) + "".join(f"{_right(pick(x), 10)}" for x in label[1:])
    found = [raw(heading, "dim")]
    for name, base, drum, number in rows:
        found.append(raw(f"{fitted(name, wide)}{base:>10,}{drum:>10,}{number:>10}"))
    if any(s.by_lot for s in seal.strata):
        found += text(tr("+ 按签取整: 种子可能多给一户", "+ by lot: the seed may add one"))
    return found


def _right(words: str, columns: int) -> str:
    return " " * (columns - width(words)) + words


def source_screens(source: SourceStep, left: int | None, room: Room) -> list[Screen]:
    """Show where the seed comes from; `left` counts the seconds to the round down."""
    lines: list[Line] = []
    for place, one in enumerate(source.sources):
        lines += [()] * bool(place)
        at = f"    {one.at}" if one.at else ""
        lines += [raw(f"{pick(one.name)}{at}", "bold")]
        lines += paragraphs([HOW[one.kind]], room)
    if source.until:
        lines += [()]
        lines += text(tr(f"录入期限 {source.until}", f"to be typed by {source.until}"))
    if left is not None:
        lines += countdown(left, Room(room.columns, None, room.colour, room.half), room, len(lines))
    return [Screen(2, tr("随机源: 种子从哪里来", "the source of the seed"), tuple(lines))]


HOW = {
    "dice": tr(
        "封存之后才掷; 一人念一人录, 再由另一人录一遍, 两遍一致才算。",
        "Thrown only after the seal; typed twice by two people, and both must agree.",
    ),
    "lottery": tr(
        "封存之后才开奖; 号码由两人各录一遍, 任何人可查官方公告。",
        "Drawn only after the seal; typed by two people, and anybody can look it up.",
    ),
    "value": tr("公开数值, 照公布的文字录入。", "A published value, typed as it is printed."),
    "drand": tr(
        "全球公共随机数信标; 这一轮的签名到时才由多国机构共同产生, 谁也不能提前算出。",
        "A public beacon: its signature of this round comes about at that time, jointly.",
    ),
    "practice": tr(
        "演练: 由本机随机数产生, 结果无效。", "Practice: this machine's own randomness, not valid."
    ),
}


def countdown(left: int, wide: Room, room: Room, taken: int) -> list[Line]:
    """Write minutes and seconds large."""
    lines = None if room.lines is None else max(1, room.lines - taken - 2)
    hours, rest = divmod(left, 3600)
    clock = f"{rest // 60:02d}:{rest % 60:02d}"
    shown = f"{hours:02d}:{clock}" if hours else clock
    room = Room(wide.columns, lines, wide.colour, wide.half)
    return [(), *text(tr("还有", "to go")), *large([shown], room)]


def inputs_screens(inputs: InputsStep, room: Room) -> list[Screen]:
    """Show what was typed, and the signature that arrived."""
    lines: list[Line] = []
    if inputs.entry is not None:
        lines += text(
            tr(
                f"录入内容, {inputs.time} 记入日志第 {inputs.entry} 条, 然后才计算:",
                f"Typed, logged {inputs.time} as entry {inputs.entry}, before anything is computed",
            )
        )
        lines += [raw(x, "bold") for line in inputs.lines for x in wrapped(line, room, 2)]
    if inputs.beacon:
        lines += [()] * bool(lines)
        lines += _beacon(inputs.beacon, room)
    title = tr("录入与到达", "what was typed and what arrived")
    return [Screen(3, title, tuple(first_of(lines, room, 0)))]


def _beacon(beacon: Beacon, room: Room) -> list[Line]:
    per_line = 6 if room.columns < 40 else 8
    return [
        *text(
            tr(f"drand 第 {beacon.round} 轮的签名:", f"signature of drand round {beacon.round}:")
        ),
        *[raw(f"  {row}", "bold") for row in groups(beacon.signature, per_line)],
        (),
        *paragraphs([HOLDS[beacon.holds]], room, "bold"),
    ]


HOLDS = {
    True: tr("√ 签名已验证(BLS, 公钥固定在程序里)", "√ verified (BLS, against the pinned key)"),
    False: tr("× 签名不成立", "× FALSE: the signature does not hold"),
    None: tr("— 签名此处未查: 没有装验证库", "— not checked here: its library is not installed"),
}


def seed_screens(seed: SeedStep, room: Room) -> list[Screen]:
    """Show the lines of `seed.txt` and what they hash to."""
    lines = text(tr("seed.txt, 逐字节如下:", "seed.txt, byte for byte:"))
    for line in seed.lines:
        first, *rest = wrapped(line, room, 4)
        lines += [raw(f"  | {first[4:]}"), *(raw(f"    {one[4:]}") for one in rest)]
    after = [
        (),
        *text(tr("sha256sum seed.txt  =  种子", "sha256sum seed.txt  =  the seed")),
        *seed_digits(seed.seed, room, len(lines) + 2),
    ]
    kept = first_of(lines, room, len(after))
    return [Screen(4, tr("种子", "the seed"), (*kept, *after))]


def seed_digits(seed: str, room: Room, taken: int) -> list[Line]:
    """Write a seed large where there is room, else bold in one line or as many as it takes."""
    small = [raw(one, "bold") for one in wrapped(seed, room)]
    rest = room.lines and Room(room.columns, room.lines - taken - 3, room.colour, room.half)
    if rest and len(shown := large(groups(seed.upper(), 4), rest)) > 4:
        return [*small, (), *shown]
    return small


def closing_screens(seal: SealStep, closing: ClosingStep, room: Room) -> list[Screen]:
    """Show the code of the record, and how anybody verifies it."""
    caption = tr("请拍照: 这就是结果的校验码", "photograph this: the code of the result")
    title = tr("抽取码", "the draw code")
    return [
        Screen(7, title, tuple(photograph(closing.code, caption, room))),
        Screen(7, tr("谁都能核对", "how anyone verifies it"), tuple(_verify(seal, closing, room))),
    ]


def _verify(seal: SealStep, closing: ClosingStep, room: Room) -> list[Line]:
    seal_code, draw_code = (groups(x[:32].upper(), 8)[0] for x in (seal.code, closing.code))
    lines = text(
        tr("公示后, 不联网, 用 randcheck:", "Once it is published, offline, with randcheck:")
    )
    folder = pick(tr("公示", "public"))
    lines += [raw(f'  randcheck verify {folder} --seen "{seal_code}" \\', "bold")]
    lines += [raw(f'    --seen "{draw_code}"', "bold")]
    lines += [(), *text(tr("不用 randcheck:", "without it:"))]
    for seq in (seal.entry, closing.entry):
        lines += [raw(f"  sed '/^$/,$d' entries/{seq:08d}.note | sha256sum")]
    lines += text(
        tr(
            f"  得到照片上的两个码; 结果记于 {closing.time}, 日志第 {closing.entry} 条",
            f"  give the two photographed codes; recorded {closing.time}, entry {closing.entry}",
        )
    )
    lines += [()]
    unproved = [tr(f"— 未能证明: {t.zh}", f"— not proved: {t.en}") for t in closing.not_proved]
    later = [tr(f"注意: {t.zh}", f"note: {t.en}") for t in closing.later]
    return first_of([*lines, *paragraphs([*unproved, *later], room)], room, 0)
