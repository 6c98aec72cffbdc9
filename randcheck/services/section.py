"""Read one table of a TOML file strictly: unknown keys are refused, not ignored."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from randcheck.errors import Refused
from randcheck.protocol.alphabet import is_code, is_label, is_open_token
from randcheck.text import Text, tr


@dataclass(frozen=True, slots=True)
class Section:
    """One table and the keys it may have."""

    name: str
    value: Mapping[str, Any]
    keys: set[str] | None

    def __post_init__(self) -> None:
        """Refuse keys that nobody reads, unless any key will do."""
        for key in self.value:
            if self.keys is not None and key not in self.keys:
                raise fault(self.name, tr(f"不认识 {key}", f"unknown key {key}"))

    def _get(self, key: str, default: Any, kind: type) -> Any:
        found = self.value.get(key, default)
        if not isinstance(found, kind) or isinstance(found, bool):
            raise fault(self.name, tr(f"{key} 写法不对", f"{key} has another form"))
        return found

    def text(self, key: str, default: str) -> str:
        """Read a text."""
        return str(self._get(key, default, str))

    def label(self, key: str, default: str) -> str:
        """Read a text that will be published."""
        found = self.text(key, default)
        if not is_label(found):
            raise fault(self.name, tr(f"{key} 不能为空, 不能有控制字符", f"{key} is no label"))
        return found

    def texts(self, key: str, default: str) -> list[str]:
        """Read a text, or a list of texts."""
        found = self.value.get(key, default)
        if isinstance(found, str):
            found = [found] if found else []
        if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
            raise fault(self.name, tr(f"{key} 写法不对", f"{key} has another form"))
        return list(found)

    def code(self, key: str) -> str:
        """Read a code."""
        return self.as_code(self.text(key, ""), key)

    def as_code(self, found: str, key: str = "") -> str:
        """Demand that a text is a code."""
        if not is_code(found):
            name = key or found
            raise fault(self.name, tr(f"{name} 须为小写字母数字", f"{name} must be a code"))
        return found

    def token(self, key: str) -> str:
        """Read the name of a body in the alphabet of codes, or nothing."""
        found = "".join(unicodedata.normalize("NFKC", self.text(key, "")).upper().split())
        if found and not is_open_token(found):
            what = tr(f"{key} 只能用汉字、字母、数字", f"{key} may hold letters and digits")
            raise fault(self.name, what)
        return found

    def flag(self, key: str) -> bool:
        """Read true or false."""
        found = self.value.get(key, False)
        if not isinstance(found, bool):
            raise fault(self.name, tr(f"{key} 写 true 或 false", f"{key} is true or false"))
        return found

    def number(self, key: str, default: int, low: int, high: int) -> int:
        """Read a whole number within bounds."""
        found = int(self._get(key, default, int))
        if not low <= found <= high:
            raise fault(self.name, tr(f"{key} 应在 {low}–{high}", f"{key} is {low} to {high}"))
        return found

    def choice(self, key: str, default: str, words: tuple[str, ...]) -> str:
        """Read one of a few words."""
        found = self.text(key, default)
        if found not in words:
            raise fault(self.name, tr(f"{key} 只能是 {words}", f"{key} is one of {words}"))
        return found

    def words(self, key: str) -> tuple[str, ...]:
        """Read a list of texts."""
        return tuple(str(word) for word in self._get(key, [], list))

    def mapping(self, key: str, kind: type) -> dict[str, Any]:
        """Read a table of values of one kind."""
        found = self._get(key, {}, dict)
        if not all(isinstance(v, kind) and not isinstance(v, bool) for v in found.values()):
            raise fault(self.name, tr(f"{key} 写法不对", f"{key} has another form"))
        return dict(found)

    def section(self, key: str, keys: set[str] | None) -> "Section":
        """Read a table."""
        return Section(key, self._get(key, {}, dict), keys)

    def sections(self, key: str, keys: set[str]) -> list["Section"]:
        """Read a list of tables."""
        found = self._get(key, [], list)
        if not all(isinstance(value, dict) for value in found):
            raise fault(self.name or key, tr(f"{key} 写法不对", f"{key} has another form"))
        return [Section(key, value, keys) for value in found]


def fault(where: str, what: Text) -> Refused:
    """Say where the rules are wrong."""
    return Refused(
        tr(f"细则 [{where}]: {what.zh}", f"rules [{where}]: {what.en}"),
        tr("改 rules.toml 后再试", "mend rules.toml and try again"),
    )
