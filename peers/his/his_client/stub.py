"""A small responder of our own, for trying the client before there is a server. Not for anything else.

`Stub(mend=f)` lets a test spoil what goes out: `f(stage, value)` is asked at the stages `words` (message
before packing), `envelope` (the three keys) and `headers`, and gives back what is to be used.
"""

import base64
import json
import re
import sys
import threading
import uuid
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote, urlsplit

from . import envelope, words as wording
from .desk import stamp
from .envelope import Unit
from .samples import fen, yuan
from .stub_desk import Memory, PAPER, Refused, blue, check_issue, png, red, row, voucher

DONE = "操作成功"


class Stub:
    """Serves on a port of its own until closed."""

    def __init__(self, appid, key, profile="classic", mend=None):
        self.appid, self.key, self.profile = appid, key, profile
        self.mend = mend or (lambda stage, value: value)
        self.memory = Memory()
        handler = type("Handler", (_Handler,), {"stub": self})
        self.server = _Server(("127.0.0.1", 0), handler)
        self.base = f"http://127.0.0.1:{self.server.server_address[1]}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    def answer(self, path, body):
        """The envelope of the answer."""
        try:
            sent = _read(body)
        except ValueError:
            sent = {}
        sent = sent if isinstance(sent, dict) else {}
        unit = Unit(sent["region"], sent.get("deptcode", "")) if "region" in sent else None
        try:
            with self.memory.lock:
                text, code = self._deed(path, sent, unit), envelope.OK
        except Refused as refused:
            text, code = refused.text, refused.code
        except KeyError as missing:
            text, code = f"缺少字段 {missing.args[0]}", "E0003"
        message = envelope.pack(text)
        data = envelope.pack(json.dumps({"result": code, "message": message}))
        noise, version = uuid.uuid4().hex, sent.get("version", envelope.VERSION)
        signature = envelope.sign(self.appid, self.key, data, noise, version, unit)
        return self.mend("envelope", {"data": data, "noise": noise, "sign": signature})

    def _deed(self, path, sent, unit):
        edition, name = path.rsplit("/", 2)[1:]
        if sent.get("appid") != self.appid:
            raise Refused("E0001", "应用帐号不存在")
        parts = (self.appid, self.key, sent["data"], sent["noise"], sent["version"], unit)
        if envelope.sign(*parts) != sent["sign"]:
            raise Refused("E0002", "签名不正确")
        deed = _DEEDS.get(f"{edition}/{name}")
        if deed is None:
            raise Refused("E0008", "没有这个接口方法")
        try:
            words = _words(sent["data"])
        except ValueError:
            words = None
        if not isinstance(words, dict):
            raise Refused("E0003", "业务参数不是 JSON 对象")
        made = deed(self.memory, words)
        if isinstance(made, dict) and self.profile == "busdate" and edition == "medical":
            if "billQRCode" in made and "voucherNo" not in made:
                made["billBusDate"] = words["busDateTime"][:17].ljust(17, "0")
        made = self.mend("words", made)
        return made if isinstance(made, str) else json.dumps(made, ensure_ascii=False)


class _Server(ThreadingHTTPServer):
    def handle_error(self, request, client_address):
        """A client that hangs up is part of what is tried; anything else is a fault of this file."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    stub = None
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        """The whole interface."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        path = re.sub(r"/+", "/", unquote(urlsplit(self.path).path)).strip()
        answer = json.dumps(self.stub.answer(path, body)).encode("ascii")
        headers = {"Content-Type": "application/json", "Content-Length": str(len(answer))}
        self._send(self.stub.mend("headers", headers | self._cors()), answer)

    def do_OPTIONS(self):
        """What a browser asks first."""
        self._send({"Content-Length": "0"} | self._cors(), b"")

    def _cors(self):
        names = ("Access-Control-Allow-Origin", "Access-Control-Allow-Methods", "Access-Control-Allow-Headers")
        return dict(zip(names, ("*", "POST, OPTIONS", "content-type"), strict=True))

    def _send(self, headers, body):
        self.send_response(200)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_message(self, *_):
        """Tests want quiet."""


def _read(body):
    text = body.decode("ascii").strip()
    if text.startswith("{"):
        return json.loads(text)
    return {name: unquote(value) for name, _, value in (pair.partition("=") for pair in text.split("&"))}


def _words(data):
    raw = base64.b64decode(re.sub(r"\s", "", data))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        text = raw.decode("gb18030")
    text = re.sub(r"([:,\[]-?)\.(\d)", r"\g<1>0.\2", text)
    return json.loads(text, parse_float=Decimal, strict=False)


