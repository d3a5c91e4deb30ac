"""Cases of the medical edition, in the order in which they need each other."""

from . import ledger, samples
from .desk import stamp

CASES = {}


def case(name):
    """Enters a case under the method it shows."""

    def enter(function):
        CASES[f"medical/{name}"] = function
        return function

    return enter


def outpatient(bench, amounts=(1234, 550)):
    """A fresh outpatient bill: its words and its answer."""
    words = samples.outpatient(bench.desk(), bench.bus_no(), list(amounts))
    return words, bench.good("medical/invoiceEBillOutpatient", words).words


def voucher(bench, amount=50_000):
    """A fresh voucher."""
    words = samples.voucher(bench.desk(), bench.bus_no(), amount)
    return bench.good("medical/invoicePayMentVoucher", words).words


def settled(bench, made, amount=50_000):
    """A stay settled from one voucher and three yuan of cash."""
    taken = [(made["voucherBatchCode"], made["voucherNo"], amount)]
    words = samples.hospitalized(bench.desk(), bench.bus_no(), [amount, 300], taken)
    return bench.good("medical/invEBillHospitalized", words).words


def scarlet(bench, made, expected):
    """Whether a bill counts as reversed."""
    state = bench.good("medical/getEBillStatesByBillInfo", samples.naming(made)).words
    bench.expect(state.get("isScarlet") == expected, f"isScarlet {state.get('isScarlet')}, expected {expected}")
    return state


def pages(made):
    """The page's address names the bill."""
    return made["billBatchCode"] in made["pictureUrl"] and made["billNo"] in made["pictureUrl"]


@case("invEBillRegistration")
def _(bench):
    words = samples.registration(bench.desk(), bench.bus_no(), 1200)
    bench.keep("registration", bench.good("medical/invEBillRegistration", words).words)


@case("invoiceEBillOutpatient")
def _(bench):
    words, made = outpatient(bench)
    bench.keep("outpatient words", words)
    bench.keep("outpatient", made)
    if not pages(made):
        bench.note("pictureUrl does not name code and number")


@case("invEBillCheckUp")
def _(bench):
    words = samples.check_up(bench.desk(), bench.bus_no(), [30_000, 12_050])
    bench.good("medical/invEBillCheckUp", words)


@case("invoicePayMentVoucher")
def _(bench):
    bench.keep("voucher", voucher(bench))


@case("invEBillHospitalized")
def _(bench):
    words = samples.hospitalized(bench.desk(), bench.bus_no(), [120_000, 34_567])
    bench.good("medical/invEBillHospitalized", words)
    made = bench.need("voucher")
    bench.keep("settled", settled(bench, made))
    taken = [(made["voucherBatchCode"], made["voucherNo"], 1)]
    words = samples.hospitalized(bench.desk(), bench.bus_no(), [120_000], taken)
    bench.bad("medical/invEBillHospitalized", words, why="one fen more than the voucher held")


@case("getEBillStatesByBillInfo")
def _(bench):
    state = scarlet(bench, bench.need("outpatient"), "0")
    bench.expect(state.get("state") == "1", f"state {state.get('state')}, expected 1")


@case("getEBillByBusNo")
def _(bench):
    words, made = bench.need("outpatient words"), bench.need("outpatient")
    for at in ("", words["busDateTime"]):
        found = bench.good("medical/getEBillByBusNo", samples.by_bus_no(words["busNo"], at)).words
        same = all(found.get(name) == made[name] for name in ("billBatchCode", "billNo", "random"))
        bench.expect(same, f"found {found.get('billBatchCode')}/{found.get('billNo')}")
    bench.bad("medical/getEBillByBusNo", samples.by_bus_no(bench.bus_no()), why="unknown busNo")


@case("getEBillAccountStatus")
def _(bench):
    made = bench.need("outpatient")
    bench.good("medical/getEBillAccountStatus", samples.naming(made, "random", "createTime"))


