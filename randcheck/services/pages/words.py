"""Words that only the pages of the public folder say."""

from collections.abc import Iterable, Iterator

from randcheck.protocol.parts import Source
from randcheck.services.odds import Odds
from randcheck.text import Text, tr

SURE = tr("必抽", "certain")
LEAST_SHOWN = 0.0001
KEY_ROLES = {
    "log": tr("日志", "log"),
    "operator": tr("操作人", "operator"),
    "observer": tr("监督人", "observer"),
    "recovery": tr("备用", "recovery"),
    "witness": tr("第三方联署", "witness"),
}
WHOSE = tr(
    "单位在别处公布的公钥指纹 (--key)。文件夹不能替自己作证",
    "the fingerprint as published elsewhere (--key): a folder cannot vouch for itself",
)
VOIDED = tr(
    "监督人的公钥指纹 (--key)，或种子产生之前的第三方联署、时间戳",
    "the observer's fingerprint (--key), or a cosignature or time stamp from before the seed",
)
SEEN = tr(
    "封存时拍下或抄下的封存码 (--seen)，或第三方联署 (--policy)",
    "the seal code photographed or noted at sealing (--seen), or a cosignature (--policy)",
)
UNCHOSEN = {
    "dice": tr(
        "监督人的公钥指纹 (--key)：骰子由他担保确实掷过",
        "the observer's fingerprint (--key), who vouches that the dice were thrown",
    ),
    "lottery": tr(
        "官方公布的开奖号码，与本页的对照",
        "the official numbers of the lottery, to compare with those on this page",
    ),
    "value": tr(
        "公开数值的原始出处，与本页的对照",
        "the value where it was first published, to compare with that on this page",
    ),
    "drand": tr(
        "不用带什么：信标签名由核对程序验证，任何人事先都算不出",
        "nothing: the program checks the beacon's signature, which nobody could know before",
    ),
    "practice": tr("演练：种子由本机产生，不能证明", "practice: made by one machine, not provable"),
}
ROSTER = tr(
    "名录库是否齐全：名录由单位导入，可与登记机关的底数比较",
    "that the roster is complete: it is the bureau's own; compare its size with the registry's",
)
NAMES = tr(
    "名称与代码是否对应：抽取只认代码，名称是单位填的",
    "that names belong to codes: codes are drawn, names are the bureau's word",
)
VOID_MEANS = (
    tr(
        "这一次公开作废，没有抽取任何检查对象，以后也不会有结果。",
        "This attempt was called off in public. Nothing was drawn, and nothing will be.",
    ),
    tr(
        "作废的也公布，并占一次序号：如果看到结果再挑，就会留下一串作废。",
        "Void attempts are published and counted, so that trying until it suits would show.",
    ),
)
SEALED_MEANS = (
    tr(
        "这一次已经封存，结果由封存的内容和之后产生的种子决定，还没有写入日志。",
        "Sealed: what was sealed and a seed that comes later decide the result; none is logged.",
    ),
    tr(
        "封存后不能改；过了最迟时间仍没有结果，核对时会显示“不符”。",
        "It cannot be changed; without a result by the latest time, verification says FALSE.",
    ),
)


def chance_words(odds: Odds) -> str:
    """Write odds in per cent to two decimals; never more certain than they are."""
    exact, chance = odds
    share = float(exact) if exact is not None else chance or 0.0
    if exact == 1:
        return "100%"
    if 0 < share < LEAST_SHOWN:
        return "不足 0.01%"
    return f"{min(share, 0.9999):.2%}"


def unchosen(sources: Iterable[Source]) -> Iterator[Text]:
    """Say what each source of a seed leaves to be brought; a beacon decides alone."""
    kinds = [source.kind for source in sources]
    yield from (UNCHOSEN[kind] for kind in (["drand"] if "drand" in kinds else kinds))


def decimal(digest: str, places: int = 8) -> str:
    """Write the beginning of a digest as a number from 0 to 1, cut off, not rounded."""
    return f"0.{int(digest[:16], 16) * 10**places >> 64:0{places}d}"
