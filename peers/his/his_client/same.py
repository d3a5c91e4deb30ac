"""Whether two nodes tell the same of a place's day: a front server, and the platform its bills came home to.

    python3 -m his_client.same --base http://front:8090 --other http://platform:8080 --appid APPID --key KEY --place 001

Compares the sums of the day and every bill and red bill. What was done with paper stays in the books of the
node that did it and is not compared.
"""

import argparse
import sys

from . import ledger
from .client import Account
from .desk import now

SUMS = ("checkTotalData", "checkWriteOffData", "checkDataByPlace", "checkTotalDataByIvcDate", "checkWriteOffDataByIvcDate")
KINDS = ("1", "2")
"""Bills and red bills."""


def day_of(account, place, day):
    """Sums and rows of a place's day as a node tells them."""

    def call(method, words):
        answer = account.call(method, words)
        if not answer.ok:
            raise ValueError(f"{account.base}: {method}: {answer.brief()}")
        return answer

    sums = ledger.ask_sums(call, place, day)
    rows = [row for row in ledger.ask_rows(call, "getBillByBusDate", place, day) if str(row["dataType"]) in KINDS]
    return sums, {(row["billBatchCode"], row["billNo"]): row for row in rows}


def compare(one, other):
    """What differs between two tellings of a day."""
    faults = [f"{name}: {one[0][name]} and {other[0][name]}" for name in SUMS if one[0][name] != other[0][name]]
    for key in sorted(one[1].keys() | other[1].keys()):
        if one[1].get(key) != other[1].get(key):
            faults.append(f"{'/'.join(key)}: {one[1].get(key)} and {other[1].get(key)}")
    return faults


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="his_client.same", description=__doc__.splitlines()[0])
    for name in ("--base", "--other", "--appid", "--key", "--place"):
        parser.add_argument(name, required=True)
    given = parser.parse_args(arguments)
    day = now().strftime("%Y%m%d")
    told = [day_of(Account(base, given.appid, given.key), given.place, day) for base in (given.base, given.other)]
    faults = compare(*told)
    for fault in faults:
        print(fault)
    print(f"{len(told[0][1])} and {len(told[1][1])} bills, {len(faults)} differences")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