@case("getBillDetail")
def _(bench):
    sent, made = bench.need("outpatient words"), bench.need("outpatient")
    found = bench.good("medical/getBillDetail", samples.naming(made, "random")).words
    for name in ("busNo", "busType", "payer", "payee", "placeCode", "busDateTime"):
        bench.expect(found.get(name) == sent[name], f"{name} {found.get(name)!r}, sent {sent[name]!r}")
    bench.expect(samples.fen(found["totalAmt"]) == samples.fen(sent["totalAmt"]), f"totalAmt {found['totalAmt']}")
    for name, key in (("chargeDetail", "chargeName"), ("listDetail", "name")):
        rows = [(row[key], samples.fen(row["amt"])) for row in found[name]]
        expected = [(row[key], samples.fen(row["amt"])) for row in sent[name]]
        bench.expect(rows == expected, f"{name} {rows}, sent {expected}")


@case("sendBillNotice")
def _(bench):
    bench.good("medical/sendBillNotice", samples.notice(bench.need("outpatient")))


@case("getEBillUnPrintList")
def _(bench):
    made, day = bench.need("outpatient"), bench.today()
    found = bench.good("medical/getEBillUnPrintList", samples.unprinted(day + "000000000", day + "235959999")).words
    numbers = [row["billNo"] for row in found["billList"]]
    if found["total"] <= 200:
        bench.expect(made["billNo"] in numbers, "an unprinted bill of this card is not listed")
    page = samples.unprinted(day + "000000000", day + "235959999", page="1", size="1")
    rows = bench.good("medical/getEBillUnPrintList", page).words["billList"]
    bench.expect(len(rows) == 1, f"a page of one has {len(rows)} rows")
    other = samples.unprinted(day + "000000000", day + "235959999") | {"cardNo": "SL99999999"}
    found = bench.good("medical/getEBillUnPrintList", other).words
    bench.expect(found["total"] == 0 and found["billList"] == [], "another card has bills")


@case("writeOffEBill")
def _(bench):
    _, made = outpatient(bench)
    words = samples.write_off(bench.desk(), made["billBatchCode"], made["billNo"])
    red = bench.good("medical/writeOffEBill", words).words
    number = red.get("eScarletBillBatchCode"), red.get("eScarletBillNo")
    bench.expect(number != (made["billBatchCode"], made["billNo"]), "the red bill has the blue one's number")
    scarlet(bench, made, "1")
    bench.bad("medical/writeOffEBill", words | {"reason": "示例再退"}, "已冲销，不能冲销开票", why="second write-off")
    code, number = red["eScarletBillBatchCode"], red["eScarletBillNo"]
    bench.bad("medical/writeOffEBill", samples.write_off(bench.desk(), code, number), why="write-off of a red bill")


@case("writeOffPayMentVoucher")
def _(bench):
    made = voucher(bench)
    red = bench.good("medical/writeOffPayMentVoucher", samples.refund(bench.desk(), made, 50_000)).words
    bench.expect(red.get("voucherNo"), "no voucher is named")
    used = bench.need("voucher")
    bench.bad("medical/writeOffPayMentVoucher", samples.refund(bench.desk(), used, 50_000), why="refund of a used voucher")


@case("cancelPayMentVoucherBalance")
def _(bench):
    made = voucher(bench)
    for _ in range(2):
        bill = settled(bench, made)
        words = samples.write_off(bench.desk(), bill["billBatchCode"], bill["billNo"])
        bench.good("medical/cancelPayMentVoucherBalance", words)
        scarlet(bench, bill, "1")
    bench.good("medical/writeOffPayMentVoucher", samples.refund(bench.desk(), made, 50_000))


def _sums(method, issued, off):
    @case(method)
    def _(bench):
        day, place = bench.today(), bench.desk().place
        dash = f"{day[:4]}-{day[4:6]}-{day[6:]}"
        question = samples.totals(dash, place, issued)

        def ask(words):
            found = bench.good(f"medical/{method}", words).words
            bench.expect(found.get("ivcDate" if issued else "busDate") == dash, "the day is not the one asked for")
            return ledger.Sums(found["allTotalNum"], samples.fen(found["allTotalAmt"]))

        before = ask(question)
        _, made = outpatient(bench, (777,))
        if off:
            words = samples.write_off(bench.desk(), made["billBatchCode"], made["billNo"])
            bench.good("medical/writeOffEBill", words)
        grown = ask(question).since(before)
        fits = grown.number == 1 and (abs(grown.fen) if off else grown.fen) == 777
        bench.expect(fits, f"grew by {grown.number} and {grown.fen} fen, expected 1 and 777")
        if method != "checkDataByPlace":
            short = {name: one for name, one in question.items() if name not in ("busType", "placeCode")}
            ask(short)
        empty = bench.good(f"medical/{method}", question | {"ivcDate" if issued else "busDate": "2001-01-01"}).words
        bench.expect((empty["allTotalNum"], empty["allTotalAmt"]) == (0, 0), "a day without bills has sums")


