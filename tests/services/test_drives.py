"""Where a workspace should not lie: network drives and folders that a tool synchronises."""

from pathlib import Path

import pytest

from randcheck.services import drives
from randcheck.services.drives import drive_warnings, remote_kind, synced_by

MOUNTS = """\
sysfs /sys sysfs rw,nosuid 0 0
/dev/sda1 / ext4 rw,relatime 0 0
//server/share /mnt/share cifs rw,vers=3.0 0 0
server:/export /srv nfs4 rw 0 0
/dev/sdb1 /srv/local ext4 rw 0 0
me@host:/ /mnt/a\\040b\\134c fuse.sshfs rw 0 0
https://dav.example.cn/ /mnt/dav fuse rw 0 0
gocryptfs /mnt/crypt fuse rw 0 0
D /mnt/c 9p rw 0 0
/dev/sdc1 /mnt/twice ext4 rw 0 0
server:/b /mnt/twice nfs rw 0 0
/dev/loop0 /mnt/covered nfs rw 0 0
/dev/loop0 /mnt/covered ext4 rw 0 0
broken
"""


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/opt/ws", ""),
        ("/mnt/share", "cifs"),
        ("/mnt/share/双随机", "cifs"),
        ("/mnt/sharer/ws", ""),
        ("/srv/li/ws", "nfs4"),
        ("/srv/local/ws", ""),
        ("/mnt/a b\\c/ws", "fuse.sshfs"),
        ("/mnt/dav/ws", "davfs"),
        ("/mnt/crypt/ws", ""),
        ("/mnt/c/ws", "9p"),
        ("/mnt/twice/ws", "nfs"),
        ("/mnt/covered/ws", ""),
    ],
)
def test_the_longest_mount_point_decides(path, kind):
    assert remote_kind(path, MOUNTS) == kind
    assert remote_kind(path, "") == ""


def test_a_network_drive_is_told_with_what_to_do(tmp_path, monkeypatch):
    mounts = tmp_path / "mounts"
    mounts.write_text(f"server:/x {tmp_path.resolve()} nfs rw 0 0\n")
    monkeypatch.setattr(drives, "MOUNTS", mounts)
    (told,) = drive_warnings(tmp_path / "ws")
    assert "网络盘上(nfs)" in told.zh and "备份" in told.zh and "nfs" in told.en
    monkeypatch.setattr(drives, "MOUNTS", tmp_path / "none")
    assert drive_warnings(tmp_path / "ws") == ()


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("D/li/OneDrive - 某局/ws", "OneDrive - 某局"),
        ("/srv/li/坚果云/ws", "坚果云"),
        ("/srv/li/WPS云盘/ws", "WPS云盘"),
        ("/srv/li/双随机", ""),
        ("/srv/li/my onedrive/ws", ""),
    ],
)
def test_a_synchronised_folder_is_known_by_its_name(path, name):
    assert synced_by(Path(path)) == name
    assert [name in told.zh for told in drive_warnings(Path(path))] == [True] * bool(name)
