"""The habits of thirteen clients that are in use: how each writes a request and reads an answer.

`sending` are the habits of its transport, `dress` changes the words of a sample into its own manner, and
`faults` says what of an answer it would stumble over, beyond what every strict reader minds. A class is one
client's eye, not its programme. Knows no flow of calls.
"""

import itertools
import re
import time
import uuid

from . import envelope, words as wording
from .checks import DONE, moment
from .desk import stamp
from .samples import fen, yuan

SEVEN = ("billBatchCode", "billNo", "random", "createTime", "billQRCode", "pictureUrl", "pictureNetUrl")
RED_SEVEN = ("eScarletBillBatchCode", "eScarletBillNo", "eScarletRandom") + SEVEN[3:]
ISSUES = ("invoiceEBillOutpatient", "invEBillRegistration", "invEBillCheckUp", "invEBillHospitalized")
ROW_KEYS = (
    "busDate busNo busType placeCode billName billBatchCode billNo random totalAmt ivcDateTime dataType state"
    " relateBillBatchCode relateBillNo"
).split()
ROW_LISTS = ("getBillByBusDate", "getBillByIvcDate")


def missing(words, names):
    """Faults for what is absent or null; empty text passes."""
    return [f"{name} is missing or null" for name in names if words.get(name) is None]


class Client:
    """What all have in common: nothing unusual."""

    name = ""
    edition = "medical"
    calls = ("invoiceEBillOutpatient",)
    """Methods of its own that its tour goes through."""

    def sending(self, method):
        """Quirks of the transport."""
        return {}

    def dress(self, method, words):
        """Words, or JSON text when it builds that by hand."""
        return words

    def call(self, account, method, words):
        """One call with all its habits."""
        return account.call(method, self.dress(method, dict(words)), **self.sending(method))

    def faults(self, account, method, answer):
        """What it would stumble over."""
        return []


class OH(Client):
    """Apache HttpClient with a Content-Encoding that is none; a strict decoder; the business date."""

    name = "OH"
    calls = ("invoiceEBillOutpatient", "invEBillRegistration", "invEBillHospitalized", "writeOffEBill")

    def sending(self, method):
        return {"content_encoding": "UTF-8", "noise": str(uuid.uuid4()), "double_slash": True}

    def dress(self, method, words):
        if method not in ISSUES:
            return words
        words |= {"isArrears": "0", "payerType": "2"}
        words.pop("checker") if method == "invoiceEBillOutpatient" else None
        gone = {"invEBillRegistration": ("patientNo", "caseNumber", "otherfundPay", "balancedNumber")}
        gone["invEBillHospitalized"] = ("hospitalNo", "visitNo")
        for name in gone.get(method, ()):
            words.pop(name)
        if "patientNo" in words:
            words["patientNo"] = 100000001
        info = {"infoNo": "1", "infoName": "示例信息", "infoValue": "示例"}
        words["otherInfo"] = [info, dict(info)]
        # It fills the bank card from the other purse, so the channels do not add up to the total.
        rows = [("04", words["totalAmt"]), ("07", words["totalAmt"])]
        words["payChannelDetail"] = [{"payChannelCode": code, "payChannelValue": amount} for code, amount in rows]
        return words

    def faults(self, account, method, answer):
        if not answer.ok:
            return []
        words = answer.words
        if method in ISSUES:
            faults = missing(words, SEVEN)
        else:
            faults = missing(words, RED_SEVEN) if method == "writeOffEBill" else []
        if (method in ISSUES or method == "writeOffEBill") and not moment(words.get("billBusDate")):
            faults.append(f"billBusDate {words.get('billBusDate')!r} is not parsed")
        return faults


