"""What a hospital believes it issued in one run, and the reckoning with the platform at noon.

Everything is compared in whole fen. The place must belong to this run alone while it lasts.
"""

from dataclasses import dataclass

from . import samples
from .samples import fen

PAGE = 200


@dataclass
class Entry:
    """One bill as the cashier's system keeps it."""

    bus_no: str
    bus_type: str
    fen: int
    at: str
    """Business time, 17 digits."""
    made: dict
    """The words of the answer."""
    red: dict | None = None
    paper: tuple = ()
    """Paper code and number it was exchanged for."""
    used: bool = False
    """A voucher that a stay was settled with."""

    @property
    def key(self):
        """Batch code and number."""
        return self.made["billBatchCode"], self.made["billNo"]


@dataclass(frozen=True)
class Sums:
    """Counts and fen of one question."""

    number: int
    fen: int

    def since(self, before):
        """What was added."""
        return Sums(self.number - before.number, self.fen - before.fen)


def ask_sums(call, place, day):
    """All five questions of the day, by method; `call(method, words)` gives back an answer."""
    dash = f"{day[:4]}-{day[4:6]}-{day[6:]}"
    found = {}
    for method in ("checkTotalData", "checkWriteOffData", "checkDataByPlace"):
        found[method] = _sums(call(method, samples.totals(dash, place)))
    for method in ("checkTotalDataByIvcDate", "checkWriteOffDataByIvcDate"):
        found[method] = _sums(call(method, samples.totals(dash, place, issued=True)))
    return found


def _sums(answer):
    return Sums(int(answer.words["allTotalNum"]), fen(answer.words["allTotalAmt"]))


def ask_rows(call, method, place, day):
    """Every row of the day, page after page, the number of pages taken from `total`."""
    rows, page, pages = [], 1, 1
    while page <= pages:
        words = samples.rows(day + "000000000", day + "235959999", place, page=page, size=PAGE)
        answer = call(method, words).words
        pages = (int(answer["total"]) + PAGE - 1) // PAGE
        rows += answer["billList"]
        page += 1
    return rows


class Ledger:
    """All entries of a run. `prefix` begins every busNo of it."""

    def __init__(self, prefix):
        self.prefix = prefix
        self.entries = []

    def add(self, entry):
        """Keeps a bill."""
        self.entries.append(entry)
        return entry

    def reckon(self, before, after):
        """Mismatches of the sums, from two rounds of questions."""
        grown = {method: after[method].since(before[method]) for method in after}
        reds = [entry for entry in self.entries if entry.red]
        blue = Sums(len(self.entries), sum(entry.fen for entry in self.entries))
        faults = []
        for total, off in (
            ("checkTotalData", "checkWriteOffData"),
            ("checkTotalDataByIvcDate", "checkWriteOffDataByIvcDate"),
        ):
            # Clients take issued = total - written off, so either sign of red bills balances.
            issued = grown[total].since(grown[off])
            if issued != blue:
                faults.append(f"{total} - {off} is {_show(issued)}, issued were {_show(blue)}")
            red = Sums(grown[off].number, abs(grown[off].fen))
            expected = Sums(len(reds), sum(entry.fen for entry in reds))
            if red != expected:
                faults.append(f"{off} is {_show(red)}, written off were {_show(expected)}")
        if grown["checkDataByPlace"] != grown["checkTotalData"]:
            shown = _show(grown["checkDataByPlace"]), _show(grown["checkTotalData"])
            faults.append("checkDataByPlace is {}, checkTotalData {}".format(*shown))
        return faults

    def compare(self, method, rows):
        """Mismatches of the rows: each bill once, each red bill once, nothing unheard of."""
        blue = _index(row for row in rows if str(row["dataType"]) == "1")
        red = _index(row for row in rows if str(row["dataType"]) == "2")
        faults = []
        for entry in self.entries:
            faults += _match(blue.pop(entry.key, []), entry, 1)
            if entry.red:
                key = entry.red["eScarletBillBatchCode"], entry.red["eScarletBillNo"]
                faults += _match(red.pop(key, []), entry, -1)
        for kind, left in (("bill", blue), ("red bill", red)):
            for key, found in left.items():
                if found[0]["busNo"].startswith(self.prefix):
                    faults.append(f"{kind} {'/'.join(key)} for {found[0]['busNo']} is nobody's")
        return [f"{method}: {fault}" for fault in faults]


def _index(rows):
    found = {}
    for row in rows:
        found.setdefault((row["billBatchCode"], row["billNo"]), []).append(row)
    return found


def _match(found, entry, sign):
    what = f"{'bill' if sign > 0 else 'red bill'} of {entry.bus_no}"
    if len(found) != 1:
        return [f"{what} is listed {len(found)} times"]
    row, faults = found[0], []
    amount = fen(row["totalAmt"]) if sign > 0 else abs(fen(row["totalAmt"]))
    if amount != entry.fen:
        faults.append(f"{what} amounts to {amount} fen, not {entry.fen}")
    if row["busNo"] != entry.bus_no:
        faults.append(f"{what} has busNo {row['busNo']}")
    random = entry.made["random"] if sign > 0 else entry.red["eScarletRandom"]
    if row["random"] != random:
        faults.append(f"{what} has check code {row['random']}, not {random}")
    if sign > 0 and (row["busType"], row["busDate"]) != (entry.bus_type, entry.at):
        faults.append(f"{what} is {row['busType']} of {row['busDate']}, not {entry.bus_type} of {entry.at}")
    if sign < 0 and (row["relateBillBatchCode"], row["relateBillNo"]) != entry.key:
        faults.append(f"{what} relates to {row['relateBillBatchCode']}/{row['relateBillNo']}")
    return faults


def _show(sums):
    return f"{sums.number} bills, {samples.yuan(sums.fen)} yuan"