def _issue(memory, words):
    check_issue(words)
    known = words["busNo"] in memory.by_bus_no
    bill = memory.issue(words, fen(words["totalAmt"]))
    if not known:
        memory.settle(bill, words.get("payMentVoucher"))
    return blue(bill)


def _state(memory, words):
    bill = memory.find(words)
    return {"state": "1", "isScarlet": "1" if bill.red else "0"}


def _by_bus_no(memory, words):
    bill = memory.by_bus_no.get(words["busNo"])
    if bill is None:
        raise Refused("E0004", "没有这笔业务的票据")
    return {"billBatchCode": bill.code, "billNo": bill.number, "random": bill.random}


def _account_state(memory, words):
    memory.find(words)
    return {"state": "0"}


def _ranges(memory, _):
    free = [number for number, state in memory.paper.items() if not state]
    row = {"billCode": "0602", "billBatchCode": PAPER, "billBgnNo": free[0], "billEndNo": free[-1]}
    return {"count": str(len(free)), "billNoList": [row]}


def _exchange(again):
    def deed(memory, words):
        memory.exchange(words, again)
        return DONE

    return deed


def _void_blank(memory, words):
    memory.void_blank(words)
    return DONE


def _unprinted(memory, words):
    found = [
        bill
        for bill in memory.rows({}, words["busBgnDate"], words["busEndDate"], False)
        if bill.words.get("cardNo") == words["cardNo"] and not (bill.paper or bill.red or bill.red_of)
    ]
    size, at = int(words["pageSize"]), int(words["pageNo"])
    page = [
        row(bill) | {"payer": bill.words["payer"], "remark": "", "idCardNo": "", "sex": ""}
        for bill in found[size * (at - 1) : size * at]
    ]
    return {"total": len(found), "pageNo": at, "billList": page}


def _detail(memory, words):
    bill = memory.find(words)
    if words["random"] != bill.random:
        raise Refused("E0004", "校验码不正确")
    names = "busNo busType payer busDateTime placeCode payee author totalAmt chargeDetail listDetail"
    return {name: bill.words[name] for name in names.split()}


def _voucher(memory, words):
    known = words["busNo"] in memory.by_bus_no
    bill = memory.issue(words, fen(words["amt"]))
    bill.left = bill.left if known else bill.fen
    return blue(bill, net=False) | voucher(bill)


def _refund(memory, words):
    bill = memory.find(words)
    if bill.left != bill.fen or fen(words["amt"]) != bill.fen:
        raise Refused("E0009", "预交金凭证已被使用")
    return red(memory.write_off(bill, words), net=False) | voucher(bill)


def _cancel(memory, words):
    bill = memory.find(words)
    taken = bill.taken or [(bill, 0)]
    return red(memory.write_off(bill, words)) | voucher(taken[0][0])


def _void_voucher_paper(memory, words):
    bill, made = memory.void_paper(words)
    return red(made, net=False) | voucher(bill)


def _totals(reds_only, issued):
    name = "ivcDate" if issued else "busDate"

    def deed(memory, words):
        day = words[name].replace("-", "")
        found = list(memory.rows(words, day + "0" * 9, day + "9" * 9, issued))
        found = [bill for bill in found if bill.red_of or not reds_only]
        amount = yuan(sum(bill.fen for bill in found))
        sums = {"copyNum": len(found), "totalNum": len(found), "allTotalNum": len(found)}
        sums |= {"totalAmt": amount, "allTotalAmt": amount}
        return wording.text({name: words[name], **sums}, bare=True)

    return deed


def _list(issued):
    def deed(memory, words):
        found = list(memory.rows(words, words["busBgnDate"], words["busEndDate"], issued))
        found = [bill for bill in map(row, found) if str(words["dataType"]) in ("", bill["dataType"])]
        size, at = int(words["pageSize"]), int(words["pageNo"])
        return {"total": len(found), "pageNo": at, "billList": found[size * (at - 1) : size * at]}

    return deed


def _general(memory, words):
    bill = memory.issue(words | {"busType": "02"}, fen(words["totalAmt"]))
    return blue(bill, net=False) | {"busNo": bill.bus_no}


def _paper_bill(memory, words):
    memory.paper[words["billNo"]] = "used"
    return {"billCode": words["billCode"], "billBatchCode": words["billBatchCode"], "billNo": words["billNo"]} | {
        "random": "a1b2c3",
        "billDate": words["billDate"],
    }