class IIH(Client):
    """Adds sums without looking for null, reads on only while a page is full."""

    name = "IIH"
    calls = ("checkTotalData", "checkWriteOffData", "getBillByBusDate")

    def sending(self, method):
        return {"content_encoding": "UTF-8", "trailing_blank": method == "checkWriteOffData"}

    def faults(self, account, method, answer):
        words = answer.words
        if method.startswith("check"):
            return missing(words, ("allTotalNum", "allTotalAmt"))
        faults = missing(words, ("total", "billList"))
        if not faults and words["total"] < len(words["billList"]):
            faults.append(f"total {words['total']} is less than the {len(words['billList'])} rows")
        return faults


class ZL(Client):
    """Builds JSON by hand, checks the signature letter by letter, indexes every key of a row."""

    name = "ZL"
    calls = ("invoiceEBillOutpatient", "invEBillRegistration", "checkTotalDataByIvcDate", "getBillByIvcDate")

    def __init__(self, version="V3.2.0"):
        self.version = version

    def sending(self, method):
        return {"width": 76}

    def dress(self, method, words):
        old = self.version != "V3.2.0"
        if method in ISSUES:
            words |= {"consultationDate": "", "remark": "示例\t备注", "cashPay": "0.00", "cashRecharge": "0.00"}
            words["listDetail"] = [row | {"std": row["std"] + ("00" if old else "")} for row in words["listDetail"]]
            if old:
                words |= {"chequePay": "0.00", "transferAccountPay": "0.00"}
                words["category"] = words["patientCategory"]
                code = words.pop("patientCategoryCode")
                words["patientCategory"] = code if method == "invEBillRegistration" else ""
                words |= {} if method == "invEBillRegistration" else {"patientCategoryCode": code}
            if self.version == "V2.0.3":
                words.pop("payerType"), words.pop("weChatMedTransNo")
        if method.startswith("check"):
            words.pop("busType"), words.pop("placeCode")
        if method in ROW_LISTS:
            words |= {name: words[name][:14] + "001" for name in ("busBgnDate", "busEndDate")}
        return wording.text(words, bare=True, short=True, raw=True)

    def faults(self, account, method, answer):
        faults = []
        parts = (answer.envelope.get("data", ""), answer.envelope.get("noise", ""))
        if envelope.sign(account.appid, account.key, *parts) != answer.envelope.get("sign"):
            faults.append("sign with version 1.0 does not match")
        if answer.ok and method.startswith("check"):
            names = ("ivcDate" if method.endswith("ByIvcDate") else "busDate", "copyNum", "allTotalNum", "allTotalAmt")
            faults += missing(answer.words, names)
        if answer.ok and method in ROW_LISTS:
            rows = answer.words.get("billList", [])
            faults += [fault for row in rows[:20] for fault in missing(row, ROW_KEYS)]
            keys = [(row.get("dataType"), row.get("busNo")) for row in rows]
            twice = {key for key in keys if keys.count(key) > 1}
            faults += [f"dataType and busNo {sorted(twice)[:3]} come twice"] if twice else []
        return faults


class ZB(Client):
    """Fills beans: every value sent is text, and an answer may hold no key the bean lacks."""

    name = "ZB"
    calls = ("invoiceEBillOutpatient", "invEBillCheckUp", "invEBillHospitalized", "writeOffEBill")

    def dress(self, method, words):
        if method in ISSUES:
            words.pop("checker")
            words["consultationDate"] = re.sub(r"(\d{4})(\d\d)(\d\d)", r"\1-\2-\3", words["consultationDate"])
            if "patientCategory" in words:
                words |= {"category": words["patientCategory"], "patientNo": None}
            total, cash = fen(words["totalAmt"]), fen(words["totalAmt"]) - 1
            # The sum of its channels never differs from the total: it adds a row for the difference.
            rows = [("02", cash), ("HBWC", total - cash)]
            words["payChannelDetail"] = [{"payChannelCode": code, "payChannelValue": yuan(one)} for code, one in rows]
            words["listDetail"] = [row | {"amtChk": row["amt"]} for row in words["listDetail"]]
        return wording.strings(words)

    def faults(self, account, method, answer):
        faults = [f"bean has no {key}" for key in answer.envelope.keys() - {"appid", "data", "noise", "version", "sign"}]
        if not answer.ok:
            return faults
        if method in ISSUES:
            faults += [f"bean has no {key}" for key in answer.words.keys() - set(SEVEN)]
        if method in ISSUES or method == "writeOffEBill":
            faults += missing(answer.words, SEVEN if method in ISSUES else RED_SEVEN)
            try:
                envelope.strict_base64(answer.words.get("billQRCode") or "?")
            except ValueError as error:
                faults.append(f"billQRCode: {error}")
        return faults