_sums("checkTotalData", issued=False, off=False)
_sums("checkWriteOffData", issued=False, off=True)
_sums("checkDataByPlace", issued=False, off=False)
_sums("checkTotalDataByIvcDate", issued=True, off=False)
_sums("checkWriteOffDataByIvcDate", issued=True, off=True)


def _rows(method):
    @case(method)
    def _(bench):
        words, made = outpatient(bench, (333, 1))
        red = samples.write_off(bench.desk(), made["billBatchCode"], made["billNo"])
        bench.good("medical/writeOffEBill", red)
        day, place = bench.today(), bench.desk().place
        rows = ledger.ask_rows(lambda name, sent: bench.good(f"medical/{name}", sent), method, place, day)
        keys = [(row["dataType"], row["busNo"]) for row in rows if row["busNo"]]
        bench.expect(len(keys) == len(set(keys)), "dataType and busNo come twice")
        ours = {row["dataType"]: row for row in rows if row["busNo"] == words["busNo"]}
        bench.expect({"1", "2"} <= set(ours), f"our bill and its red bill are listed as {sorted(ours)}")
        blue = ours.get("1", {})
        for name, expected in (("billNo", made["billNo"]), ("busDate", words["busDateTime"]), ("placeCode", place)):
            bench.expect(blue.get(name) == expected, f"{name} {blue.get(name)!r}, expected {expected!r}")
        bench.expect(samples.fen(blue["totalAmt"]) == 334, f"totalAmt {blue['totalAmt']}")
        _filtered(bench, method, day, place)


def _filtered(bench, method, day, place):
    span = (day + "000000000", day + "235959999", place)
    for kind in ("1", 2):
        found = bench.good(f"medical/{method}", samples.rows(*span, kind=kind)).words
        kinds = {row["dataType"] for row in found["billList"]}
        bench.expect(kinds == {str(kind)}, f"asked for dataType {kind}, got {sorted(kinds)}")
    small = [bench.good(f"medical/{method}", samples.rows(*span, page=page, size=1)).words for page in (1, 2, 1)]
    numbers = [[(row["dataType"], row["billBatchCode"], row["billNo"]) for row in page["billList"]] for page in small]
    bench.expect(numbers[0] == numbers[2] != numbers[1], f"pages of one are {numbers}")
    past = samples.rows("20010101000000000", "20010101235959999", place)
    bench.expect(bench.good(f"medical/{method}", past).words["total"] == 0, "a day without bills has rows")


_rows("getBillByBusDate")
_rows("getBillByIvcDate")


def paper_code(bench):
    """The paper code of this place."""
    if bench.desk().paper:
        return bench.desk().paper
    kinds = bench.good("medical/getValidBillBatchCode", samples.paper_codes(bench.desk())).words["billCodeList"]
    codes = [code["billBatchCode"] for kind in kinds for code in kind["billBatchCodeList"]]
    bench.expect(codes, "this place has no paper code")
    return codes[0]


def next_paper(bench, code=None):
    """Code and next number."""
    code = code or paper_code(bench)
    return code, bench.good("medical/getPaperBillNo", samples.next_paper(bench.desk(), code)).words["pBillNo"]


@case("getValidBillBatchCode")
def _(bench):
    found = bench.good("medical/getValidBillBatchCode", samples.paper_codes(bench.desk())).words
    bench.expect(found["billCodeList"], "no paper code at this place")


