"""Read the round of drand that was sealed, from a person or from a relay (SPEC §8.1).

Relays are not trusted: they can withhold a round or give another one, which is why the round
is compared and the signature checked. Answers: drand HTTP API, v1 and v2.
"""

import re
import unicodedata
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from randcheck.errors import Malformed, RandcheckError, Unreadable, UsageError
from randcheck.protocol.parts import Drand
from randcheck.protocol.record import load_json
from randcheck.protocol.seed import verify_line
from randcheck.sources.bls import Check
from randcheck.text import Text, join, tr

RELAYS = (
    "https://api.drand.sh",
    "https://api2.drand.sh",
    "https://api3.drand.sh",
    "https://drand.cloudflare.com",
    "https://api.drand.secureweb3.com:6875",
)
RELAY_SECONDS = 5.0
TEXT_LIMIT = 4096
DIGITS = 96
# what divides digits on paper and what clipboards add: blanks, dashes, marks of no width
BETWEEN = re.compile("[\\s\\-\u2010-\u2015\u2212\u200b-\u200d\u2060\ufeff]+")
LINE = re.compile(r"drand\s+([0-9a-f]{64})\s+([1-9][0-9]{0,14})\s+(.*)", re.S)
V1, V2 = {"round", "randomness", "signature"}, {"round", "signature"}
OTHER_LENGTHS = {
    64: tr("这像 randomness 或链哈希, 不是签名", "this is a randomness or a chain hash"),
    128: tr("这是另一条链(evmnet)的签名", "this is a signature of another chain, evmnet"),
    192: tr("这是另一条链(default)的签名", "this is a signature of another chain, such as default"),
}


def read_beacon(text: str, source: Drand) -> str:
    """Return the seed line from what a person typed, pasted or scanned; signatures unchecked.

    Reads 96 hex digits, however divided and in either case; the JSON of a relay; the seed line.

    Raises:
        UsageError: says what the text is instead.
    """
    if len(text) > TEXT_LIMIT:
        raise _wrong(tr(f"超过 {TEXT_LIMIT} 个字符", f"longer than {TEXT_LIMIT} characters"))
    plain = text.strip("\ufeff \t\r\n")
    if plain.startswith("{"):
        return _line(source, _of_json(plain.encode("utf-8", "replace"), source))
    if plain.startswith("<"):
        raise _wrong(tr("这是网页(HTML), 不是一轮 drand", "this is a web page, no round of drand"))
    if re.match(r"drand\s", plain):
        return _line(source, _of_line(plain, source))
    return _line(source, _of_digits(plain))


def fetch_beacon(
    source: Drand, relays: Sequence[str], check: Check | None, seconds: float = RELAY_SECONDS
) -> str:
    """Return the seed line from the first relay that gives the round, asked in turn.

    `seconds` bound each relay. Without `check` a signature is taken as it is given.

    Raises:
        UsageError: the address of a relay cannot be read.
        Unreadable: no relay gives the round; names every relay and its fault.
    """
    from randcheck.sources.relay import get, parse_relay  # HTTP and TLS load slowly

    path = f"/{source.chain}/public/{source.round}"
    faults = []
    for name, relay in [(text, parse_relay(text)) for text in relays]:
        try:
            signature = _of_json(get(relay, path, seconds), source)
            if check:
                check(source.round, signature)
            return _line(source, signature)
        except RandcheckError as error:
            faults.append(tr(f"{name}: {error.what.zh}", f"{name}: {error.what.en}"))
    raise _nobody(source, faults)


def _nobody(source: Drand, faults: list[Text]) -> Unreadable:
    said = join(faults, "；", "; ") if faults else tr("没有指定中继", "no relay is named")
    url = f"{RELAYS[0]}/{source.chain}/public/{source.round}"
    return Unreadable(
        tr(
            f"取不到 drand 第 {source.round} 轮: {said.zh}",
            f"nobody gives round {source.round} of drand: {said.en}",
        ),
        tr(
            f"任何人都可从任一中继抄来(如 {url}), 用 --beacon - 录入",
            f"anyone may copy it from any relay ({url}); bring it with --beacon -",
        ),
    )


