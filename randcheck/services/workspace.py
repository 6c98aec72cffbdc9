"""Find, create and open a workspace: one folder with database, keys, rules and papers."""

import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from randcheck.errors import Refused, Unreadable, UsageError
from randcheck.protocol.alphabet import is_origin
from randcheck.services.disk import write_atomic
from randcheck.services.world import World
from randcheck.store.store import Store
from randcheck.text import Text, tr

DATABASE, RULES, KEYS, SECRET, PAPERS = (
    "randcheck.db",
    "rules.toml",
    "keys",
    "inspectors.secret",
    "抽取",
)


@dataclass(frozen=True, slots=True)
class Workspace:
    """An open workspace."""

    root: Path
    store: Store
    world: World = field(default_factory=World)

    @property
    def keys(self) -> Path:
        """The folder of keys."""
        return self.root / KEYS

    @property
    def rules_path(self) -> Path:
        """The working rules."""
        return self.root / RULES

    def papers(self, draw: str) -> Path:
        """Name the folder of a draw's papers."""
        return self.root / PAPERS / draw

    def setting(self, key: str) -> str:
        """Read a setting."""
        return self.store.setting(key)

    def tokens(self) -> "Tokens":
        """Open the workspace's inspector pseudonyms."""
        try:
            return Tokens((self.keys / SECRET).read_bytes())
        except OSError as error:
            raise Unreadable(
                tr(f"缺 {KEYS}/{SECRET}", f"{KEYS}/{SECRET} is missing"),
                tr("从备份恢复; 没有它就认不出检查人员", "restore it from the backup"),
            ) from error


@dataclass(frozen=True, slots=True)
class Tokens:
    """One stable pseudonym per inspector and log (SPEC §6.1)."""

    secret: bytes

    def opening(self, code: str) -> str:
        """Write what opens an inspector's token."""
        salt = hmac.new(self.secret, code.encode(), sha256).hexdigest()[:32]
        return f"{salt}:{code}"

    def token(self, code: str) -> str:
        """Compute an inspector's token."""
        return sha256(self.opening(code).encode()).hexdigest()


def find(start: Path, given: str | None, environment: Mapping[str, str]) -> Path:
    """Find the workspace: as given, by RANDCHECK_HOME, or in a folder above.

    Raises:
        Unreadable: there is none.
    """
    named = given or environment.get("RANDCHECK_HOME")
    candidates = [Path(named)] if named else [start, *start.parents]
    for folder in candidates:
        if (folder / DATABASE).is_file():
            return folder
    raise Unreadable(
        tr(f"{candidates[0]} 不是工作文件夹", f"{candidates[0]} is no workspace"),
        _nearby(candidates[0]),
    )


def _nearby(folder: Path) -> Text:
    """Name the workspace just below a folder, if there is one."""
    try:
        below = sorted(path.parent for path in folder.glob(f"*/{DATABASE}"))
    except OSError:
        below = []
    if below:
        name = below[0].name
        return tr(
            f"工作文件夹是 {name}: 先 cd {name}, 或加 -w {below[0]}",
            f"the workspace is {name}: cd {name} first, or add -w {below[0]}",
        )
    return tr(
        "先 cd 到工作文件夹, 或用 -w 指明; 还没有的, 用 randcheck init 新建",
        "cd to the workspace, or name it by -w; make one with randcheck init",
    )


def open_workspace(root: Path, world: World | None = None) -> Workspace:
    """Open the workspace in a folder."""
    return Workspace(root, Store.open(root / DATABASE), world or World())


def origin_name(bureau: str, fingerprint: str, practice: bool) -> str:
    """Name a log after its bureau and its key.

    Raises:
        UsageError: the bureau's name has characters that no origin may have.
    """
    part = "".join(bureau.lower().replace("（", "-").replace("）", "").split())
    origin = f"{'practice-' if practice else ''}{part}/{fingerprint[:8]}"
    if not is_origin(origin) or part.startswith("practice-"):
        raise UsageError(
            tr(
                f"单位名称“{bureau}”只能用汉字、字母、数字",
                f"'{bureau}' may hold letters and digits",
            ),
            tr("去掉标点后再试", "leave out punctuation"),
        )
    return origin


def refuse_taken(root: Path) -> None:
    """Refuse a place where no workspace can begin.

    Raises:
        Refused: it is a workspace already, or a file.
    """
    if os.path.exists(root / DATABASE):  # Path.exists raises where nothing may be looked up
        raise Refused(tr(f"{root} 已是工作文件夹", f"{root} is a workspace already"))
    if os.path.isfile(root):
        raise Refused(tr(f"{root} 是一个文件", f"{root} is a file"))


def claim_folder(root: Path) -> None:
    """Make the folder of a workspace.

    Raises:
        Refused: it is taken, or cannot be made.
    """
    refuse_taken(root)
    try:
        root.mkdir(mode=0o700, parents=True, exist_ok=True)
        (root / KEYS).mkdir(mode=0o700, exist_ok=True)
    except OSError as error:
        raise Refused(tr(f"建不了文件夹 {root}", f"cannot make the folder {root}")) from error


def write_secret(root: Path, world: World) -> None:
    """Store the secret behind the inspectors' pseudonyms."""
    write_atomic(root / KEYS / SECRET, world.random(32), private=True)
