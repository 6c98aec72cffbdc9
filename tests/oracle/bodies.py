"""SPEC sections 4.2-4.5, 6, 7.1, 8 and 11: members of the entries and their forms."""

from collections.abc import Callable
from typing import Any

from . import forms
from .forms import need

Form = Callable[[Any], bool]


def text(form: Callable[[str], bool]) -> Form:
    return lambda value: isinstance(value, str) and form(value)


def number(value: Any) -> bool:
    """The form of section 2; read_json has refused every other number. Ranges are for `gates`."""
    return type(value) is int


def boolean(value: Any) -> bool:
    return value is True or value is False


def one_of(*values: str) -> Form:
    return lambda value: isinstance(value, str) and value in values


def null_or(form: Form) -> Form:
    return lambda value: value is None or form(value)


def members(**shape: Form) -> Form:
    """An object with exactly these members in this order."""

    def check(value: Any) -> bool:
        return (
            isinstance(value, dict)
            and list(value) == list(shape)
            and all(form(value[name]) for name, form in shape.items())
        )

    return check


def array(form: Form) -> Form:
    return lambda value: isinstance(value, list) and all(map(form, value))


def source(value: Any) -> bool:
    kind = value.get("kind") if isinstance(value, dict) else None
    return isinstance(kind, str) and kind in SOURCES and SOURCES[kind](value)


HEX64 = text(forms.is_hex64)
CODE = text(forms.is_code)
OPEN = text(forms.is_open)
DATE = text(forms.is_date)
TIME = text(forms.is_time)
STRING = text(lambda value: True)
SEED_LINES = array(text(forms.is_seed_line))
VKEY = text(forms.is_vkey)
NUMBER = number
SIGNS = one_of("log", "operator", "observer")
ROLE = one_of("log", "operator", "observer", "recovery", "witness")
ATTACHMENT = members(bytes=NUMBER, sha256=HEX64)
TREE = members(bytes=NUMBER, sha256=HEX64, lines=NUMBER, root=HEX64)
WINDOW = members(unit=one_of("years", "days"), length=NUMBER)
LIMIT = members(
    unit=one_of("years", "days", "licence"),
    length=NUMBER,
    times=NUMBER,
    scope=one_of("any", "item", "department"),
)
SIDE = members(
    registered=NUMBER,
    drum=NUMBER,
    excluded=array(members(reason=CODE, count=NUMBER)),
    frame=TREE,
    rest=TREE,
)
STRATUM = members(
    stratum=CODE,
    base=NUMBER,
    drum=NUMBER,
    ratio=null_or(lambda value: array(NUMBER)(value) and len(value) == 2),
    rounding=null_or(one_of("up", "down", "half-up", "lot")),
    min=null_or(NUMBER),
    max=null_or(NUMBER),
    whole=boolean,
    zero=boolean,
    number=NUMBER,
)
SOURCES = {
    "dice": members(kind=STRING, sides=NUMBER, throws=NUMBER),
    "lottery": members(kind=STRING, game=CODE, issue=NUMBER),
    "value": members(kind=STRING, label=CODE),
    "drand": members(kind=STRING, chain=HEX64, round=NUMBER),
    "practice": members(kind=STRING),
}
GENESIS = members(
    practice=boolean,
    zone=text(forms.is_zone),
    keys=array(members(role=ROLE, vkey=VKEY)),
    signers=array(members(type=STRING, roles=array(SIGNS))),
    before=null_or(members(log=text(forms.is_origin), size=NUMBER, root=HEX64, carried=TREE)),
)
ENVELOPE = members(
    type=STRING,
    v=lambda value: number(value) and value == 1,
    log=text(forms.is_origin),
    seq=NUMBER,
    prev_sha256=HEX64,
    time=TIME,
    body=lambda value: isinstance(value, dict),
)


def body_forms(practice: bool) -> dict[str, Form]:
    draw = text(lambda id: forms.is_draw(id) and id.startswith("practice-") == practice)
    return {
        "key-add": members(role=ROLE, vkey=VKEY),
        "key-revoke": members(vkey=VKEY, reason=CODE),
        "roster": members(
            of=one_of("entities", "inspectors"),
            source_sha256=null_or(HEX64),
            file=ATTACHMENT,
            added=NUMBER,
            retired=NUMBER,
            revived=NUMBER,
            changed=NUMBER,
            aliased=NUMBER,
            lent=NUMBER,
            registered=NUMBER,
        ),
        "visits": members(source_sha256=null_or(HEX64), file=ATTACHMENT, count=NUMBER),
        "recusals": members(file=ATTACHMENT, count=NUMBER),
        "rules": members(file=ATTACHMENT),
        "items": members(file=ATTACHMENT, count=NUMBER),
        "seal": members(
            draw=draw,
            task=OPEN,
            item=OPEN,
            period=OPEN,
            department=null_or(OPEN),
            attempt=NUMBER,
            as_of=DATE,
            due=DATE,
            batches=array(DATE),
            opens=DATE,
            earliest=TIME,
            long_stop=TIME,
            rules=ATTACHMENT,
            items=null_or(ATTACHMENT),
            labels=ATTACHMENT,
            entities=SIDE,
            inspectors=SIDE,
            strata=array(STRATUM),
            window=members(entities=array(LIMIT), pairs=WINDOW, inspectors=WINDOW),
            licences=null_or(TREE),
            balance=one_of("even", "none"),
            leeway=NUMBER,
            vanished=one_of("reserve", "never"),
            missing=one_of("reserve", "fresh"),
            sources=array(source),
            bits=NUMBER,
        ),
        "inputs": members(draw=draw, seal=HEX64, lines=SEED_LINES),
        "draw": members(
            draw=draw,
            seed=HEX64,
            beacon=SEED_LINES,
            result=TREE,
            labels=ATTACHMENT,
            people=ATTACHMENT,
        ),
        "void": members(draw=draw, seal=HEX64, reason=CODE),
        "correct": members(
            draw=draw,
            seal=HEX64,
            struck=array(members(token=OPEN, reason=CODE)),
            result=TREE,
            labels=ATTACHMENT,
        ),
        "event": members(
            draw=draw,
            seal=HEX64,
            as_of=DATE,
            earliest=TIME,
            long_stop=TIME,
            inspectors=SIDE,
            sources=array(source),
            bits=NUMBER,
        ),
        "pairing": members(
            draw=draw,
            event=HEX64,
            seed=HEX64,
            beacon=SEED_LINES,
            result=TREE,
            people=ATTACHMENT,
        ),
        "substitution": members(
            draw=draw,
            seal=HEX64,
            as_of=DATE,
            absent=array(members(inspector=HEX64, entity=null_or(OPEN), reason=CODE)),
            vanished=array(OPEN),
            approval=null_or(OPEN),
            round=null_or(NUMBER),
        ),
        "findings": members(
            source_sha256=null_or(HEX64),
            file=ATTACHMENT,
            notes=null_or(ATTACHMENT),
            count=NUMBER,
        ),
    }


def check(form: Form, value: Any, what: str) -> None:
    need(form(value), f"{what}: members or their forms")
