"""Reading a folder within bounds: only regular files, no links, none too long, not too many."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

MOST_BYTES = 64 * 1024 * 1024
MOST_FILES = 250_000


class CannotTell(Exception):
    """The folder is absent, unreadable or beyond a bound."""


class Folder:
    """The names (with `/`) of all files below a folder; contents are read when asked for."""

    def __init__(self, path: Path):
        self.path = path
        self.names: set[str] = set()
        waiting = [""]
        seen = 0
        while waiting:
            below = waiting.pop()
            try:
                with os.scandir(path / below) as found:
                    for item in found:
                        seen += 1
                        if seen > MOST_FILES:
                            raise CannotTell("too many files")
                        info = item.stat(follow_symlinks=False)
                        if stat.S_ISDIR(info.st_mode):
                            waiting.append(below + item.name + "/")
                        elif not stat.S_ISREG(info.st_mode):
                            raise CannotTell(f"not a regular file: {below}{item.name!a}")
                        elif info.st_size > MOST_BYTES:
                            raise CannotTell(f"too long a file: {below}{item.name!a}")
                        else:
                            self.names.add(below + item.name)
            except OSError as error:
                raise CannotTell(str(error)) from None

    def below(self, start: str) -> set[str]:
        return {name for name in self.names if name.startswith(start)}

    def read(self, name: str) -> bytes:
        try:
            with open(self.path / name, "rb") as file:
                data = file.read(MOST_BYTES + 1)
        except OSError as error:
            raise CannotTell(str(error)) from None
        if len(data) > MOST_BYTES:
            raise CannotTell(f"too long a file: {name!a}")
        return data


class Held(Folder):
    """Files at hand, by their names."""

    def __init__(self, files: Mapping[str, bytes]):
        self.files = files
        self.names = set(files)

    def read(self, name: str) -> bytes:
        return self.files[name]
