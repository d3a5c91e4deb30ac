"""Cases of refusals, of repeated calls, and of every odd body and header a server has to bear."""

import json

from . import samples, samples_agency as agency
from .cases_medical import next_paper, outpatient
from .desk import stamp

CASES = {}


def case(name):
    """Enters a case under a name of its own."""

    def enter(function):
        CASES[name] = function
        return function

    return enter


QUERY = "medical/getEBillStatesByBillInfo"
ISSUE = "medical/invoiceEBillOutpatient"
NOBODY = {"billBatchCode": "00000000", "billNo": "9999999999"}


def fresh(bench, **changes):
    """An outpatient request with some words changed; a change to None leaves the word out."""
    words = samples.outpatient(bench.desk(), bench.bus_no(), [1234]) | changes
    return {name: value for name, value in words.items() if value is not None or name not in changes}


@case("error: wrong sign")
def _(bench):
    account = bench.account("medical")
    bench.bad(QUERY, NOBODY, "签名", wrong_sign="0" * 32)
    answer = bench.ask(QUERY, NOBODY, account.posing(key="0" * 26))
    bench.expect(not answer.ok and "签名" in answer.message, f"signed with another key: {answer.brief()}")


@case("error: unknown appid")
def _(bench):
    answer = bench.ask(QUERY, NOBODY, bench.account("medical").posing(appid="NIEMAND0000000"))
    # Nobody's key is known, so the answer's signature cannot be checked.
    for fault in answer.faults:
        bench.expect(fault.startswith("sign is "), fault)
    bench.expect(not answer.ok and answer.message, f"answered {answer.brief()}")


@case("error: missing field")
def _(bench):
    for name in ("busNo", "busType", "payer", "busDateTime", "placeCode", "totalAmt", "chargeDetail"):
        bench.bad(ISSUE, fresh(bench, **{name: None}), name, why=f"without {name}")
    bench.bad(ISSUE, fresh(bench, chargeDetail=[]), "chargeDetail", why="empty chargeDetail")
    for name in ("billBatchCode", "billNo", "reason", "placeCode"):
        words = samples.write_off(bench.desk(), "51060126", "0000000001")
        del words[name]
        bench.bad("medical/writeOffEBill", words, name, why=f"write-off without {name}")


@case("error: wrong field")
def _(bench):
    bench.bad(ISSUE, fresh(bench, busNo="1" * 51), "busNo", why="busNo of 51 signs")
    bench.bad(ISSUE, fresh(bench, payer="示" * 101), "payer", why="payer of 101 signs")
    bench.bad(ISSUE, fresh(bench, busDateTime="20241345101530123"), "busDateTime", why="month 13")
    bench.bad(ISSUE, fresh(bench, totalAmt="十元"), "totalAmt", why="amount in words")
    bench.bad(ISSUE, fresh(bench, totalAmt="12.35"), why="total that its rows do not add up to")
    row = fresh(bench)["chargeDetail"][0]
    none = row | {"std": "0.00", "amt": "0.00"}
    bench.bad(ISSUE, fresh(bench, chargeDetail=[row, none]), why="a charge of nothing")
    bench.bad(ISSUE, fresh(bench, placeCode="NIRGENDS"), "placeCode", "开票点", why="unknown place")
    bench.bad(ISSUE, fresh(bench, busType="ZZ"), "busType", "业务标识", why="unknown busType")


@case("error: unknown bill")
def _(bench):
    desk = bench.desk()
    bench.bad(QUERY, NOBODY)
    bench.bad("medical/writeOffEBill", samples.write_off(desk, *NOBODY.values()))
    bench.bad("medical/getBillDetail", NOBODY | {"random": "abcdef"})
    bench.bad("medical/getEBillAccountStatus", NOBODY | {"random": "abcdef", "createTime": stamp()})
    bench.bad("medical/sendBillNotice", samples.notice(NOBODY | {"random": "abcdef"}))
    bench.bad("medical/turnPaper", samples.exchange(desk, NOBODY, *next_paper(bench)))
    bench.bad("medical/invalidPaper", samples.void_paper(desk, "00000000", "9999999999"))
    made = bench.need("outpatient")
    words = samples.naming(made, "random") | {"random": "000000"}
    bench.bad("medical/getBillDetail", words, why="detail with another check code")