class KS(Client):
    """Understands application/json and nothing else; decodes strictly, errors too."""

    name = "KS"
    calls = ("getEBillByBusNo",)

    def sending(self, method):
        return {"noise": stamp()}

    def faults(self, account, method, answer):
        kind = answer.headers.get("content-type", "")
        faults = [] if kind.startswith("application/json") else [f"no converter for {kind!r}"]
        return faults + (missing(answer.words, ("billBatchCode", "billNo", "random")) if answer.ok else [])


class DZ(Client):
    """The kiosk: reads details without looking for null."""

    name = "DZ"
    calls = ("getEBillUnPrintList", "getBillDetail", "getValidBillBatchCode", "getValidBillNo", "getPaperBillNo")

    def sending(self, method):
        return {"noise": uuid.uuid4().hex, "authorization": "Bearer example"}

    def faults(self, account, method, answer):
        words = answer.words
        if not answer.ok:
            return []
        if method == "getBillDetail":
            faults = missing(words, "busNo busType payer payee totalAmt chargeDetail listDetail".split())
            rows = [(row, ("chargeName", "amt")) for row in words.get("chargeDetail") or []]
            rows += [(row, ("name", "unit")) for row in words.get("listDetail") or []]
            return faults + [fault for row, names in rows for fault in missing(row, names)]
        read = {"getEBillUnPrintList": ("total", "billList"), "getValidBillBatchCode": ("billCodeList",)}
        read |= {"getValidBillNo": ("count", "billNoList"), "getPaperBillNo": ("pBillNo",)}
        return missing(words, read[method])


class MZ(Client):
    """Numbers of rows as text, keys nobody knows, a rounding row below zero; passes the answer on in a URL."""

    name = "MZ"
    calls = ("invoiceEBillOutpatient", "invEBillRegistration")

    def dress(self, method, words):
        rows = [row | {"sortNo": str(row["sortNo"])} for row in words["chargeDetail"]]
        first = rows[0]
        dearer = yuan(fen(first["amt"]) + 3)
        less = {"sortNo": str(len(rows) + 1), "std": "-0.03", "amt": "-0.03", "chargeName": "误差费"}
        words["chargeDetail"] = [first | {"std": dearer, "amt": dearer}, *rows[1:], first | less]
        words["payChannelDetail"] = [row | {"ItemName": "示例"} for row in words["payChannelDetail"]]
        words["listDetail"] = []
        return words

    def faults(self, account, method, answer):
        if not answer.ok:
            return []
        return [f"{name} is not text" for name in SEVEN if not isinstance(answer.words.get(name), str)]