def _void_paper_bill(memory, words):
    if memory.paper.get(words["billNo"]) != "used":
        raise Refused("E0007", "没有这张纸质票据")
    memory.paper[words["billNo"]] = "void"
    return DONE


def _book(memory, words):
    bill = memory.issue(words | {"busType": "02", "busDateTime": stamp()}, fen(words["totalAmt"]))
    code = "5101002630" + bill.number
    names = {"recName": "示例国库", "recNo": "000000", "recBank": "示例银行"}
    return {"busNo": bill.bus_no, "payCode": code, "payNo": bill.number, "createTime": bill.created} | names


def _book_question(name, value):
    def deed(memory, words):
        if not any(words["payCode"].endswith(bill.number) for bill in memory.bills):
            raise Refused("E0004", "没有这个缴款码")
        return {name: value}

    return deed


def _college(memory, words):
    made = blue(memory.issue(words | {"busDateTime": stamp()[:8] + "0" * 9}, fen(words["totalAmt"])))
    names = {"eBillCode": "billBatchCode", "eBillNo": "billNo", "checkCode": "random"}
    names |= {"eBillQRCodeData": "billQRCode", "pictureUrl": "pictureUrl"}
    return {"busNo": words["busNo"]} | {name: made[theirs] for name, theirs in names.items()}


def _notice(memory, words):
    memory.find(words)
    return DONE


def _paper_no(memory, words):
    return {"pBillBatchCode": words["pBillBatchCode"], "pBillNo": memory.next_paper(words)}


URL = "http://example.invalid/b/1"
_DEEDS = {
    **dict.fromkeys((f"medical/{name}" for name in ("invoiceEBillOutpatient", "invEBillHospitalized")), _issue),
    **dict.fromkeys((f"medical/{name}" for name in ("invEBillRegistration", "invEBillCheckUp")), _issue),
    "medical/writeOffEBill": lambda memory, words: red(memory.write_off(memory.find(words), words)),
    "medical/getEBillStatesByBillInfo": _state,
    "medical/getEBillByBusNo": _by_bus_no,
    "medical/getEBillAccountStatus": _account_state,
    "medical/getPaperBillNo": _paper_no,
    "medical/getValidBillBatchCode": lambda memory, words: {
        "billCodeList": [{"billCode": "0602", "billBatchCodeList": [{"billBatchCode": PAPER}]}]
    },
    "medical/getValidBillNo": _ranges,
    "medical/turnPaper": _exchange(False),
    "medical/reTurnPaper": _exchange(True),
    "medical/invalidPaper": lambda memory, words: red(memory.void_paper(words)[1]),
    "medical/invalidPayMentVoucherPaper": _void_voucher_paper,
    "medical/invalidBlankBillNo": _void_blank,
    "medical/getEBillUnPrintList": _unprinted,
    "medical/getBillDetail": _detail,
    "medical/sendBillNotice": _notice,
    "medical/invoicePayMentVoucher": _voucher,
    "medical/writeOffPayMentVoucher": _refund,
    "medical/cancelPayMentVoucherBalance": _cancel,
    "medical/checkTotalData": _totals(False, False),
    "medical/checkWriteOffData": _totals(True, False),
    "medical/checkDataByPlace": _totals(False, False),
    "medical/checkTotalDataByIvcDate": _totals(False, True),
    "medical/checkWriteOffDataByIvcDate": _totals(True, True),
    "medical/getBillByBusDate": _list(False),
    "medical/getBillByIvcDate": _list(True),
    "standard/invoiceEBill": _general,
    "standard/writeOffEBill": lambda memory, words: red(memory.write_off(memory.find(words), words), net=False),
    "standard/getEBillPicUrl": lambda memory, words: {"pictureUrl": blue(memory.find(words))["pictureUrl"]},
    "standard/getEBillNotifyPic": lambda memory, words: {"billQRCode": png(), "pictureData": png()},
    "standard/noticeEBill": _notice,
    "standard/getPaperBillNo": _paper_no,
    "standard/invoicePBill": _paper_bill,
    "standard/invalidPBill": _void_paper_bill,
    "standard/invoiceEPayBook": _book,
    "standard/getPayQrCode": _book_question("qrCode", URL),
    "standard/getPayBookConfirmResult": _book_question("paymentChannel", ""),
    "standard/getEBillByPayCode": _book_question("pictureUrl", URL),
    "college/invoiceEBillByCollege": _college,
    "college/getEBillPicUrlByBusNo": lambda memory, words: {
        "pictureUrl": blue(memory.issue(memory.by_bus_no[words["busNo"]].words, 0))["pictureUrl"]
    },
}