@case("error: unknown pay code")
def _(bench):
    nobody = agency.by_pay_code("0" * 20)
    for name in ("getPayQrCode", "getPayBookConfirmResult", "getEBillByPayCode"):
        bench.bad(f"standard/{name}", nobody)
    answer = bench.ask("standard/getPayQrCode", nobody)
    if not answer.words:
        bench.note("LY parses the message of getPayQrCode before it looks at the result; this text throws there")


@case("error: no paper number")
def _(bench):
    desk = bench.desk()
    if desk.empty_place:
        words = {"placeCode": desk.empty_place, "pBillBatchCode": next_paper(bench)[0]}
        bench.bad("medical/getPaperBillNo", words, "无可用票据", why="a place without paper")
    words = {"placeCode": desk.place, "pBillBatchCode": "00000000"}
    bench.bad("medical/getPaperBillNo", words, "无可用票据", why="a paper code nobody has")


@case("error: unknown method")
def _(bench):
    bench.bad("medical/noSuchMethod", NOBODY)
    bench.bad("medical/invoiceEBillByCollege", NOBODY, why="a method of another edition")


@case("error: broken body")
def _(bench):
    for text in ("[1,2]", '"text"', "not JSON", ""):
        bench.bad(QUERY, text, why=f"data holds {text or 'nothing'}")
    account = bench.account("medical")
    whole = account.prepare("getEBillStatesByBillInfo", NOBODY)
    for body in (b"", b"{", b"\xff\xfe\x00", b"null", whole.body[:-20], b'{"appid":1}'):
        request = type(whole)(**(vars(whole) | {"body": body}))
        answer = bench.seen(str(body), account.send(request))
        shown = f"body {body[:20]!r}"
        for fault in answer.faults:
            bench.expect(fault.startswith("sign is "), f"{shown}: {fault}")
        bench.expect(not answer.ok, f"{shown}: {answer.brief()}")


@case("busNo repeated, same content")
def _(bench):
    words, made = outpatient(bench)
    for why, quirks in (("again", {}), ("as a form", {"form": True}), ("twice", {})):
        again = bench.good(ISSUE, words, **quirks).words
        bench.expect(again == made, f"{why}: another answer, {again.get('billNo')} after {made['billNo']}")
    found = bench.good("medical/getEBillByBusNo", samples.by_bus_no(words["busNo"])).words
    bench.expect(found["billNo"] == made["billNo"], f"found {found['billNo']}")


@case("busNo repeated, other content")
def _(bench):
    words, made = outpatient(bench)
    for change in ({"payer": "示例患者二"}, samples.outpatient(bench.desk(), words["busNo"], [999])):
        answer = bench.bad(ISSUE, words | change, why="other content")
        bench.note(answer.message[:100]) if change.get("payer") == "示例患者二" else None
    bench.expect(bench.good(ISSUE, words).words == made, "the first content no longer gives the first bill")


@case("sent again, same bytes")
def _(bench):
    account = bench.account("medical")
    words = fresh(bench)
    request = account.prepare("invoiceEBillOutpatient", words)
    first = bench.seen(words, account.send(request))
    bench.judge(ISSUE, first)
    second = bench.seen(words, account.send(request))
    bench.judge(ISSUE, second)
    bench.expect(first.words == second.words, "another answer")
    made = samples.write_off(bench.desk(), first.words["billBatchCode"], first.words["billNo"])
    request = account.prepare("writeOffEBill", made)
    reds = [bench.seen(made, account.send(request)) for _ in range(2)]
    bench.judge("medical/writeOffEBill", reds[0])
    if reds[1].ok:
        bench.expect(reds[0].words == reds[1].words, "a repeated write-off gives another red bill")
    else:
        bench.note(f"a repeated write-off is refused: {reds[1].message[:60]}")


