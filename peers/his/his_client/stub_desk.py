"""A responder's memory: just enough of bills, paper and vouchers for the client to be tried on itself.

It is no model of the platform. Where the interface leaves something open, it takes the simplest reading.
"""

import base64
import re
import struct
import threading
import zlib
from dataclasses import dataclass, field

from .checks import moment
from .desk import stamp
from .samples import fen, yuan

PAPER = "51060219"
KINDS = {"02": ("51060126", "医疗门诊收费票据（电子）"), "01": ("51060226", "医疗住院收费票据（电子）")}


class Refused(Exception):
    """An answer that is not S0000."""

    def __init__(self, code, text):
        super().__init__(text)
        self.code, self.text = code, text


@dataclass
class Bill:
    """An e-bill, blue or red."""

    code: str
    number: str
    random: str
    created: str
    bus_no: str
    words: dict
    fen: int
    red_of: "Bill | None" = None
    red: "Bill | None" = None
    paper: str = ""
    left: int = 0
    """Fen of a voucher that no settlement has taken."""
    taken: list = field(default_factory=list)
    """Pairs of voucher and fen a settlement took."""


def png():
    """The smallest honest picture: 29 × 29 white dots of one bit."""

    def chunk(kind, body):
        crc = zlib.crc32(kind + body)
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", crc)

    lines = (b"\0" + b"\xff\xff\xff\xf8") * 29
    head = struct.pack(">IIBBBBB", 29, 29, 1, 0, 0, 0, 0)
    raw = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")
    return base64.b64encode(raw).decode("ascii")


def check(words, *names):
    """Refuses words that lack one of these, or hold it empty."""
    for name in names:
        if words.get(name) in (None, "", []):
            raise Refused("E0003", f"字段 {name} 不能为空")


def check_issue(words):
    """Refuses an issue request that is wrong in itself."""
    check(words, "busNo", "busType", "payer", "busDateTime", "placeCode", "totalAmt", "chargeDetail")
    amounts = [str(row["amt"]) for row in words["chargeDetail"]]
    tests = {
        "busNo": len(words["busNo"]) <= 50,
        "payer": len(words["payer"]) <= 100,
        "busDateTime": moment(words["busDateTime"].ljust(17, "0")),
        "placeCode": words["placeCode"] == "001",
        "busType": words["busType"] in ("01", "02", "03", "04", "05", "06"),
        "totalAmt": re.fullmatch(r"\d+(\.\d+)?", str(words["totalAmt"])),
        "chargeDetail": all(fen(amount) for amount in amounts),
    }
    for name, right in tests.items():
        if not right:
            raise Refused("E0003", f"字段 {name} 的值不正确")
    if sum(map(fen, amounts)) != fen(words["totalAmt"]):
        raise Refused("E0003", "字段 totalAmt 与收费项目金额之和不符")


