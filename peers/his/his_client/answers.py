"""What each of the 49 methods answers, as its clients read it. A table and nothing else.

A field is written `name kind` with these kinds:

    50          text of at most 50 signs, not empty (`text` without a limit)
    50?         may be empty, but has to be there
    time        17 digits, yyyyMMddHHmmssSSS
    day         yyyy-MM-dd
    png, png500 Base64 of a PNG, at most 500 signs of it
    url, url100 address of a page, at most 100 signs
    whole       JSON number without a fraction
    amount      JSON number with at most two decimals
    money       the same, or as text
    either      a whole number, or as text
    1|2         one of the texts
    [Name]      list of objects of that table

`~` before a name: may be missing. Forms of the message: `json`, `text` for the bare words of a command,
`bare` for no envelope at all, `outside` for methods nobody has described.
"""

from dataclasses import dataclass

_BILL = "billBatchCode 50, billNo 20, random 20, createTime time, billQRCode png, pictureUrl url"
_RED = "eScarletBillBatchCode 50, eScarletBillNo 20, eScarletRandom 20, createTime time, billQRCode png, pictureUrl url"
_NET = ", ~pictureNetUrl url"
_VOUCHER = ", voucherBatchCode 50, voucherNo 20, voucherRandom 20"
_SUMS = (
    ", copyNum whole, totalAmt amount, totalNum whole, allTotalAmt amount, allTotalNum whole, ~billNoList [Any]"
)
_STATE = (
    "state 1|2, isScarlet 0|1, ~billName 100?, ~billBatchCode 50?, ~billNo 20?, ~random 20?, ~ivcDateTime text?,"
    " ~isPrtPaper 1?, ~pBillBatchCode 50?, ~pBillNo 20?, ~scarletBillBatchCode 50?, ~scarletBillNo 20?,"
    " ~scarletRandom 20?, ~scarletBillQRCode text?"
)
_DETAIL = (
    "busNo 50, busType 20, payer 100, busDateTime time, placeCode 50, payee 50, author 100, totalAmt money,"
    " ~remark text?, ~cardType 10?, ~cardNo 50?, ~sex 4?, ~ownPay money, ~otherfundPay money, ~accountPay money,"
    " chargeDetail [Charge], listDetail [Line], ~otherParameter [Any], ~otherSpecialParameter [Any]"
)

LISTS = {
    "Any": "",
    "Charge": "~chargeCode 50?, chargeName 100, ~unit text?, ~number money, ~std money, amt money, ~selfAmt money,"
    " ~remark text?",
    "Line": "~chrgtype text?, ~code text?, name 100, unit text?, ~std money, ~number money, ~amt money,"
    " ~selfAmt money, ~remark text?",
    "Unprinted": "busDate time, busNo 50, billName 100, billBatchCode 50, billNo 20, random 20, totalAmt money,"
    " ivcDateTime time, payer 100, remark text?, idCardNo text?, sex text?",
    "Issued": "busDate time, busNo 50?, busType 20?, placeCode 50?, billName 100?, billBatchCode 50, billNo 20,"
    " random 20?, totalAmt money, ivcDateTime time, dataType 1|2|3|4|5, state 1|2, relateBillBatchCode 50?,"
    " relateBillNo 20?",
    "Kind": "billCode text, billBatchCodeList [Code]",
    "Code": "billBatchCode 50",
    "Range": "billCode text, billBatchCode 50, billBgnNo 20, billEndNo 20",
}

