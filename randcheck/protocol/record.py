"""Read and write the one JSON form of SPEC §4.2 as frozen dataclasses.

A record class is a dataclass whose fields are annotated with `bool`, `int`, an `Annotated` string
form such as `Code`, `None` unions, `tuple[X, ...]` or another record class. Nothing is mended:
`parse_record(cls, format_record(x)) == x`, and any other bytes are refused.
"""

import dataclasses
import json
import re
import types
from collections.abc import Callable
from functools import cache
from typing import Annotated, Any, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from randcheck.errors import Malformed
from randcheck.protocol import alphabet
from randcheck.text import tr

T = TypeVar("T")
NUMBER_LIMIT = 10**15


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """A named set of strings."""

    name: str
    test: Callable[[str], bool]


def one_of(*words: str) -> Form:
    """Name the form that admits exactly these words."""
    return Form(" | ".join(words), frozenset(words).__contains__)


Code = Annotated[str, Form("code", alphabet.is_code)]
Token = Annotated[str, Form("open token", alphabet.is_open_token)]
Date = Annotated[str, Form("date", alphabet.is_date)]
Time = Annotated[str, Form("time", alphabet.is_time)]
Zone = Annotated[str, Form("zone", alphabet.is_zone)]
Hex64 = Annotated[str, Form("64 hex digits", alphabet.is_hex64)]
Origin = Annotated[str, Form("origin", alphabet.is_origin)]
DrawId = Annotated[str, Form("draw id", alphabet.is_draw_id)]


def refuse(where: str, wanted: str) -> NoReturn:
    """Refuse a value that has not the form its place demands."""
    raise Malformed(tr(f"{where}: 应为 {wanted}", f"{where}: expected {wanted}"))


def load_json(data: bytes) -> Any:
    """Parse JSON strictly: no duplicate names, no floats, canonical integers, shallow.

    Raises:
        Malformed: the bytes are anything else.
    """

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        if len(dict(pairs)) != len(pairs):
            refuse("JSON", "every member once / 成员不得重复")
        return dict(pairs)

    def integer(digits: str) -> int:
        if not re.fullmatch(r"0|[1-9][0-9]{0,14}", digits):
            refuse("JSON", "a number of SPEC §2")
        return int(digits)

    def nothing_else(digits: str) -> NoReturn:
        refuse("JSON", "whole numbers only / 只许整数")

    try:
        value = json.loads(
            data.decode("utf-8"),
            object_pairs_hook=members,
            parse_int=integer,
            parse_float=nothing_else,
            parse_constant=nothing_else,
        )
        if b"\\u" in data:
            json.dumps(value, ensure_ascii=False).encode()  # which half a pair of surrogates fails
        return value
    except (ValueError, RecursionError) as error:
        raise Malformed(tr("不是规定格式的 JSON", "not JSON of the one form")) from error


def dump_json(value: Any) -> bytes:
    """Write JSON in the one form of SPEC §4.2."""
    return (json.dumps(value, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def parse_record(cls: type[T], data: bytes) -> T:
    """Parse bytes in the one JSON form into a record class.

    Raises:
        Malformed: other bytes than `format_record` gives.
    """
    if b"\\" in data:
        refuse("JSON", "no backslash")
    record: T = from_json(cls, load_json(data), cls.__name__)
    if format_record(record) != data:
        refuse(cls.__name__, "the one form of SPEC §4.2")
    return record


def format_record(record: Any) -> bytes:
    """Write a record in the one JSON form."""
    return dump_json(to_json(record))


def to_json(value: Any) -> Any:
    """Turn records and tuples into JSON objects and arrays, members in field order."""
    if dataclasses.is_dataclass(value):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, tuple):
        return [to_json(item) for item in value]
    return value


def from_json(kind: Any, value: Any, where: str) -> Any:
    """Read a JSON value as `kind`.

    Raises:
        Malformed: names the place and what it should hold.
    """
    if get_origin(kind) is Annotated:
        return _form(get_args(kind)[1], value, where)
    if get_origin(kind) in (Union, types.UnionType):
        return _union(get_args(kind), value, where)
    if get_origin(kind) is tuple:
        return _array(get_args(kind), value, where)
    if dataclasses.is_dataclass(kind):
        return _object(kind, value, where)
    return _scalar(kind, value, where)


def _form(form: Form, value: Any, where: str) -> str:
    if not isinstance(value, str) or not form.test(value):
        refuse(where, form.name)
    return value


def _scalar(kind: Any, value: Any, where: str) -> Any:
    if type(value) is not kind or (kind is int and not 0 <= value < NUMBER_LIMIT):
        refuse(where, {int: "number", bool: "true | false", types.NoneType: "null"}[kind])
    return value


def _array(args: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        refuse(where, "array")
    kinds = [args[0]] * len(value) if args[-1] is Ellipsis else list(args)
    if len(kinds) != len(value):
        refuse(where, f"{len(kinds)} elements")
    return tuple(
        from_json(kind, item, f"{where}[{place}]")
        for place, (kind, item) in enumerate(zip(kinds, value, strict=True))
    )


def _object(kind: Any, value: Any, where: str) -> Any:
    names = [f.name for f in dataclasses.fields(kind)]
    if not isinstance(value, dict) or list(value) != names:
        refuse(where, "members " + ", ".join(names))
    hints = _hints(kind)
    return kind(**{n: from_json(hints[n], value[n], f"{where}.{n}") for n in names})


@cache
def _hints(kind: Any) -> dict[str, Any]:
    """Resolve the annotations of a record class, once."""
    return get_type_hints(kind, include_extras=True)


def _union(kinds: tuple[Any, ...], value: Any, where: str) -> Any:
    """Choose the member whose shape fits; no two members of a union here share a shape."""
    if types.NoneType in kinds and value is None:
        return None
    rest = [kind for kind in kinds if kind is not types.NoneType]
    for kind in rest[:-1]:
        try:
            return from_json(kind, value, where)
        except Malformed:
            continue
    return from_json(rest[-1], value, where)
