"""Requests of a hospital's day: the four issues, write-off, queries, paper, prepayment, reconciliation.

Each builder returns the words of one call as a dict; amounts are text with two decimals, made from whole
fen. Names are invented and say so. Knows no account and no socket.
"""

from .desk import stamp

PATIENT = "示例患者"
CASHIER = "示例收费员"
CHECKER = "示例复核员"


def yuan(fen):
    """Whole fen as text, `1234` to `12.34`."""
    sign = "-" if fen < 0 else ""
    return f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02}"


def fen(amount):
    """The other way, from text or Decimal."""
    text = str(amount)
    whole, _, part = text.lstrip("-").partition(".")
    value = int(whole or 0) * 100 + int((part + "00")[:2])
    return -value if text.startswith("-") else value


def charge_rows(parts):
    """`chargeDetail` from pairs of item and fen; quantity one."""
    return [
        {
            "sortNo": at,
            "chargeCode": item.code,
            "chargeName": item.name,
            "unit": item.unit,
            "std": yuan(amount),
            "number": "1.00",
            "amt": yuan(amount),
            "selfAmt": "0.00",
            "remark": "",
        }
        for at, (item, amount) in enumerate(parts, 1)
    ]


def list_rows(parts):
    """`listDetail` under the same charges, one line each."""
    return [
        {
            "listDetailNo": f"L{at:04}",
            "chargeCode": item.code,
            "chargeName": item.name,
            "code": f"{item.code}{at:03}",
            "name": f"示例{item.name}明细",
            "specification": "示例规格",
            "unit": item.unit,
            "std": yuan(amount) + "00",
            "number": "1.00",
            "amt": yuan(amount) + "00",
            "selfAmt": "0.0000",
            "medicalCareType": "1",
            "remark": "",
        }
        for at, (item, amount) in enumerate(parts, 1)
    ]


def _issue(desk, bus_no, bus_type, parts, at):
    total = sum(amount for _, amount in parts)
    fund = total * 6 // 10
    account = total // 10
    cash = total - fund - account
    return {
        "busNo": bus_no,
        "busType": bus_type,
        "payer": PATIENT,
        "busDateTime": at or stamp(),
        "placeCode": desk.place,
        "payee": CASHIER,
        "author": CASHIER,
        "checker": CHECKER,
        "totalAmt": yuan(total),
        "remark": "",
        "alipayCode": "",
        "weChatOrderNo": "",
        "weChatMedTransNo": "",
        "openID": "",
        "tel": "",
        "email": "",
        "payerType": "1",
        "idCardNo": "",
        "cardType": "3101",
        "cardNo": "SL00000001",
        "medicalInstitution": "综合医院",
        "medCareInstitution": "",
        "medCareTypeCode": "01",
        "medicalCareType": "职工基本医疗保险",
        "medicalInsuranceID": "",
        "accountPay": yuan(account),
        "fundPay": yuan(fund),
        "otherfundPay": "0.00",
        "ownPay": "0.00",
        "selfConceitedAmt": "0.00",
        "selfPayAmt": yuan(account + cash),
        "selfCashPay": yuan(cash),
        "ownAcBalance": "0.00",
        "reimbursementAmt": yuan(fund),
        "balancedNumber": "",
        "otherInfo": [{"infoNo": 1, "infoName": "示例信息", "infoValue": "示例"}],
        "otherMedicalList": None,
        "payChannelDetail": [{"payChannelCode": "02", "payChannelValue": yuan(total)}],
        "eBillRelateNo": "",
        "isArrears": "1",
        "arrearsReason": "",
        "chargeDetail": charge_rows(parts),
        "listDetail": list_rows(parts),
    }


def _visit(at):
    return {
        "patientCategory": "示例内科",
        "patientCategoryCode": "NK01",
        "consultationDate": (at or stamp())[:8],
        "patientId": "P00000001",
        "patientNo": "V00000001",
        "sex": "女",
        "age": "36岁",
        "caseNumber": "B00000001",
        "hospitalArea": "",
        "bedNo": "",
        "ICD": "",
        "specialDiseasesName": "",
    }


def outpatient(desk, bus_no, amounts, at=None):
    """A visit with one charge per amount."""
    parts = [(desk.charges[n % len(desk.charges)], amount) for n, amount in enumerate(amounts)]
    return _issue(desk, bus_no, "02", parts, at) | _visit(at)


def registration(desk, bus_no, amount, at=None):
    """A visit booked."""
    return _issue(desk, bus_no, "06", [(desk.charges[0], amount)], at) | _visit(at)


def check_up(desk, bus_no, amounts, at=None):
    """A health check."""
    parts = [(desk.charges[n % len(desk.charges)], amount) for n, amount in enumerate(amounts)]
    return _issue(desk, bus_no, "05", parts, at) | _visit(at) | {"checkUpNo": "TJ00000001"}


