"""Every method of a running server, asked and held against what clients depend on.

    python3 -m his_client.conformance \\
        --medical  http://127.0.0.1:8080 APPID KEY \\
        --standard http://127.0.0.1:8080 APPID KEY REGION DEPTCODE \\
        --college  http://127.0.0.1:8080 APPID KEY \\
        --setup setup.json

Prints a table `method, ok or failed, why` and leaves with 1 when anything failed. What has no account is
skipped and said so. With `--excuses FILE` nothing may be skipped or fail but what the file names, and that must.
"""

import argparse
import json
import sys

from . import answers, cases_agency, cases_clients, cases_errors, cases_medical, cases_races
from .bench import Bench
from .client import Account
from .desk import read

CASES = (
    cases_medical.CASES | cases_agency.CASES | cases_errors.CASES | cases_races.CASES | cases_clients.CASES
)


def run(accounts, setup=None, helper=None, only="", trace=None):
    """The bench after all cases whose name contains `only`."""
    bench = Bench(accounts, read(setup), helper, trace)
    for name, case in CASES.items():
        if only in name:
            bench.case(name, case)
    return bench


def unshown():
    """Methods of the table that no case shows; there is none."""
    return sorted(answers.METHODS.keys() - CASES.keys())


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="his_client.conformance", description=__doc__.splitlines()[0])
    parser.add_argument("--medical", nargs=3, metavar=("BASE", "APPID", "KEY"))
    parser.add_argument("--busdate", nargs=3, metavar=("BASE", "APPID", "KEY"), help="a medical account of that profile")
    parser.add_argument("--standard", nargs=5, metavar=("BASE", "APPID", "KEY", "REGION", "DEPTCODE"))
    parser.add_argument("--college", nargs=3, metavar=("BASE", "APPID", "KEY"))
    parser.add_argument("--helper", metavar="URL", help="print helper, usually http://127.0.0.1:13526")
    parser.add_argument("--setup", metavar="FILE", help="JSON: place codes, paper codes and charges by edition")
    parser.add_argument("--excuses", metavar="FILE", help="JSON: what the server is known not to do, and why")
    parser.add_argument("--only", default="", metavar="TEXT", help="cases whose name contains it")
    parser.add_argument("--trace", metavar="FILE", help="write every request and answer there")
    given = parser.parse_args(arguments)
    accounts = {}
    for edition in ("medical", "busdate", "standard", "college"):
        words = getattr(given, edition)
        if words:
            base, appid, key, *unit = words
            kind = "medical" if edition == "busdate" else edition
            accounts[edition] = Account(base, appid, key, kind, *unit)
    if not accounts:
        parser.error("name at least one account")
    if given.trace:
        with open(given.trace, "w", encoding="utf-8") as file:
            bench = run(accounts, given.setup, given.helper, given.only, lambda line: print(line, file=file))
    else:
        bench = run(accounts, given.setup, given.helper, given.only)
    if given.excuses:
        with open(given.excuses, encoding="utf-8") as file:
            bench.excuse(json.load(file))
    print(bench.table())
    return 0 if bench.is_good(strict=bool(given.excuses)) else 1


if __name__ == "__main__":
    sys.exit(main())
