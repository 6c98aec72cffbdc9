"""Notice a workspace on a network drive or in a synchronised folder, where SQLite is not safe."""

import os
import re
import sys
from pathlib import Path

from randcheck.text import Text, tr

REMOTE = {
    "9p", "afs", "ceph", "cifs", "coda", "davfs", "glusterfs", "gpfs", "lustre", "ncpfs", "nfs",
    "nfs4", "smb2", "smb3", "smbfs", "fuse.ceph", "fuse.davfs", "fuse.davfs2", "fuse.glusterfs",
    "fuse.gvfsd-fuse", "fuse.rclone", "fuse.s3fs", "fuse.sshfs", "fuse.vmhgfs-fuse", "vboxsf",
}  # fmt: skip
SYNCED = (
    "onedrive", "dropbox", "google drive", "icloud", "nutstore", "坚果云", "百度网盘",
    "百度云同步盘", "baidusyncdisk", "wps云盘", "wpsdrive", "微云", "阿里云盘", "天翼云盘",
)  # fmt: skip
MOUNTS = Path("/proc/mounts")


def drive_warnings(root: Path) -> tuple[Text, ...]:
    """Warn of a workspace that lies where two machines may write to it at once."""
    place = root.absolute()
    found = []
    if kind := _drive(place):
        found.append(
            tr(
                f"工作文件夹在网络盘上({kind}): 那里的文件锁不可靠, 两个人不能同时打开。"
                "工作文件夹放本机硬盘, 共享盘上放备份",
                f"the workspace is on a network drive ({kind}), where file locks are not reliable "
                "and two people must never open it at once: keep the workspace on this machine's "
                "disk and the backup on the share",
            )
        )
    if name := synced_by(place):
        found.append(
            tr(
                f"工作文件夹在同步盘里({name}): 同步会把数据库写坏或换成旧的。"
                "工作文件夹放本机硬盘, 同步盘里放备份",
                f"the workspace is in a synchronised folder ({name}), which may damage the "
                "database or bring back an old one: keep it elsewhere and the backup there",
            )
        )
    return tuple(found)


def _drive(place: Path) -> str:
    """Name the kind of network drive a path is on; empty for none and for who knows."""
    if sys.platform == "win32":
        return _windows_drive(str(place))
    try:
        return remote_kind(os.path.realpath(place), MOUNTS.read_text(errors="replace"))
    except OSError:
        return ""


def remote_kind(path: str, mounts: str) -> str:
    """Name the network file system a path is on, by the text of `/proc/mounts`; empty for none."""
    longest, kind = "", ""
    for line in mounts.splitlines():
        source, point, system, *_ = [*line.split(" "), "", "", ""]
        point = re.sub(r"\\([0-7]{3})", lambda m: chr(int(m[1], 8)), point)
        under = path == point or path.startswith(point.rstrip("/") + "/")
        if under and point and len(point) >= len(longest):  # the last mount on a point covers it
            web = system == "fuse" and source.startswith(("http://", "https://"))
            longest, kind = point, "davfs" if web else system
    return kind if kind in REMOTE else ""


def synced_by(place: Path) -> str:
    """Name the part of a path that belongs to a synchronising tool; empty for none."""
    return next((part for part in place.parts if part.casefold().startswith(SYNCED)), "")


if sys.platform == "win32":

    def _windows_drive(path: str) -> str:
        import ctypes

        if path.startswith("\\\\"):
            return "UNC"
        remote = ctypes.windll.kernel32.GetDriveTypeW(f"{path[:2]}\\") == 4
        return "DRIVE_REMOTE" if remote else ""
else:

    def _windows_drive(path: str) -> str:
        return ""