_TABLE = {
    "medical": {
        "invoiceEBillOutpatient": _BILL + _NET,
        "invEBillHospitalized": _BILL + _NET,
        "invEBillRegistration": _BILL + _NET,
        "invEBillCheckUp": _BILL + _NET,
        "writeOffEBill": _RED + _NET,
        "getEBillStatesByBillInfo": _STATE,
        "getEBillByBusNo": "billBatchCode 50, billNo 20, random 20",
        "getEBillAccountStatus": "state 0|1",
        "getPaperBillNo": "pBillBatchCode 50, pBillNo 20",
        "getValidBillBatchCode": "billCodeList [Kind]",
        "getValidBillNo": "count either, billNoList [Range]",
        "turnPaper": "(text)",
        "reTurnPaper": "(text)",
        "invalidPaper": _RED + _NET,
        "invalidPayMentVoucherPaper": _RED + _VOUCHER,
        "invalidBlankBillNo": "(text)",
        "getEBillUnPrintList": "total whole, pageNo whole, billList [Unprinted]",
        "getBillDetail": _DETAIL,
        "sendBillNotice": "(text)",
        "invoicePayMentVoucher": "voucherBatchCode 50, voucherNo 20, voucherRandom 20, " + _BILL,
        "writeOffPayMentVoucher": _RED + _VOUCHER,
        "cancelPayMentVoucherBalance": _RED + _NET + _VOUCHER,
        "checkTotalData": "busDate day" + _SUMS,
        "checkWriteOffData": "busDate day" + _SUMS,
        "checkDataByPlace": "busDate day" + _SUMS,
        "checkTotalDataByIvcDate": "ivcDate day" + _SUMS,
        "checkWriteOffDataByIvcDate": "ivcDate day" + _SUMS,
        "getBillByBusDate": "total whole, pageNo whole, billList [Issued]",
        "getBillByIvcDate": "total whole, pageNo whole, billList [Issued]",
        "scanTurnPaper": "(outside)",
        "getBillItemStd": "(outside)",
        "getEBillOriginalFile": "(outside)",
    },
    "helper": {"InitParams": "(bare)", "printElectBill": "(text)", "printPaperBill": "(text)"},
    "standard": {
        "invoiceEBill": "billBatchCode 20, billNo 10, random text, createTime time, billQRCode png500,"
        " pictureUrl url100, busNo text",
        "writeOffEBill": _RED,
        "getEBillPicUrl": "pictureUrl url",
        "getEBillNotifyPic": "billQRCode png, pictureData text",
        "noticeEBill": "(text)",
        "getPaperBillNo": "pBillBatchCode text, pBillNo text",
        "invoicePBill": "billCode text, billBatchCode text, billNo text, random text, billDate time",
        "invalidPBill": "(text)",
        "invoiceEPayBook": "busNo text, payCode 20, payNo text, createTime time, recName text, recNo text, recBank text",
        "getPayQrCode": "qrCode text",
        "getPayBookConfirmResult": "paymentChannel text?",
        "getEBillByPayCode": "pictureUrl url",
    },
    "college": {
        "invoiceEBillByCollege": "busNo text, eBillCode text, eBillNo text, checkCode text, eBillQRCodeData png,"
        " pictureUrl url",
        "getEBillPicUrlByBusNo": "pictureUrl url",
    },
}

FLAT = frozenset(
    """invoiceEBillOutpatient invEBillHospitalized invEBillRegistration invEBillCheckUp writeOffEBill invalidPaper
    invalidPayMentVoucherPaper invoicePayMentVoucher writeOffPayMentVoucher cancelPayMentVoucherBalance
    invoiceEBill invoicePBill invoiceEPayBook invoiceEBillByCollege""".split()
)
"""Issue and write-off: nothing but strings, and no key that is not in the table."""

BUSINESS_DATE = frozenset(
    "invoiceEBillOutpatient invEBillHospitalized invEBillRegistration invEBillCheckUp writeOffEBill".split()
)
"""Where the profile `busdate` has to add billBusDate, in the medical edition; elsewhere in FLAT it may."""


@dataclass(frozen=True)
class Field:
    """One field of an answer."""

    name: str
    kind: str
    may_miss: bool


def _fields(text):
    rows = (row.split() for row in text.split(",") if row.strip())
    return tuple(Field(name.lstrip("~"), kind, name.startswith("~")) for name, kind in rows)


ROWS = {name: _fields(text) for name, text in LISTS.items()}
METHODS = {f"{edition}/{name}": text for edition, table in _TABLE.items() for name, text in table.items()}


def form(method):
    """json, text, bare or outside."""
    text = METHODS[method]
    return text.strip("()") if text.startswith("(") else "json"


def fields(method, profile="classic"):
    """The fields of the message, empty for other forms than json."""
    if form(method) != "json":
        return ()
    edition, name = method.split("/")
    text = METHODS[method]
    if edition == "medical" and profile == "busdate" and name in FLAT:
        text += ", billBusDate time" if name in BUSINESS_DATE else ", ~billBusDate time"
    return _fields(text)
