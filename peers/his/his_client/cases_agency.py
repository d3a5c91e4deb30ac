"""Cases of the general edition, of colleges, and of the print helper on a cashier's own machine."""

from . import checks, samples, samples_agency as agency
from .bench import Skip
from .helper import Helper

CASES = {}


def case(method):
    """Enters a case under the method it shows."""

    def enter(function):
        CASES[method] = function
        return function

    return enter


def bill(bench):
    """A fresh bill of the general edition."""
    bench.setup("standard", "bill_code")
    words = agency.bill(bench.desk("standard"), bench.bus_no(), [2500, 199])
    made = bench.good("standard/invoiceEBill", words).words
    bench.expect(made["busNo"] == words["busNo"], f"busNo {made['busNo']}")
    return made


@case("standard/invoiceEBill")
def _(bench):
    bench.keep("general", bill(bench))


@case("standard/writeOffEBill")
def _(bench):
    made = bill(bench)
    words = samples.write_off(bench.desk("standard"), made["billBatchCode"], made["billNo"])
    bench.good("standard/writeOffEBill", words)
    bench.bad("standard/writeOffEBill", words | {"reason": "示例再退"}, "已冲销，不能冲销开票", why="second write-off")


@case("standard/getEBillPicUrl")
def _(bench):
    made = bench.need("general")
    found = bench.good("standard/getEBillPicUrl", agency.picture(made)).words
    bench.expect(found["pictureUrl"] == made["pictureUrl"], f"pictureUrl {found['pictureUrl']}")


@case("standard/getEBillNotifyPic")
def _(bench):
    bench.good("standard/getEBillNotifyPic", agency.notify(bench.need("general")))


@case("standard/noticeEBill")
def _(bench):
    bench.good("standard/noticeEBill", agency.notice(bench.need("general")))


@case("standard/getPaperBillNo")
def _(bench):
    desk = bench.desk("standard")
    code = bench.setup("standard", "paper")
    found = bench.good("standard/getPaperBillNo", samples.next_paper(desk, code)).words
    bench.keep("blank", (found["pBillBatchCode"], found["pBillNo"]))


@case("standard/invoicePBill")
def _(bench):
    desk, (code, number) = bench.desk("standard"), bench.need("blank")
    bench.setup("standard", "paper_bill_code")
    words = agency.paper_bill(desk, bench.bus_no(), code, number, [1000])
    made = bench.good("standard/invoicePBill", words).words
    for name in ("billCode", "billBatchCode", "billNo"):
        bench.expect(made[name] == words[name], f"{name} {made[name]}, sent {words[name]}")
    bench.keep("paper bill", (code, number))
    again = samples.next_paper(desk, code)
    bench.expect(bench.good("standard/getPaperBillNo", again).words["pBillNo"] != number, "the number is offered again")


@case("standard/invalidPBill")
def _(bench):
    words = agency.void_paper_bill(bench.desk("standard"), *bench.need("paper bill"))
    bench.good("standard/invalidPBill", words)


@case("standard/invoiceEPayBook")
def _(bench):
    words = agency.book(bench.desk("standard"), bench.bus_no(), [20_000])
    made = bench.good("standard/invoiceEPayBook", words).words
    bench.expect(made["busNo"] == words["busNo"], f"busNo {made['busNo']}")
    bench.expect(made["payCode"].isdigit() and len(made["payCode"]) == 20, f"payCode {made['payCode']}")
    bench.keep("book", made)


def pay_code(bench):
    """Of the book that was made; if none was, one that nobody has: the question is asked all the same."""
    bench.account("standard")
    book = bench.kept.get("book")
    if book is None:
        bench.note("no book was made, so the pay code is invented")
    return agency.by_pay_code(book["payCode"] if book else "0" * 20)


@case("standard/getPayQrCode")
def _(bench):
    bench.good("standard/getPayQrCode", pay_code(bench))


@case("standard/getPayBookConfirmResult")
def _(bench):
    found = bench.good("standard/getPayBookConfirmResult", pay_code(bench)).words
    bench.expect(found["paymentChannel"] == "", f"a book nobody paid is paid by {found['paymentChannel']}")


@case("standard/getEBillByPayCode")
def _(bench):
    answer = bench.ask("standard/getEBillByPayCode", pay_code(bench))
    if answer.ok or "book" not in bench.kept:
        return bench.judge("standard/getEBillByPayCode", answer)
    bench.note(f"not paid yet, so only the refusal was seen: {answer.message[:60]}")
    for fault in checks.refusal(answer):
        bench.fault(fault)


@case("college/invoiceEBillByCollege")
def _(bench):
    account = bench.account("college")
    bench.setup("college", "bill_code")
    words = agency.college(bench.desk("college"), account.appid, bench.bus_no(), [480_000, 120_000])
    made = bench.good("college/invoiceEBillByCollege", words).words
    bench.expect(made["busNo"] == words["busNo"], f"busNo {made['busNo']}")
    bench.keep("college", made)


@case("college/getEBillPicUrlByBusNo")
def _(bench):
    made = bench.need("college")
    found = bench.good("college/getEBillPicUrlByBusNo", {"busNo": made["busNo"]}).words
    bench.expect(found["pictureUrl"] == made["pictureUrl"], f"pictureUrl {found['pictureUrl']}")


def helper(bench):
    """The print helper, or the case is skipped."""
    if not bench.helper:
        raise Skip("no print helper given")
    return Helper(bench.account("medical"), bench.helper)


@case("helper/InitParams")
def _(bench):
    text = helper(bench).start()
    bench.expect(text == "T2000", f"answered {text[:60]!r}, not T2000")


@case("helper/printElectBill")
def _(bench):
    made = bench.need("outpatient")
    answer = helper(bench).call("printElectBill", samples.naming(made, "random"))
    bench.judge("helper/printElectBill", bench.seen("", answer))


@case("helper/printPaperBill")
def _(bench):
    _, code, number = bench.need("exchanged")
    answer = helper(bench).call("printPaperBill", {"pBillBatchCode": code, "pBillNo": number})
    bench.judge("helper/printPaperBill", bench.seen("", answer))