@case("getPaperBillNo")
def _(bench):
    code, number = next_paper(bench)
    bench.expect(next_paper(bench)[1] == number, "asking takes a number")
    found = bench.good("medical/getPaperBillNo", samples.next_paper(bench.desk(), code)).words
    bench.expect(found["pBillBatchCode"] == code, "another paper code is answered")


@case("getValidBillNo")
def _(bench):
    code = paper_code(bench)
    bench.good("medical/getValidBillNo", samples.paper_ranges(bench.desk()))
    found = bench.good("medical/getValidBillNo", samples.paper_ranges(bench.desk(), code)).words
    span = sum(int(row["billEndNo"]) - int(row["billBgnNo"]) + 1 for row in found["billNoList"])
    bench.expect(int(found["count"]) <= span, f"count {found['count']} of {span} numbers in ranges")
    first = next_paper(bench)[1]
    within = any(row["billBgnNo"] <= first <= row["billEndNo"] for row in found["billNoList"])
    bench.expect(within, f"next number {first} is in no range")


@case("turnPaper")
def _(bench):
    _, made = outpatient(bench)
    code, number = next_paper(bench)
    words = samples.exchange(bench.desk(), made, code, number)
    bench.good("medical/turnPaper", words)
    bench.keep("exchanged", (made, code, number))
    bench.expect(next_paper(bench)[1] != number, "the number is offered again")
    other = outpatient(bench)[1]
    bench.bad("medical/turnPaper", samples.exchange(bench.desk(), other, code, number), why="a used paper number")
    bench.bad("medical/turnPaper", samples.exchange(bench.desk(), made, *next_paper(bench)), why="exchanged twice")


@case("reTurnPaper")
def _(bench):
    made, code, _ = bench.need("exchanged")
    code, number = next_paper(bench)
    bench.good("medical/reTurnPaper", samples.exchange(bench.desk(), made, code, number))
    bench.keep("exchanged", (made, code, number))
    bench.expect(next_paper(bench)[1] != number, "the number is offered again")
    other = outpatient(bench)[1]
    words = samples.exchange(bench.desk(), other, *next_paper(bench))
    bench.bad("medical/reTurnPaper", words, why="again without a first time")


@case("invalidPaper")
def _(bench):
    made, code, number = bench.need("exchanged")
    words = samples.void_paper(bench.desk(), code, number)
    red = bench.good("medical/invalidPaper", words).words
    scarlet(bench, made, "1")
    # Nobody has described a second press of the button; refused or not, there is one red bill.
    again = bench.ask("medical/invalidPaper", words | {"busDateTime": stamp()})
    if again.ok:
        bench.expect(again.words["eScarletBillNo"] == red["eScarletBillNo"], "pressed again: another red bill")
        bench.note("pressed again: answered with the same red bill")
    for fault in again.faults:
        bench.fault(f"pressed again: {fault}")
    bench.bad("medical/invalidPaper", words | {"reason": "示例再作废"}, why="void for another reason")


@case("invalidBlankBillNo")
def _(bench):
    code, number = next_paper(bench)
    bench.good("medical/invalidBlankBillNo", samples.void_blank(bench.desk(), code, number, number))
    bench.expect(next_paper(bench)[1] > number, "a void number is offered")
    words = samples.exchange(bench.desk(), outpatient(bench)[1], code, number)
    bench.bad("medical/turnPaper", words, why="exchange for a void number")


@case("invalidPayMentVoucherPaper")
def _(bench):
    made = voucher(bench)
    code, number = next_paper(bench, bench.desk().voucher_paper)
    bench.good("medical/turnPaper", samples.exchange(bench.desk(), made, code, number))
    words = samples.void_paper(bench.desk(), code, number)
    red = bench.good("medical/invalidPayMentVoucherPaper", words).words
    bench.expect(red["voucherNo"], "no voucher is named")
    scarlet(bench, made, "1")


def _outside(method):
    @case(method)
    def _(bench):
        answer = bench.ask(f"medical/{method}", {"placeCode": bench.desk().place})
        for fault in answer.faults:
            bench.fault(fault)
        bench.note(f"nobody has described it; answers {answer.brief()[:80]}")


for name in ("scanTurnPaper", "getBillItemStd", "getEBillOriginalFile"):
    _outside(name)
