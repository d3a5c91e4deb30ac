"""The bench a run of conformance stands on: accounts, what was issued so far, and the table of results."""

import json
import unicodedata
from dataclasses import dataclass, field

from . import checks
from .client import Unreachable
from .desk import now, stamp


class Skip(Exception):
    """A case that cannot be run, and why."""


class Stop(Exception):
    """A case that cannot go on; what is wrong already stands in its row."""


@dataclass
class Row:
    """One line of the table."""

    name: str
    faults: list = field(default_factory=list)
    notes: list = field(default_factory=list)
    skipped: str = ""
    calls: int = 0
    excused: str = ""

    @property
    def result(self):
        """ok, excused, failed or skipped."""
        if self.excused:
            return "excused"
        # A case that was broken off after something went wrong is not merely skipped.
        return "failed" if self.faults else "skipped" if self.skipped else "ok"


class Bench:
    """Runs cases one after another. A case is a function of the bench; its docstring says what it shows."""

    def __init__(self, accounts, desks, helper=None, trace=None):
        self.accounts, self.desks, self.helper = accounts, desks, helper
        self.trace = trace
        self.rows = []
        self.kept = {}
        self.run = "C" + stamp() + "-"
        self.count = 0

    # For cases

    @property
    def row(self):
        """The case being run."""
        return self.rows[-1]

    def account(self, edition):
        """The account, or the case is skipped."""
        if self.accounts.get(edition) is None:
            raise Skip(f"no account for {edition}")
        return self.accounts[edition]

    def desk(self, edition="medical"):
        """The set-up of an edition."""
        return self.desks[edition]

    def setup(self, edition, name):
        """A word of the set-up that has no default, or the case is skipped."""
        self.account(edition)
        value = getattr(self.desk(edition), name)
        if not value:
            raise Skip(f"set-up names no {name} for {edition}")
        return value

    def bus_no(self):
        """A number of our own, never used before."""
        self.count += 1
        return f"{self.run}{self.count:04}"

    def today(self):
        """yyyyMMdd."""
        return now().strftime("%Y%m%d")

    def keep(self, name, value):
        """For later cases."""
        self.kept[name] = value
        return value

    def need(self, name):
        """What an earlier case kept."""
        if name not in self.kept:
            raise Skip(f"needs {name}, which was not made")
        return self.kept[name]

    def fault(self, text):
        """Something is wrong."""
        if text not in self.row.faults:
            self.row.faults.append(text)

    def note(self, text):
        """Something to know that is no fault."""
        self.row.notes.append(text)

    def expect(self, truth, text):
        """A fault unless true."""
        if not truth:
            self.fault(text)

    def ask(self, method, words, account=None, **quirks):
        """A call, seen by the trace and judged by nobody yet. `method` is `edition/name`."""
        edition, name = method.split("/")
        account = account or self.account(edition)
        return self.seen(words, account.call(name, words, **quirks))

    def seen(self, words, answer):
        """Counts and traces an answer."""
        self.row.calls += 1
        if self.trace:
            self.trace(f"{self.row.name}\t{answer.method}\t{_text(words)}\t{answer.brief()}")
        return answer

    def good(self, method, words, account=None, **quirks):
        """A call that has to succeed; gives back its answer."""
        answer = self.ask(method, words, account, **quirks)
        self.judge(method, answer, words)
        return answer

    def judge(self, method, answer, words=""):
        """Holds an answer against the table."""
        for fault in checks.success(method, answer, self.desk(method.split("/")[0]).profile):
            self.fault(f"{method.split('/')[1]}: {fault}")
        if not answer.ok:
            raise Stop

    def bad(self, method, words, *texts, why="", account=None, **quirks):
        """A call that has to be refused, by one of `texts` if any are given."""
        answer = self.ask(method, words, account, **quirks)
        for fault in checks.refusal(answer, *texts):
            self.fault(f"{why or method}: {fault}")
        return answer

    # For the runner

    def case(self, name, function):
        """Runs one case into one row."""
        self.rows.append(Row(name))
        try:
            function(self)
        except Skip as skip:
            self.row.skipped = str(skip)
        except Stop:
            pass
        except Unreachable as error:
            self.fault(f"no answer: {error}")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            self.fault(f"answer cannot be read on: {type(error).__name__} {error}")

    def excuse(self, excuses):
        """Excuses what a server is known not to do: by case, what it `says` then, and `why`. Anything else that
        is wrong stays so, and what has come right must be taken off the list."""
        for row in self.rows:
            excuse = excuses.get(row.name)
            said = row.faults or list(filter(None, [row.skipped]))
            if excuse is None:
                continue
            if said and all(excuse["says"] in text for text in said):
                row.excused = excuse["why"]
            elif not said:
                row.faults.append(f"excused, but it is ok: {excuse['why']}")
        unknown = excuses.keys() - {row.name for row in self.rows}
        if unknown:
            raise ValueError(f"excuses name {sorted(unknown)}, which no case is")

    def is_good(self, strict):
        """Whether nothing failed; strictly, nothing may be skipped without an excuse either."""
        bad = ("failed", "skipped") if strict else ("failed",)
        return not any(row.result in bad for row in self.rows)

    def table(self):
        """The results as text."""
        width = max(len(row.name) for row in self.rows)
        lines = []
        for row in self.rows:
            why = [*row.faults, *filter(None, [row.skipped]), *(f"note: {note}" for note in row.notes)]
            why = [row.excused, *why] if row.excused else why
            first, *more = why or [""]
            lines.append(f"{row.name:{width}}  {row.result:7}  {_clip(first)}".rstrip())
            lines += [f"{'':{width}}           {_clip(text)}" for text in more[:6]]
        sums = {result: sum(row.result == result for row in self.rows) for result in ("ok", "excused", "failed", "skipped")}
        lines.append(", ".join(f"{number} {result}" for result, number in sums.items()))
        return "\n".join(lines)


def _text(words):
    return words if isinstance(words, str) else json.dumps(words, ensure_ascii=False)


def _clip(text):
    return "".join(sign if unicodedata.category(sign)[0] != "C" else " " for sign in text)[:260]