ODD = {
    "form labelled JSON": {"form": True},
    "form labelled text": {"form": True, "content_type": "text/plain;charset=utf8"},
    "form labelled form": {"form": True, "content_type": "application/x-www-form-urlencoded"},
    "JSON labelled text": {"content_type": "text/plain"},
    "JSON labelled nothing": {"content_type": ""},
    "JSON with charset": {"content_type": "application/json;charset=GBK"},
    "Content-Encoding: UTF-8": {"content_encoding": "UTF-8"},
    "Accept: text/html": {"accept": "text/html"},
    "foreign Authorization": {"authorization": "Bearer example"},
    "Expect: 100-continue": {"expect": True},
    "double slash": {"double_slash": True},
    "blank after the method": {"trailing_blank": True},
    "query with a blank": {"query": "random= 0.123"},
    "Base64 in lines": {"width": 76},
    "Base64 in lines, as form": {"width": 64, "form": True},
    "another version": {"version": "3.1.2.0"},
    "unknown key": {"extra": (("charset", "UTF-8"),)},
}


@case("odd bodies and headers")
def _(bench):
    made = bench.need("outpatient")
    for why, quirks in ODD.items():
        answer = bench.ask(QUERY, samples.naming(made), **quirks)
        bench.expect(answer.ok, f"{why}: {answer.brief()}")
        for fault in answer.faults:
            bench.fault(f"{why}: {fault}")
    constant = [bench.ask(QUERY, samples.naming(made), noise="abcdefg") for _ in range(2)]
    constant.append(bench.ask(QUERY, NOBODY, noise="abcdefg"))
    bench.expect([one.ok for one in constant] == [True, True, False], "one constant noise is not borne")


@case("odd words")
def _(bench):
    words = samples.outpatient(bench.desk(), bench.bus_no(), [50, 1200])
    strings = json.dumps(words | {"remark": "示例" * 5, "unknownKey": {"a": [1]}, "tel": None})
    bench.good(ISSUE, strings)
    account = bench.account("medical").posing(encoding="gb18030")
    answer = bench.good(ISSUE, samples.outpatient(bench.desk(), bench.bus_no(), [99]), account)
    found = bench.good("medical/getBillDetail", samples.naming(answer.words, "random")).words
    bench.expect(found["payer"] == samples.PATIENT, f"GB18030 payer is kept as {found['payer']!r}")
    numbers = fresh(bench, age=36, placeCode=bench.desk().place, isArrears=0, payerType=1, arrearsReason=None)
    bench.good(ISSUE, numbers)
    dates = fresh(bench, consultationDate="2024-03-05", otherInfo=None, payChannelDetail=[], payerType=None)
    bench.good(ISSUE, dates)
    bench.good(ISSUE, fresh(bench, busDateTime=stamp()[:14] + "7"))


@case("other mount points")
def _(bench):
    account = bench.account("medical")
    made = bench.need("outpatient")
    for context in ("/some-front", "/medical-web/"):
        answer = bench.ask(QUERY, samples.naming(made), account.posing(base=_host(account.base) + context))
        bench.expect(answer.ok and not answer.faults, f"{context}: {answer.brief()} {answer.faults}")


@case("browser of another origin")
def _(bench):
    status, headers = bench.account("medical").preflight("getPaperBillNo", "http://kiosk.example")
    bench.expect(status in (200, 204), f"OPTIONS answers {status}")
    bench.expect(headers.get("access-control-allow-origin") in ("*", "http://kiosk.example"), "origin not allowed")
    allowed = headers.get("access-control-allow-headers", "").lower()
    bench.expect("content-type" in allowed or allowed == "*", f"allowed headers {allowed!r}")
    methods = headers.get("access-control-allow-methods", "")
    bench.expect("POST" in methods or methods == "*", f"allowed methods {methods!r}")


def _host(base):
    return "/".join(base.split("/")[:3])
