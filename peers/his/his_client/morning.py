"""A hospital's morning: bills, time-outs, write-offs, paper, and the reckoning at noon.

    python3 -m his_client.morning --base http://127.0.0.1:8080 --appid APPID --key KEY --place 001

Prints one JSON line per deed and leaves with 1 when anything does not match to the fen. The same seed makes
the same mix of deeds; busNo begins with the time of the run, so it can be run again.
"""

import argparse
import json
import random
import sys
import time

from . import checks, ledger, samples
from .client import Account, Unreachable
from .desk import now, read, stamp
from .ledger import Entry, Ledger

TRIES = 5


class Stop(Exception):
    """The morning cannot go on."""


class Window:
    """One cashier's window with everything it knows."""

    def __init__(self, account, desk, seed=1, rate=0.0, say=None):
        self.account, self.desk = account, desk
        self.chance = random.Random(seed)
        self.gap = 1 / rate if rate else 0.0
        self.next = time.monotonic()
        self.say = say or (lambda line: None)
        self.run = "M" + stamp() + "-"
        self.ledger = Ledger(self.run)
        self.count = 0
        self.mismatches = []
        self.milliseconds = []
        self.paper_code = desk.paper

    # Saying and asking

    def mismatch(self, text):
        """Says what does not match, and remembers it."""
        self.mismatches.append(text)
        self.say({"mismatch": text})

    def ask(self, method, words):
        """A call that has to succeed; its answer is held against the table."""
        return self.judge(method, self.account.call(method, words))

    def judge(self, method, answer):
        """Notes what is wrong with an answer, and stops when there is nothing to go on with."""
        self.milliseconds.append(answer.seconds * 1000)
        for fault in checks.success(f"medical/{method}", answer, self.desk.profile):
            self.mismatch(f"{method}: {fault}")
        if not answer.ok:
            raise Stop(f"{method}: {answer.brief()}")
        return answer

    def issue(self, method, words):
        """Issues one bill, now and then through a time-out, and keeps it in the ledger."""
        wait = self.next - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self.next = max(self.next, time.monotonic()) + self.gap
        how = self.chance.choices(("plain", "lost answer", "pressed again", "sent again"), (88, 5, 4, 3))[0]
        request = self.account.prepare(method, words)
        if how == "lost answer":
            self.account.abandon(request)
            answer = self.patiently(method, words)
        else:
            answer = self.judge(method, self.account.send(request))
        if how in ("pressed again", "sent again"):
            again = self.account.send(request) if how == "sent again" else self.account.call(method, words)
            if again.message != answer.message:
                self.mismatch(f"{method} {how}: {again.brief()} instead of {answer.brief()}")
        amount = samples.fen(words.get("totalAmt") or words["amt"])
        entry = Entry(words["busNo"], words["busType"], amount, words["busDateTime"], answer.words)
        self.say({"do": method, "how": how, "busNo": entry.bus_no, "bill": "/".join(entry.key), "fen": amount})
        return self.ledger.add(entry)

    def patiently(self, method, words):
        """After a lost answer the first try may still be at work; pressing again has to end well."""
        for _ in range(TRIES):
            answer = self.account.call(method, words)
            if answer.ok:
                break
            self.say({"again": method, "because": answer.brief()})
            time.sleep(0.2)
        return self.judge(method, answer)

    # The deeds

    def bus_no(self):
        """The settlement's own number."""
        self.count += 1
        return f"{self.run}{self.count:05}"

    def amounts(self, most=5):
        """Fen of one to `most` charges."""
        return [self.chance.randint(50, 80_000) for _ in range(self.chance.randint(1, most))]

    def patient(self):
        """One patient, one bill, or a stay with its prepayments."""
        kind = self.chance.choices(("registration", "outpatient", "check-up", "stay"), (35, 45, 8, 12))[0]
        if kind == "stay":
            return self.stay()
        if kind == "registration":
            words = samples.registration(self.desk, self.bus_no(), self.chance.choice((500, 1200, 5050)))
            return self.issue("invEBillRegistration", words)
        build, method = {
            "outpatient": (samples.outpatient, "invoiceEBillOutpatient"),
            "check-up": (samples.check_up, "invEBillCheckUp"),
        }[kind]
        return self.issue(method, build(self.desk, self.bus_no(), self.amounts()))

    def stay(self):
        """Prepayment, settlement from it; now and then the settlement is cancelled and made again."""
        vouchers = [self.prepay() for _ in range(self.chance.randint(1, 2))]
        if self.chance.random() < 0.15:
            return vouchers[0]
        bill = self.settle(vouchers)
        if self.chance.random() < 0.2:
            self.take_back("cancelPayMentVoucherBalance", bill)
            bill = self.settle(vouchers)
        for voucher in vouchers:
            voucher.used = True
        return bill

    def prepay(self):
        """One voucher."""
        amount = self.chance.randint(10, 60) * 10_000
        return self.issue("invoicePayMentVoucher", samples.voucher(self.desk, self.bus_no(), amount))

    def settle(self, vouchers):
        """The bill of a stay that takes all of the vouchers and some cash."""
        taken = [(one.made["voucherBatchCode"], one.made["voucherNo"], one.fen) for one in vouchers]
        amounts = [*(one.fen for one in vouchers), *self.amounts()]
        words = samples.hospitalized(self.desk, self.bus_no(), amounts, taken)
        return self.issue("invEBillHospitalized", words)

    def take_back(self, method, entry):
        """A write-off in one of its forms; done twice it has to be refused."""
        if method == "writeOffPayMentVoucher":
            words = samples.refund(self.desk, entry.made, entry.fen)
        elif method == "invalidPaper":
            words = samples.void_paper(self.desk, *entry.paper)
        else:
            words = samples.write_off(self.desk, *entry.key)
        entry.red = self.ask(method, words).words
        self.say({"do": method, "busNo": entry.bus_no, "red": entry.red["eScarletBillNo"], "fen": entry.fen})
        if method == "writeOffEBill":
            again = self.account.call(method, samples.write_off(self.desk, *entry.key, "示例再次退费"))
            for fault in checks.refusal(again, "已冲销，不能冲销开票"):
                self.mismatch(f"second write-off of {entry.bus_no}: {fault}")

    def free(self, *types):
        """Bills of these business types that nothing was done to yet."""
        return [
            one for one in self.ledger.entries if one.bus_type in types and not (one.red or one.paper or one.used)
        ]

    def some(self, found, percent):
        """A part of them, at least one."""
        return self.chance.sample(found, max(1, len(found) * percent // 100)) if found else []

    # The course of the morning

    def work(self, bills):
        """Patients until so many bills are issued."""
        while len(self.ledger.entries) < bills:
            self.patient()

    def regret(self):
        """Some patients want their money back, some vouchers are not needed."""
        for entry in self.some(self.free("02", "05", "06"), 5):
            self.take_back("writeOffEBill", entry)
        for entry in self.free("07"):
            self.take_back("writeOffPayMentVoucher", entry)

    def find_paper(self):
        """The paper code of this place, or none."""
        if not self.paper_code:
            answer = self.ask("getValidBillBatchCode", samples.paper_codes(self.desk))
            kinds = answer.words["billCodeList"]
            codes = [one["billBatchCode"] for kind in kinds for one in kind["billBatchCodeList"]]
            self.paper_code = codes[0] if codes else ""
        if not self.paper_code:
            self.say({"note": "no paper at this place, nothing exchanged"})
        return self.paper_code

    def next_number(self):
        """The next paper number."""
        return self.ask("getPaperBillNo", samples.next_paper(self.desk, self.paper_code)).words["pBillNo"]

    def exchange(self):
        """Some want paper; some paper jams, some comes back."""
        if not self.find_paper():
            return
        for entry in self.some(self.free("02"), 8):
            self.turn("turnPaper", entry)
            if self.chance.random() < 0.3:
                self.turn("reTurnPaper", entry)
            if self.chance.random() < 0.3:
                self.take_back("invalidPaper", entry)

    def turn(self, method, entry):
        """The e-bill on the next paper."""
        number = self.next_number()
        self.ask(method, samples.exchange(self.desk, entry.made, self.paper_code, number))
        entry.paper = (self.paper_code, number)
        self.say({"do": method, "busNo": entry.bus_no, "paper": number})
        if self.next_number() == number:
            self.mismatch(f"paper {number} is offered again after {method}")

    def spot_check(self):
        """A few bills asked for by themselves."""
        for entry in self.some(self.ledger.entries, 5)[:20]:
            state = self.ask("getEBillStatesByBillInfo", samples.naming(entry.made)).words
            if (state["isScarlet"] == "1") != bool(entry.red):
                self.mismatch(f"{entry.bus_no} isScarlet {state['isScarlet']}")
            found = self.ask("getEBillByBusNo", samples.by_bus_no(entry.bus_no, entry.at)).words
            if any(found[name] != entry.made[name] for name in ("billBatchCode", "billNo", "random")):
                self.mismatch(f"{entry.bus_no} is found as {found}")

    def morning(self, bills):
        """Everything in order; true when all matched."""
        day = now().strftime("%Y%m%d")
        try:
            before = ledger.ask_sums(self.ask, self.desk.place, day)
            self.work(bills)
            self.regret()
            self.exchange()
            self.spot_check()
            after = ledger.ask_sums(self.ask, self.desk.place, day)
            for fault in self.ledger.reckon(before, after):
                self.mismatch(fault)
            for method in ("getBillByBusDate", "getBillByIvcDate"):
                rows = ledger.ask_rows(self.ask, method, self.desk.place, day)
                for fault in self.ledger.compare(method, rows):
                    self.mismatch(fault)
        except (Stop, Unreachable) as stop:
            self.mismatch(f"stopped: {stop}")
        self.say(self.summary())
        return not self.mismatches

    def summary(self):
        """The last line."""
        entries, times = self.ledger.entries, sorted(self.milliseconds) or [0.0]
        return {
            "bills": len(entries),
            "fen": sum(entry.fen for entry in entries),
            "written off": sum(1 for entry in entries if entry.red),
            "exchanged": sum(1 for entry in entries if entry.paper),
            "calls": len(self.milliseconds),
            "median ms": round(times[len(times) // 2], 1),
            "99% ms": round(times[len(times) * 99 // 100], 1),
            "mismatches": len(self.mismatches),
        }


def main(arguments=None):
    """The command line."""
    parser = argparse.ArgumentParser(prog="his_client.morning", description=__doc__.splitlines()[0])
    parser.add_argument("--base", required=True, help="http://host:port, or up to the web context")
    parser.add_argument("--appid", required=True)
    parser.add_argument("--key", required=True)
    parser.add_argument("--place", help="code of the place, used by nobody else meanwhile")
    parser.add_argument("--bills", type=int, default=200, help="how many to issue (200)")
    parser.add_argument("--rate", type=float, default=0.0, help="bills per second, 0 for as fast as it goes")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--setup", help="JSON file with charges and paper codes, as conformance reads it")
    given = parser.parse_args(arguments)
    desk = read(given.setup)["medical"]
    if given.place:
        desk = type(desk)(**(vars(desk) | {"place": given.place}))
    account = Account(given.base, given.appid, given.key)
    window = Window(account, desk, given.seed, given.rate, _print)
    return 0 if window.morning(given.bills) else 1


def _print(line):
    print(json.dumps({"at": stamp(), **line}, ensure_ascii=False), flush=True)


if __name__ == "__main__":
    sys.exit(main())