def hospitalized(desk, bus_no, amounts, vouchers=(), at=None):
    """A stay settled; `vouchers` are triples of batch code, number and fen taken from each."""
    items = (desk.bed, *desk.charges[1:])
    parts = [(items[n % len(items)], amount) for n, amount in enumerate(amounts)]
    day = (at or stamp())[:8]
    taken = [
        {"voucherBatchCode": code, "voucherNo": number, "voucherAmt": yuan(amount)}
        for code, number, amount in vouchers
    ]
    return _issue(desk, bus_no, "01", parts, at) | {
        "category": "示例外科",
        "categoryCode": "WK01",
        "leaveCategory": "示例外科",
        "leaveCategoryCode": "WK01",
        "hospitalNo": "ZY00000001",
        "visitNo": "1",
        "consultationDate": day,
        "patientId": "P00000001",
        "patientNo": "V00000001",
        "sex": "男",
        "age": "52岁",
        "hospitalArea": "示例病区",
        "bedNo": "12",
        "caseNumber": "B00000001",
        "ICD": "",
        "inHospitalDate": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        "outHospitalDate": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        "hospitalDays": "1",
        "payMentVoucher": taken or None,
        "cashPay": yuan(sum(amount for _, _, amount in vouchers)),
        "cashRecharge": "0.00",
        "cashRefund": "0.00",
    }


def voucher(desk, bus_no, amount, at=None):
    """A prepayment before a stay."""
    day = (at or stamp())[:8]
    return {
        "busType": "07",
        "busNo": bus_no,
        "payer": PATIENT,
        "busDateTime": at or stamp(),
        "placeCode": desk.place,
        "payee": CASHIER,
        "drawee": PATIENT,
        "author": CASHIER,
        "tel": "",
        "email": "",
        "idCardNo": "",
        "cardType": "3101",
        "cardNo": "SL00000001",
        "amt": yuan(amount),
        "ownAcBalance": yuan(amount),
        "category": "示例外科",
        "categoryCode": "WK01",
        "inHospitalDate": f"{day[:4]}-{day[4:6]}-{day[6:]}",
        "hospitalNo": "ZY00000001",
        "visitNo": "1",
        "patientId": "P00000001",
        "patientNo": "V00000001",
        "caseNumber": "B00000001",
        "payChannelDetail": [{"payChannelCode": "02", "payChannelValue": yuan(amount)}],
        "accountName": "",
        "accountNo": "",
        "accountBank": "",
        "remark": "",
        "workUnit": "",
    }


def write_off(desk, code, number, reason="示例退费"):
    """Write-off, and by the same words the cancelling of a balance."""
    words = {"billBatchCode": code, "billNo": number, "reason": reason, "operator": CASHIER}
    return words | {"busDateTime": stamp()[:14] + "000", "placeCode": desk.place}


def refund(desk, bill, amount):
    """Money back for a voucher; `bill` is the answer that made it."""
    words = write_off(desk, bill["billBatchCode"], bill["billNo"], "示例退预交金")
    words |= {"busType": "07", "amt": yuan(amount), "ownAcBalance": "0.00", "remark": ""}
    return words | {name: bill[name] for name in ("voucherBatchCode", "voucherNo")}


def naming(bill, *names):
    """Words that name a bill, taken from the answer that made it."""
    return {name: bill[name] for name in ("billBatchCode", "billNo", *names)}


def by_bus_no(bus_no, at=""):
    """A question by the caller's own number."""
    return {"busNo": bus_no, "busDateTime": at}


def unprinted(begin, end, page=1, size=200):
    """The kiosk's question for one card."""
    words = {"busBgnDate": begin, "busEndDate": end, "busType": "", "cardType": "3101", "cardNo": "SL00000001"}
    return words | {"patientId": "", "pageNo": page, "pageSize": size}


def next_paper(desk, code):
    """The next number of a paper code at this place."""
    return {"placeCode": desk.place, "pBillBatchCode": code}


def paper_codes(desk):
    """The paper codes of this place."""
    return {"placeCode": desk.place}


def paper_ranges(desk, code="", kind=""):
    """The number ranges of this place."""
    return {"placeCode": desk.place, "billCode": kind, "billBatchCode": code}


def exchange(desk, bill, code, number):
    """E-bill for paper, the first time or again."""
    words = naming(bill) | {"pBillBatchCode": code, "pBillNo": number}
    words["busDateTime"] = bill.get("createTime") or stamp()
    return words | {"placeCode": desk.place, "operator": CASHIER}


def void_paper(desk, code, number):
    """Paper taken back, of a bill or of a voucher."""
    words = {"pBillBatchCode": code, "pBillNo": number, "placeCode": desk.place}
    return words | {"author": CASHIER, "reason": "示例作废", "busDateTime": stamp()}


def void_blank(desk, code, first, last):
    """Spoilt blank paper."""
    words = void_paper(desk, code, "")
    del words["pBillNo"]
    return words | {"pBillNoStart": first, "pBillNoEnd": last}


def totals(day, place="", issued=False, page=1, size=200):
    """Sums of one day (yyyy-MM-dd), by business date or by date of issue."""
    words = {"ivcDate" if issued else "busDate": day, "busType": "", "placeCode": place}
    return words | {"isReturnList": 0, "pageNo": page, "pageSize": size}


def rows(begin, end, place="", kind="", page=1, size=200):
    """Rows of a time span, 17 digits each."""
    words = {"busBgnDate": begin, "busEndDate": end, "placeCode": place, "dataType": kind}
    return words | {"pageNo": page, "pageSize": size}


def notice(bill):
    """A notice to a number that belongs to nobody."""
    return naming(bill, "random") | {"noticeList": [{"noticeType": "1201", "noticeValue": "13800000000"}]}
