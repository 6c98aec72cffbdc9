"""Rows of the inspector roster that are wrong, doubtful or incomplete."""

from randcheck.regions import region_name
from randcheck.services.quality_entities import OPTIONAL, filled, looks_personal
from randcheck.services.remarks import Remark, Scene, Severity, named
from randcheck.site.roster_files import INSPECTOR_COLUMNS
from randcheck.text import Text, tr

FIELDS = ("department", "issuer", "staff", "qualifications", "level", "post", "category")
EVERYTHING = tr("空着算什么都能查; 不是就补上", "blank means everything; fill it if not")


def empty(scene: Scene) -> list[Remark]:
    """Say that there is no inspector at all."""
    if scene.inspectors:
        return []
    what = tr("检查人员名录是空的", "the inspector roster is empty")
    todo = tr("randcheck inspector import 人员.xlsx", "randcheck inspector import FILE")
    return [Remark("no-inspectors", Severity.ERROR, what, 0, todo)]


def personal(scene: Scene) -> list[Remark]:
    """Find numbers of inspectors that look like an identity number or a phone's."""
    what = tr("执法证号像身份证号或手机号", "certificate numbers that look like a person's number")
    todo = tr("改填执法证号或单位工号", "put the certificate or staff number")
    found = (i.code for i in scene.inspectors if looks_personal(i.code))
    return named("personal-certificate", Severity.ERROR, what, found, todo)


def ended(scene: Scene) -> list[Remark]:
    """Find certificates that have ended; a draw leaves these people out."""
    found = (i.code for i in scene.inspectors if i.until and i.until < scene.today)
    what = tr("执法证已过期", "certificates that have ended")
    todo = tr("换证后更新有效期, 否则停用", "renew the date, or retire them")
    return named("certificate-ended", Severity.WARNING, what, found, todo)


def ending(scene: Scene) -> list[Remark]:
    """Find certificates that end soon."""
    soon = scene.soon
    found = (i.code for i in scene.inspectors if scene.today <= i.until <= soon)
    what = tr("执法证 60 天内到期", "certificates that end within 60 days")
    todo = tr("安排换证; 检查当天也须有效", "have them renewed; they must hold on the day of visit")
    return named("certificate-ending", Severity.WARNING, what, found, todo)


def unknown_end(scene: Scene) -> list[Remark]:
    """Find officers whose roster row does not say when the certificate ends."""
    found = (i.code for i in scene.inspectors if not i.until and i.role == "officer")
    what = tr("执法证有效期没有填", "certificates whose end is not known")
    todo = tr("补上; 没填的公示时不能证明有效", "fill it; without it nothing is proved")
    return named("certificate-unknown", Severity.WARNING, what, found, todo)


def without_scope(scene: Scene) -> list[Remark]:
    """Find inspectors of no stated scope."""
    what = tr("执法领域没有填", "inspectors without a scope")
    found = (i.code for i in scene.inspectors if not i.scope)
    return named("no-scope", Severity.HINT, what, found, EVERYTHING)


def without_regions(scene: Scene) -> list[Remark]:
    """Find inspectors of no stated region."""
    what = tr("执法区域没有填", "inspectors without regions")
    found = (i.code for i in scene.inspectors if not i.regions)
    return named("no-regions", Severity.HINT, what, found, EVERYTHING)


def regions(scene: Scene) -> list[Remark]:
    """Find inspectors with a region code that GB/T 2260 does not have."""
    what = tr("执法区域代码不在 GB/T 2260 中", "inspectors' region codes GB/T 2260 does not have")
    found = (
        i.code
        for i in scene.inspectors
        if any(r.isascii() and r.isdigit() and region_name(r) is None for r in i.regions)
    )
    todo = tr("改成现行行政区划代码", "put the code in force")
    return named("inspector-region-code", Severity.WARNING, what, found, todo)


def experts(scene: Scene) -> list[Remark]:
    """Count the experts."""
    what = tr("专家 (不算两名执法人员)", "experts (not among the two officers)")
    return _role(scene, "expert", "experts", what)


def auxiliaries(scene: Scene) -> list[Remark]:
    """Count the auxiliary staff."""
    what = tr("辅助人员 (不算两名执法人员)", "auxiliaries (not among the two officers)")
    return _role(scene, "auxiliary", "auxiliaries", what)


def _role(scene: Scene, role: str, key: str, what: Text) -> list[Remark]:
    found = (i.code for i in scene.inspectors if i.role == role)
    todo = tr("核对是否标对", "check that they are marked rightly")
    return named(key, Severity.HINT, what, found, todo)


def blanks(scene: Scene) -> list[Remark]:
    """Say for each column how much of it is filled."""
    lines = []
    for name in FIELDS:
        codes = [i.code for i in scene.inspectors if not getattr(i, name)]
        if len(codes) == len(scene.inspectors):
            continue  # the bureau does not keep this column
        what = filled(INSPECTOR_COLUMNS[name][0], name, len(scene.inspectors), len(codes))
        lines += named(f"blank-{name}", Severity.HINT, what, codes, OPTIONAL)
    return lines
