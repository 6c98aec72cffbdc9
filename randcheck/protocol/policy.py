"""Read whose cosignatures a verifier demands, and tell whether they are there (C2SP tlog-policy).

Names are octets: two that look alike are two. What is no UTF-8 stands as surrogates in a `str`.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from randcheck.errors import Malformed
from randcheck.protocol.note import COSIGNER, ED25519, VerifierKey, parse_verifier_key
from randcheck.text import Text, tr

SIZE_LIMIT = 65_536
WITNESS_LIMIT = 100
NONE = "none"
FORBIDDEN = re.compile(rb"[\x00-\x08\x0b-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Group:
    """Witnesses and groups defined before, of which so many must have witnessed."""

    name: str
    least: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """The logs and witnesses a verifier knows; `groups` stand in the order of their lines.

    A `quorum` of None demands no witness.
    """

    logs: tuple[VerifierKey, ...]
    witnesses: dict[str, VerifierKey]
    groups: tuple[Group, ...]
    quorum: str | None

    def satisfied(self, keys: Collection[VerifierKey]) -> bool:
        """Tell whether the witnesses with these keys are enough."""
        if self.quorum is None:
            return True
        # no recursion, for a hostile policy may nest its groups thousands deep
        holds = {name: key in keys for name, key in self.witnesses.items()}
        for group in self.groups:
            holds[group.name] = sum(holds[member] for member in group.members) >= group.least
        return holds[self.quorum]

    def quorum_time(self, times: Mapping[VerifierKey, int]) -> int | None:
        """Return the earliest time at which enough witnesses had cosigned; None if they never did.

        Nor is there one where no witness is demanded, for then nothing is witnessed.
        """
        if self.quorum is None:
            return None
        for time in sorted(set(times.values())):
            if self.satisfied({key for key, at in times.items() if at <= time}):
                return time
        return None


@dataclass(slots=True)
class _Reading:
    """What the lines so far define."""

    logs: list[VerifierKey] = field(default_factory=list)
    witnesses: dict[str, VerifierKey] = field(default_factory=dict)
    groups: dict[str, Group] = field(default_factory=dict)
    members: set[str] = field(default_factory=set)
    quorum: list[str] = field(default_factory=list)

    def read(self, words: list[bytes]) -> None:
        """Read the words of one line."""
        match words:
            case [b"log", key, *url] if len(url) <= 1:
                self._add_log(_key(key, ED25519))
            case [b"witness", name, key, *url] if len(url) <= 1:
                self._add_witness(self._new(name), _key(key, COSIGNER))
            case [b"group", name, least, _, *_]:
                self._add_group(self._new(name), least, tuple(map(_name, words[3:])))
            case [b"quorum", name]:
                self._set_quorum(_name(name))
            case _:
                raise Malformed(tr("不认识的行", "no line of a policy"))

    def _new(self, word: bytes) -> str:
        name = _name(word)
        if name == NONE or self._defined(name):
            raise Malformed(tr("名称已被占用", "the name is taken"))
        return name

    def _defined(self, name: str) -> bool:
        return name in self.witnesses or name in self.groups

    def _add_log(self, key: VerifierKey) -> None:
        if key.public in {log.public for log in self.logs}:
            raise Malformed(tr("同一日志公钥出现两次", "the key of a log occurs twice"))
        self.logs.append(key)

    def _add_witness(self, name: str, key: VerifierKey) -> None:
        if key.public in {known.public for known in self.witnesses.values()}:
            raise Malformed(tr("同一联署人公钥出现两次", "the key of a witness occurs twice"))
        if len(self.witnesses) == WITNESS_LIMIT:
            raise Malformed(tr("联署人太多", f"more than {WITNESS_LIMIT} witnesses"))
        self.witnesses[name] = key

    def _add_group(self, name: str, least: bytes, members: tuple[str, ...]) -> None:
        for member in members:
            if not self._defined(member):
                raise Malformed(tr("成员未在前面定义", "a member is not defined before"))
            if member in self.members:
                raise Malformed(tr("成员已属于一组", "a member is in a group already"))
            self.members.add(member)
        self.groups[name] = Group(name, _least(least, len(members)), members)

    def _set_quorum(self, name: str) -> None:
        if self.quorum:
            raise Malformed(tr("quorum 行出现两次", "a second quorum line"))
        if name != NONE and not self._defined(name):
            raise Malformed(tr("quorum 未在前面定义", "the quorum is not defined before"))
        self.quorum.append(name)


def parse_policy(text: bytes) -> Policy:
    """Read a policy file; URLs are passed over.

    Raises:
        Malformed: a line that C2SP tlog-policy does not allow, or a cap reached; names the line.
    """
    if len(text) > SIZE_LIMIT:
        raise Malformed(tr("见证策略文件过大", f"a policy has at most {SIZE_LIMIT} bytes"))
    lines = text.split(b"\n")
    reading = _Reading()
    for number, line in enumerate(lines, 1):
        try:
            if number == len(lines) and line:
                raise Malformed(tr("行尾缺换行符", "the line does not end with LF"))
            _read_line(line, reading)
        except Malformed as error:
            raise _at(number, error.what) from error
    if not reading.quorum:
        raise _at(len(lines), tr("缺 quorum 行", "no quorum line until the end"))
    quorum = None if reading.quorum == [NONE] else reading.quorum[0]
    groups = tuple(reading.groups.values())
    return Policy(tuple(reading.logs), reading.witnesses, groups, quorum)


def _read_line(line: bytes, reading: _Reading) -> None:
    if FORBIDDEN.search(line):
        raise Malformed(tr("含控制字符(CRLF?)", "it has control characters (CRLF?)"))
    words = re.findall(rb"[^ \t]+", line)
    if words and not words[0].startswith(b"#"):
        reading.read(words)


def _key(word: bytes, kind: bytes) -> VerifierKey:
    try:
        key = parse_verifier_key(word.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise Malformed(tr("公钥不是 UTF-8", "a key is not UTF-8")) from error
    if key.kind != kind:
        raise Malformed(tr("公钥的用途不对", "a key of another kind"))
    return key


def _name(word: bytes) -> str:
    return word.decode("utf-8", "surrogateescape")


def _least(word: bytes, members: int) -> int:
    if word in (b"any", b"all"):
        return 1 if word == b"any" else members
    if not re.fullmatch(rb"[1-9][0-9]{0,4}", word) or int(word) > members:
        raise Malformed(tr("门槛应是 1 到成员数", "the threshold is 1 to the number of members"))
    return int(word)


def _at(number: int, what: Text) -> Malformed:
    return Malformed(
        tr(f"见证策略第 {number} 行: {what.zh}", f"policy line {number}: {what.en}"),
        tr("按 C2SP tlog-policy 改正", "mend the line as C2SP tlog-policy has it"),
    )