class Memory:
    """Everything that was issued here. One lock around every call keeps it in order."""

    def __init__(self, paper=400):
        self.lock = threading.RLock()
        self.bills = []
        self.by_bus_no = {}
        self.paper = {f"{n:010}": "" for n in range(1, paper + 1)}
        """Number to state: empty, `used`, `void`."""

    def issue(self, words, amount, bus_no=None):
        """A new bill, or the first one of the same `busNo`."""
        bus_no = bus_no or words["busNo"]
        before = self.by_bus_no.get(bus_no)
        if before and before.words == words:
            return before
        if before:
            raise Refused("E0012", f"业务流水号 {bus_no} 已用于内容不同的票据")
        self.by_bus_no[bus_no] = bill = self._new(words, amount, bus_no)
        return bill

    def _new(self, words, amount, bus_no, red_of=None):
        code = KINDS["01" if words.get("busType") == "01" else "02"][0]
        number = f"{len(self.bills) + 1:010}"
        check = f"{zlib.crc32(number.encode()) & 0xFFFFFF:06x}"
        bill = Bill(code, number, check, stamp(), bus_no, words, amount, red_of)
        self.bills.append(bill)
        return bill

    def find(self, words):
        """The bill that was named."""
        for bill in self.bills:
            if (bill.code, bill.number) == (words["billBatchCode"], words["billNo"]):
                return bill
        raise Refused("E0004", "没有这张票据，请核对票据代码和号码")

    def write_off(self, bill, words):
        """The red bill."""
        check(words, "reason", "placeCode")
        if bill.red or bill.red_of:
            raise Refused("E0005", "票据已冲销，不能冲销开票")
        for voucher, amount in bill.taken:
            voucher.left += amount
        kept = {**bill.words, "busDateTime": words["busDateTime"]}
        bill.red = self._new(kept, -bill.fen, bill.bus_no, bill)
        return bill.red

    def settle(self, bill, rows):
        """Takes what a stay used from its vouchers."""
        if bill.taken:
            return
        for row in rows or ():
            number = row["voucherNo"]
            voucher = next((one for one in self.bills if "V" + one.number == number), None)
            amount = fen(row["voucherAmt"])
            if voucher is None or voucher.left < amount:
                raise Refused("E0009", "预交金凭证余额不足")
            voucher.left -= amount
            bill.taken.append((voucher, amount))

    def next_paper(self, words):
        """The first unused number."""
        free = [number for number, state in self.paper.items() if not state]
        if words["pBillBatchCode"] != PAPER or words["placeCode"] != "001" or not free:
            raise Refused("E0001", "无可用票据")
        return free[0]

    def exchange(self, words, again):
        """Paper for an e-bill."""
        bill, number = self.find(words), words["pBillNo"]
        if bool(bill.paper) != again or bill.red:
            raise Refused("E0006", "票据的换开状态不符")
        if self.paper.get(number, "void"):
            raise Refused("E0007", "纸质票据号码不可用")
        if bill.paper:
            self.paper[bill.paper] = "void"
        bill.paper, self.paper[number] = number, "used"

    def void_paper(self, words):
        """The red bill of the paper that was taken back."""
        for bill in self.bills:
            if bill.paper == words["pBillNo"]:
                self.paper[bill.paper] = "void"
                return bill, self.write_off(bill, words)
        raise Refused("E0007", "没有这张纸质票据")

    def void_blank(self, words):
        """Spoilt numbers."""
        numbers = [f"{n:010}" for n in range(int(words["pBillNoStart"]), int(words["pBillNoEnd"]) + 1)]
        if any(self.paper.get(number, "void") for number in numbers):
            raise Refused("E0007", "号段中有已用号码")
        self.paper |= dict.fromkeys(numbers, "void")

    def rows(self, words, begin, end, issued):
        """E-bills of a time span and place."""
        for bill in self.bills:
            at = bill.created if issued else bill.words["busDateTime"]
            if begin <= at <= end and words.get("placeCode") in (None, "", bill.words["placeCode"]):
                yield bill


def blue(bill, net=True):
    """The words of an issue answer."""
    words = {"billBatchCode": bill.code, "billNo": bill.number, "random": bill.random, "createTime": bill.created}
    return words | _pictures(bill, net)


def red(bill, net=True):
    """The words of a write-off answer."""
    words = {"eScarletBillBatchCode": bill.code, "eScarletBillNo": bill.number, "eScarletRandom": bill.random}
    return words | {"createTime": bill.created} | _pictures(bill, net)


def voucher(bill):
    """The voucher's own three words."""
    return {"voucherBatchCode": "5106V", "voucherNo": "V" + bill.number, "voucherRandom": bill.random}


def _pictures(bill, net):
    url = f"http://example.invalid/b/{bill.code}/{bill.number}/{bill.random}"
    return {"billQRCode": png(), "pictureUrl": url} | ({"pictureNetUrl": url} if net else {})


def row(bill):
    """One row of `billList`."""
    other = bill.red_of or bill.red
    at = bill.words["busDateTime"]
    return {
        "busDate": at[:14] + at[14:].zfill(3),
        "busNo": bill.bus_no,
        "busType": bill.words["busType"],
        "placeCode": bill.words["placeCode"],
        "billName": KINDS["01" if bill.words["busType"] == "01" else "02"][1],
        "billBatchCode": bill.code,
        "billNo": bill.number,
        "random": bill.random,
        "totalAmt": yuan(bill.fen),
        "ivcDateTime": bill.created,
        "dataType": "2" if bill.red_of else "1",
        "state": "1",
        "relateBillBatchCode": other.code if other else "",
        "relateBillNo": other.number if other else "",
    }
