"""Requests of the general edition, its payment books and paper bills, and of colleges.

Same manner as the hospital's samples: words of one call, amounts as text made from whole fen.
"""

from .desk import now, stamp
from .samples import CASHIER, CHECKER, yuan

PAYER = "示例缴款人"


def _rows(desk, amounts):
    parts = [(desk.charges[n % len(desk.charges)], amount) for n, amount in enumerate(amounts)]
    return [
        {
            "chargeCode": item.code,
            "chargeName": item.name,
            "unit": item.unit,
            "std": yuan(amount),
            "number": "1",
            "amt": yuan(amount),
            "remark": "",
        }
        for item, amount in parts
    ]


def bill(desk, bus_no, amounts, at=None):
    """An e-bill of the general edition."""
    return {
        "busNo": bus_no,
        "busDateTime": at or stamp(),
        "placeCode": desk.place,
        "billCode": desk.bill_code,
        "payer": PAYER,
        "payerType": "1",
        "payee": CASHIER,
        "author": CASHIER,
        "payChannel": "02",
        "remark": None,
        "totalAmt": yuan(sum(amounts)),
        "chargeDetail": _rows(desk, amounts),
    }


def picture(made):
    """Where the page of a bill is."""
    return {name: made[name] for name in ("billBatchCode", "billNo", "random")} | {"channelMode": "02"}


def notify(made):
    """The notice to print for a payer."""
    return {name: made[name] for name in ("billBatchCode", "billNo")} | {"isReturnPic": "1"}


def notice(made):
    """A notice to a number that belongs to nobody."""
    words = {name: made[name] for name in ("billBatchCode", "billNo")}
    return words | {"noticeInfo": [{"code": "1201", "value": "13800000000"}]}


def paper_bill(desk, bus_no, code, number, amounts):
    """A bill written on paper from the start."""
    return {
        "busNo": bus_no,
        "busDateTime": stamp(),
        "billDate": stamp(),
        "placeCode": desk.place,
        "billCode": desk.paper_bill_code,
        "billBatchCode": code,
        "billNo": number,
        "payer": PAYER,
        "payerType": "1",
        "idCardNo": "",
        "payChannel": "02",
        "payee": CASHIER,
        "author": CASHIER,
        "totalAmt": yuan(sum(amounts)),
        "remark": "",
        "chargeDetail": _rows(desk, amounts),
    }


def void_paper_bill(desk, code, number):
    """The same paper bill taken back."""
    words = {"placeCode": desk.place, "billCode": desk.paper_bill_code, "billBatchCode": code, "billNo": number}
    return words | {"author": CASHIER, "reason": "示例作废", "busDateTime": stamp()}


def book(desk, bus_no, amounts):
    """A payment book."""
    return {
        "busNo": bus_no,
        "placeCode": desk.place,
        "billCode": desk.book_code,
        "effectiveDate": now().replace(month=12, day=31).strftime("%Y%m%d"),
        "payerType": "1",
        "payer": PAYER,
        "author": CASHIER,
        "idCardNo": "",
        "tel": "",
        "email": "",
        "totalAmt": yuan(sum(amounts)),
        "chargeDetail": _rows(desk, amounts),
    }


def by_pay_code(code):
    """Any question about a payment book."""
    return {"payCode": code}


def college(desk, appid, bus_no, amounts):
    """A student's bill; amounts with six decimals, as text."""
    day = now()
    parts = [(desk.charges[n % len(desk.charges)], amount) for n, amount in enumerate(amounts)]
    return {
        "busType": appid,
        "busNo": bus_no,
        "placeCode": desk.place,
        "billCode": desk.bill_code,
        "channel": "微信",
        "chargePeriod": day.strftime("%Y"),
        "chargeDate": day.strftime("%Y-%m-%d"),
        "payerType": "1",
        "creditCode": "",
        "recer": CASHIER,
        "ivcDate": day.strftime("%Y-%m-%d"),
        "stuName": "示例学生",
        "operator": CASHIER,
        "reViewer": CHECKER,
        "totalAmt": yuan(sum(amounts)) + "0000",
        "memo": "",
        "stuNo": "XH00000001",
        "collegeCode": "01",
        "collegeName": "示例学院",
        "deptCode": "0101",
        "deptName": "示例系",
        "proCode": "010101",
        "proName": "示例专业",
        "classCode": "01010101",
        "className": "示例班",
        "stuidCard": "",
        "inYear": day.strftime("%Y"),
        "outYear": str(day.year + 4),
        "phone": "",
        "email": "",
        "alipayCode": "",
        "weChatOrderNo": "",
        "openID": "",
        "noticeMode": "0",
        "extendedField1": "",
        "payOrderInfo": [],
        "itemDetail": [
            {
                "itemCode": item.code,
                "itemName": item.name,
                "itemStdCode": "",
                "count": "1.000000",
                "standard": yuan(amount) + "0000",
                "amt": yuan(amount) + "0000",
                "units": item.unit,
                "memo1": "",
                "memo2": "",
            }
            for item, amount in parts
        ],
    }