def _line(source: Drand, signature: str) -> str:
    return verify_line(source, f"drand {source.chain} {source.round} {signature}")


def _of_json(data: bytes, source: Drand) -> str:
    """Read the answer of a relay: the members of v1 or of v2, and no others."""
    try:
        value = load_json(data)
    except Malformed as error:
        raise _no_round() from error
    if isinstance(value, dict) and "previous_signature" in value:
        raise _wrong(
            tr(
                "这是另一条链(带 previous_signature)的一轮",
                "this is of another chain, one with a previous_signature",
            )
        )
    if not isinstance(value, dict) or set(value) not in (V1, V2):
        raise _no_round()
    signature = _signature(value["signature"])
    _refuse_round(value["round"], source)
    if value.get("randomness", _hashed(signature)) != _hashed(signature):
        raise _wrong(
            tr(
                "randomness 不是签名的哈希, 有一处改动过",
                "the randomness is not the hash of the signature: one was altered",
            )
        )
    return signature


def _signature(value: Any) -> str:
    if not isinstance(value, str) or not re.fullmatch(f"[0-9a-f]{{{DIGITS}}}", value):
        raise _wrong(
            tr(
                f"signature 不是 {DIGITS} 位小写十六进制",
                f"its signature is not {DIGITS} lower-case hex digits",
            )
        )
    return value


def _hashed(signature: str) -> str:
    return sha256(bytes.fromhex(signature)).hexdigest()


def _refuse_round(number: Any, source: Drand) -> None:
    if type(number) is not int:
        raise _no_round()
    if number != source.round:
        raise _wrong(
            tr(
                f"这是第 {number} 轮, 要的是第 {source.round} 轮",
                f"this is round {number}, and round {source.round} is wanted",
            )
        )


def _of_line(text: str, source: Drand) -> str:
    """Read `drand <chain> <round> <signature>`, its signature divided at will."""
    found = LINE.fullmatch(text)
    if not found:
        raise _wrong(
            tr("不是完整的种子行", "this is no whole seed line"),
            tr("drand 链 轮次 签名, 以空格分开", "drand, chain, round, signature"),
        )
    chain, number, signature = found.groups()
    if chain != source.chain:
        raise _wrong(
            tr(
                f"这是另一条链 {chain[:8]}… 的, 要的是 {source.chain[:8]}…",
                f"this is of chain {chain[:8]}…, and {source.chain[:8]}… is wanted",
            )
        )
    _refuse_round(int(number), source)
    return _of_digits(signature)


def _of_digits(text: str) -> str:
    """Read hex digits with anything of `BETWEEN` among them, full-width forms too."""
    digits = BETWEEN.sub("", unicodedata.normalize("NFKC", text)).lower()
    odd = re.search("[^0-9a-f]", digits)
    if odd:
        raise _wrong(_named(odd[0], odd.start() + 1))
    if len(digits) != DIGITS:
        plain = tr(f"读到 {len(digits)} 位", f"{len(digits)} hex digits were read")
        what = OTHER_LENGTHS.get(len(digits), plain)
        raise _wrong(tr(f"{what.zh}; 要 {DIGITS} 位", f"{what.en}; {DIGITS} are wanted"))
    return digits


def _named(char: str, place: int) -> Text:
    shown = char if char.isprintable() else f"U+{ord(char):04X}"
    return tr(
        f"第 {place} 位“{shown}”不是十六进制数字", f"digit {place}, '{shown}', is no hex digit"
    )


def _no_round() -> UsageError:
    return _wrong(tr("不是一轮 drand 的 JSON", "this is not the JSON of a round of drand"))


def _wrong(what: Text, hint: Text | None = None) -> UsageError:
    plain = tr(f"录入签名的 {DIGITS} 位十六进制数字即可", f"the {DIGITS} hex digits are enough")
    return UsageError(what, hint or plain)
