"""What a unit's own set-up decides: place codes, paper codes, charge items. Read from a JSON file."""

import json
from dataclasses import dataclass, fields
from datetime import datetime, timedelta, timezone

CHINA = timezone(timedelta(hours=8))


def clock():
    """Where the time comes from; tests put their own here."""
    return datetime.now(CHINA)


def now():
    """The time on the cashier's wall."""
    return clock()


def stamp(moment=None):
    """17 digits, yyyyMMddHHmmssSSS."""
    moment = moment or now()
    return moment.strftime("%Y%m%d%H%M%S") + f"{moment.microsecond // 1000:03}"


@dataclass(frozen=True)
class Item:
    """A charge item, or a line of the list under it."""

    code: str
    name: str
    unit: str = "项"


_MEDICAL = (
    ("01", "诊察费"),
    ("02", "检查费"),
    ("03", "化验费"),
    ("04", "治疗费"),
    ("05", "西药费"),
    ("06", "卫生材料费"),
)


@dataclass(frozen=True)
class Desk:
    """The set-up of one edition; what a file leaves out keeps the value here."""

    place: str = "001"
    profile: str = "classic"
    charges: tuple = tuple(Item(*one) for one in _MEDICAL)
    """What is charged at a hospital's window; the first one is for registration."""
    bed: Item = Item("07", "床位费", "日")
    """One charge of an inpatient bill."""
    paper: str = ""
    """Code of the paper bills this place exchanges outpatient bills for; empty: ask the server."""
    voucher_paper: str = ""
    """Code of the paper vouchers; empty: the same as `paper`."""
    empty_place: str = ""
    """A place without any paper number; empty: do not try."""
    bill_code: str = ""
    """Kind of e-bill, general and college edition."""
    paper_bill_code: str = ""
    """Kind of paper bill, general edition."""
    book_code: str = "0300"
    """Kind of payment book."""


def read(path):
    """Desks by edition from a file, or defaults for all three when there is none."""
    given = {}
    if path:
        with open(path, encoding="utf-8") as file:
            given = json.load(file)
    return {edition: _desk(given.get(edition, {})) for edition in ("medical", "standard", "college")}


def _desk(words):
    unknown = words.keys() - {one.name for one in fields(Desk)}
    if unknown:
        raise ValueError(f"set-up names {sorted(unknown)}, which nobody reads")
    words = dict(words)
    if "charges" in words:
        words["charges"] = tuple(Item(**one) for one in words["charges"])
    if "bed" in words:
        words["bed"] = Item(**words["bed"])
    return Desk(**words)
