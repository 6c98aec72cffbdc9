"""C2SP tlog-policy: the logs, witnesses and groups that a verifier brings, and the quorum."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from .forms import Wrong, is_number, need
from .note import COSIGNER, SIGNER, Key, read_key


@dataclass
class Policy:
    logs: list[Key] = field(default_factory=list)
    witnesses: dict[bytes, Key] = field(default_factory=dict)
    # how many members are needed, and their names; in the order of the text
    groups: dict[bytes, tuple[int, list[bytes]]] = field(default_factory=dict)
    quorum: bytes = b"none"

    def time(self, times: Mapping[Key, int]) -> int | None:
        """The earliest time up to which cosignatures satisfy the quorum; `none` gives none."""
        reached = {name: times.get(key) for name, key in self.witnesses.items()}
        for name, (count, members) in self.groups.items():
            there = sorted(t for t in (reached[member] for member in members) if t is not None)
            reached[name] = there[count - 1] if len(there) >= count else None
        return reached.get(self.quorum)


def read_policy(data: bytes) -> Policy:
    """Raises Wrong; names are bytes without meaning."""
    need(all(byte >= 0x20 or byte in b"\t\n" for byte in data), "policy: a control character")
    need(b"\x7f" not in data, "policy: a control character")
    need(data.endswith(b"\n"), "policy: the last line does not end")
    policy = Policy()
    members: set[bytes] = set()
    quorums: list[bytes] = []
    for line in data[:-1].split(b"\n"):
        words = [word for word in line.replace(b"\t", b" ").split(b" ") if word]
        if not words or words[0].startswith(b"#"):
            continue
        if words[0] == b"log":
            add_log(policy, words[1:])
        elif words[0] == b"witness":
            add_witness(policy, words[1:])
        elif words[0] == b"group":
            add_group(policy, members, words[1:])
        elif words[0] == b"quorum":
            good = len(words) == 2 and (words[1] == b"none" or defined(policy, words[1]))
            need(good, "policy: the quorum line")
            quorums.append(words[1])
        else:
            raise Wrong("policy: an unknown line")
    need(len(quorums) == 1, "policy: not one quorum line")
    policy.quorum = quorums[0]
    return policy


def defined(policy: Policy, name: bytes) -> bool:
    return name in policy.witnesses or name in policy.groups


def policy_key(word: bytes, kind: int) -> Key:
    try:
        return read_key(word.decode(), kind)
    except UnicodeDecodeError:
        raise Wrong("policy: a key that is not UTF-8") from None


def add_log(policy: Policy, words: list[bytes]) -> None:
    need(len(words) in (1, 2), "policy: a log line")
    key = policy_key(words[0], SIGNER)
    need(all(key.public != other.public for other in policy.logs), "policy: a log twice")
    policy.logs.append(key)


def add_witness(policy: Policy, words: list[bytes]) -> None:
    need(len(words) in (2, 3), "policy: a witness line")
    need_new(policy, words[0])
    key = policy_key(words[1], COSIGNER)
    others = policy.witnesses.values()
    need(all(key.public != other.public for other in others), "policy: a witness twice")
    policy.witnesses[words[0]] = key


def add_group(policy: Policy, used: set[bytes], words: list[bytes]) -> None:
    need(len(words) >= 3, "policy: a group line")
    name, count, *members = words
    need_new(policy, name)
    for member in members:
        need(defined(policy, member), "policy: a member that is not defined before")
        need(member not in used, "policy: a member twice")
        used.add(member)
    if count in (b"any", b"all"):
        least = 1 if count == b"any" else len(members)
    else:
        need(is_number(count.decode("latin-1"), 1, len(members)), "policy: the count of a group")
        least = int(count)
    policy.groups[name] = least, members


def need_new(policy: Policy, name: bytes) -> None:
    need(name != b"none" and not defined(policy, name), "policy: a name twice, or none")