class JS(Client):
    """A page in a browser: form bodies, one constant noise, another origin, substring without a look."""

    name = "JS"
    calls = ("getEBillUnPrintList", "getPaperBillNo")
    origin = "http://kiosk.example"
    _labels = itertools.cycle(("application/json", "text/plain;charset=utf8"))

    def sending(self, method):
        label = next(self._labels)
        random = f"random= 0.{time.time_ns()}"
        return {"form": True, "content_type": label, "noise": "abcdefg", "query": random, "origin": self.origin}

    def dress(self, method, words):
        if words.get("busDateTime"):
            words["busDateTime"] = words["busDateTime"][:14] + str(int(words["busDateTime"][14:]))
        return words

    def faults(self, account, method, answer):
        allowed = answer.headers.get("access-control-allow-origin")
        faults = [] if allowed in ("*", self.origin) else [f"browser hides the answer (allowed origin {allowed!r})"]
        if answer.ok and method == "turnPaper" and answer.message != DONE:
            faults.append(f"{answer.message!r} is not {DONE}")
        if answer.ok and method == "getEBillUnPrintList":
            for row in answer.words.get("billList", []):
                cut = (row.get("ivcDateTime"), row.get("busDate"))
                faults += [] if all(isinstance(one, str) and len(one) >= 8 for one in cut) else ["substring(0,8) fails"]
        return faults


class JG(Client):
    """Maps the message to text by text and keeps it in narrow columns."""

    name = "JG"
    edition = "standard"
    calls = ("invoiceEBill", "getEBillPicUrl", "getEBillNotifyPic", "writeOffEBill")
    columns = {"billBatchCode": 20, "billNo": 10, "billQRCode": 500, "pictureUrl": 100}

    def sending(self, method):
        return {"noise": uuid.uuid4().hex}

    def faults(self, account, method, answer):
        if not answer.ok:
            return []
        words = answer.words
        faults = [f"{name} is not a scalar" for name, value in words.items() if isinstance(value, (dict, list))]
        if method == "invoiceEBill":
            faults += missing(words, (*SEVEN[:6], "busNo"))
            wide = [name for name, most in self.columns.items() if len(str(words.get(name, ""))) > most]
            faults += [f"{name} has {len(words[name])} signs, column holds {self.columns[name]}" for name in wide]
        return faults


class BN(Client):
    """Another version in the envelope; the answer is signed with that one."""

    name = "BN"
    edition = "standard"
    calls = ("invoicePBill", "invalidPBill")

    def sending(self, method):
        return {"version": "3.1.2.0"}


class LY(Client):
    """Parses the message before it looks at the result; an old framework writes GB18030."""

    name = "LY"
    edition = "standard"
    calls = ("invoiceEPayBook", "getPayQrCode", "getPayBookConfirmResult", "getEBillByPayCode")

    def call(self, account, method, words):
        return super().call(account.posing(encoding="gb18030"), method, words)

    def faults(self, account, method, answer):
        if method == "getPayQrCode" and not answer.words:
            return [f"parsing the message fails: {answer.message[:60]!r}"]
        names = "busNo payCode payNo createTime recName recNo recBank".split()
        return missing(answer.words, names) if answer.ok and method == "invoiceEPayBook" else []


class WX(Client):
    """Numbers as text, JSON asked for in Accept, no place for a long answer."""

    name = "WX"
    edition = "college"
    calls = ("invoiceEBillByCollege",)

    def sending(self, method):
        return {"accept": "application/json", "noise": uuid.uuid4().hex}

    def dress(self, method, words):
        return wording.strings(words)

    def faults(self, account, method, answer):
        faults = missing(answer.words, ("eBillCode", "eBillNo", "checkCode")) if answer.ok else []
        if len(answer.body) > 4000:
            faults.append(f"answer of {len(answer.body)} bytes is cut before it is kept")
        return faults


class EL(Client):
    """Knows the college answer from its document: three keys outside, six inside."""

    name = "EL"
    edition = "college"
    calls = ("invoiceEBillByCollege", "getEBillPicUrlByBusNo")
    six = ("busNo", "eBillCode", "eBillNo", "checkCode", "eBillQRCodeData", "pictureUrl")

    def faults(self, account, method, answer):
        faults = [] if set(answer.envelope) == {"data", "noise", "sign"} else ["not the three keys"]
        if answer.ok and method == "invoiceEBillByCollege":
            faults += missing(answer.words, self.six)
        return faults


ALL = (OH, IIH, ZL, ZB, KS, DZ, MZ, JS, JG, BN, LY, WX, EL)
