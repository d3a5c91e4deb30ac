"""The client is tried on a responder of its own: it passes what is right and sees what is wrong."""

import base64
import json
import tempfile
import threading
import unittest
from datetime import datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from unittest import mock
from urllib.parse import unquote

from his_client import answers, checks, conformance, desk, quirks, same, samples, words
from his_client.client import Account, Unreachable
from his_client.helper import Helper
from his_client.morning import Window
from his_client.stub import Stub
from his_client.stub_desk import PAPER

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()
APPID, KEY = "DEMOYY0000001", "5f1c0a7e9b3d42e68a0c1d2f3b"
SETUP = {
    "standard": {"bill_code": "0101", "paper_bill_code": "0121", "paper": PAPER},
    "college": {"bill_code": "0101"},
}


def accounts(stub):
    """One account of each edition."""
    return {
        "medical": Account(stub.base, APPID, KEY),
        "standard": Account(stub.base, APPID, KEY, "standard", "510100", "510100001"),
        "college": Account(stub.base, APPID, KEY, "college"),
    }


def ask(mend=None, words=None):
    """One outpatient bill from a responder that may be spoilt."""
    with Stub(APPID, KEY, mend=mend) as stub:
        sample = samples.outpatient(desk.Desk(), "B1", [1234])
        return accounts(stub)["medical"].call("invoiceEBillOutpatient", words or sample)


def spoil(stage, change):
    """A responder's answer changed at one stage."""
    return lambda at, value: change(value) if at == stage else value


class Ticking:
    """A clock that goes on by a millisecond whenever somebody looks; no run meets midnight."""

    def __init__(self):
        self.at = datetime(2024, 3, 5, 8, 0, tzinfo=desk.CHINA)

    def __call__(self):
        self.at += timedelta(milliseconds=1)
        return self.at


def setUpModule():
    clock = mock.patch.object(desk, "clock", Ticking())
    clock.start()
    unittest.addModuleCleanup(clock.stop)


class Requests(unittest.TestCase):
    """What goes out."""

    def prepare(self, **quirks):
        return Account("http://host:1", APPID, KEY).prepare("turnPaper", {"a": "1?>"}, noise="n", **quirks)

    def test_both_bodies_hold_the_same(self):
        plain = json.loads(self.prepare().body)
        form = self.prepare(form=True).body.decode()
        self.assertIn("data=eyJhIjoiMT8%2BIn0%3D&", form)
        pairs = dict(pair.split("=", 1) for pair in form.split("&"))
        self.assertEqual({name: unquote(value) for name, value in pairs.items()}, plain)

    def test_targets(self):
        self.assertEqual(self.prepare().target, "/medical-web/api/medical/turnPaper")
        odd = self.prepare(double_slash=True, trailing_blank=True, query="random= 0.1").target
        self.assertEqual(odd, "/medical-web//api/medical/turnPaper%20?random=%200.1")
        mounted = Account("http://host:1/front/", APPID, KEY, "college").prepare("x", {})
        self.assertEqual(mounted.target, "/front/api/college/x")

    def test_numbers_without_quotes(self):
        made = words.text({"totalAmt": "0.50", "rows": [{"amt": "-0.03"}], "busNo": "7"}, bare=True, short=True)
        self.assertEqual(made, '{"totalAmt":.50,"rows":[{"amt":-.03}],"busNo":"7"}')

    def test_samples_add_up(self):
        for sample in (
            samples.outpatient(desk.Desk(), "1", [1, 99, 12345]),
            samples.hospitalized(desk.Desk(), "1", [777], [("c", "n", 700)]),
            quirks.MZ().dress("invoiceEBillOutpatient", samples.outpatient(desk.Desk(), "1", [10, 20])),
        ):
            total = samples.fen(sample["totalAmt"])
            self.assertEqual(sum(samples.fen(row["amt"]) for row in sample["chargeDetail"]), total)
            paid = ("fundPay", "otherfundPay", "accountPay", "selfCashPay")
            self.assertEqual(sum(samples.fen(sample[name]) for name in paid), total)

    def test_fen_and_back(self):
        for text, fen in (("12.34", 1234), ("-0.05", -5), ("12.340000", 1234), (".5", 50), ("7", 700)):
            self.assertEqual(samples.fen(text), fen)
        self.assertEqual([samples.yuan(fen) for fen in (0, 5, -5, 123456)], ["0.00", "0.05", "-0.05", "1234.56"])

    def test_unreachable(self):
        with Stub(APPID, KEY) as stub:
            account = accounts(stub)["medical"]
        self.assertRaises(Unreachable, account.call, "turnPaper", {})


class Strictness(unittest.TestCase):
    """Every way of spoiling an answer is seen."""

    def test_a_right_answer_has_no_fault(self):
        self.assertEqual(checks.success("medical/invoiceEBillOutpatient", ask()), [])

    def test_spoilt_envelopes(self):
        def message(text):
            inner = json.dumps({"result": "S0000", "message": text})
            return lambda value: value | {"data": base64.b64encode(inner.encode()).decode()}

        for stage, change, seen in (
            ("envelope", lambda value: value | {"sign": value["sign"].lower()}, "sign is"),
            ("envelope", lambda value: value | {"version": "1.0"}, "envelope has keys"),
            ("envelope", lambda value: value | {"noise": ""}, "noise"),
            ("envelope", lambda value: value | {"data": value["data"][:40] + "\n" + value["data"][40:]}, "escapes"),
            ("envelope", lambda value: value | {"data": value["data"] + "="}, "data: "),
            ("envelope", lambda value: {"noise": "n", "sign": "s"}, 'does not find "data"'),
            ("envelope", message("不是"), "message: not strict Base64"),
            ("envelope", message("YWJjZA"), "message: not strict Base64"),
            ("headers", lambda value: value | {"Content-Type": "text/html"}, "Content-Type is text/html"),
        ):
            with self.subTest(seen=seen):
                faults = ask(spoil(stage, change)).faults
                self.assertTrue(any(seen in fault for fault in faults), faults)

    def test_spoilt_words(self):
        for change, seen in (
            ({"billNo": 123}, "billNo is int"),
            ({"billNo": "1" * 21}, "billNo has 21 signs"),
            ({"billNo": ""}, "billNo is empty"),
            ({"billNo": None}, "billNo is null"),
            ({"createTime": "2024-03-05 10:15"}, "createTime"),
            ({"createTime": "20240230101530123"}, "createTime"),
            ({"billQRCode": "data:image/png;base64,AAAA"}, "billQRCode"),
            ({"billQRCode": "AAAA"}, "billQRCode is no PNG"),
            ({"pictureUrl": "/b/1"}, "pictureUrl"),
            ({"more": "1"}, "more is not in the table"),
            ({"billBusDate": "20240305101530123"}, "billBusDate is not in the table"),
        ):
            with self.subTest(change=change):
                answer = ask(spoil("words", lambda value, change=change: value | change))
                faults = checks.success("medical/invoiceEBillOutpatient", answer)
                self.assertTrue(any(seen in fault for fault in faults), faults)

    def test_refusals(self):
        answer = ask(words={"busNo": "1"})
        self.assertEqual(checks.refusal(answer, "busType"), [])
        self.assertEqual(len(checks.refusal(answer, "无可用票据")), 1)
        self.assertEqual(len(checks.success("medical/invoiceEBillOutpatient", answer)), 1)
        self.assertEqual(len(checks.refusal(ask())), 1)

    def test_clients_mind_their_own(self):
        issue = "invoiceEBillOutpatient"
        for client, method, change, seen in (
            (quirks.OH(), issue, {}, "billBusDate None is not parsed"),
            (quirks.ZB(), issue, {"billBusDate": "20240305101530123"}, "bean has no billBusDate"),
            (quirks.MZ(), issue, {"createTime": 20240305101530123}, "createTime is not text"),
            (quirks.JG(), "invoiceEBill", {"busNo": "1", "pictureUrl": "http://" + "a" * 94}, "column holds 100"),
            (quirks.JG(), "invoiceEBill", {"busNo": ["1"]}, "busNo is not a scalar"),
            (quirks.IIH(), "checkTotalData", {"allTotalNum": 1, "allTotalAmt": None}, "allTotalAmt is missing"),
            (quirks.DZ(), "getBillDetail", {"chargeDetail": [{"amt": 1}]}, "chargeName is missing"),
            (quirks.JS(), "getEBillUnPrintList", {"billList": [{"busDate": 20240305, "ivcDateTime": ""}]}, "substring"),
            (quirks.WX(), "invoiceEBillByCollege", {"pictureUrl": "x" * 4000}, "is cut"),
        ):
            with self.subTest(client=client.name, seen=seen):
                answer = ask(spoil("words", lambda value, change=change: value | change))
                faults = client.faults(Account("", APPID, KEY), method, answer)
                self.assertTrue(any(seen in fault for fault in faults), faults)

    def test_every_field_of_every_method_is_looked_at(self):
        right = {"time": "20240305101530123", "day": "2024-03-05", "png": PNG, "url": "http://h/1", "whole": 1}
        right |= {"amount": Decimal("1.50"), "money": "1.50", "either": "3"}

        def made(field):
            if field.kind.startswith("["):
                return [{one.name: made(one) for one in answers.ROWS[field.kind.strip("[]")]}]
            kind = field.kind.rstrip("?")
            return right.get(kind.rstrip("015")) or right.get(kind) or kind.split("|")[0][:1]

        looked = 0
        for method in answers.METHODS:
            for profile in ("classic", "busdate"):
                table = answers.fields(method, profile)
                whole = {field.name: made(field) for field in table}
                self.assertEqual(checks.message(method, whole, profile), [], method)
                for field in table:
                    spoilt = [whole | {field.name: None}, whole | {field.name: {"wrong": 1}}]
                    spoilt += [] if field.may_miss else [{name: whole[name] for name in whole if name != field.name}]
                    for words in spoilt:
                        self.assertTrue(checks.message(method, words, profile), (method, field))
                        looked += 1
        self.assertGreater(looked, 600)

    def test_rows_need_every_key(self):
        row = {"busDate": "20240305101530123"}
        faults = checks.message("medical/getBillByBusDate", {"total": "1", "pageNo": 1, "billList": [row]})
        self.assertIn("total '1' is not a JSON number (whole)", faults)
        self.assertIn("billList[0].busNo is missing", faults)


class Runs(unittest.TestCase):
    """Conformance and a morning, whole."""

    def conform(self, **given):
        with Stub(APPID, KEY, **given) as stub, tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            profile = given.get("profile", "classic")
            json.dump({"medical": {"profile": profile}} | SETUP, file)
            file.flush()
            return conformance.run(accounts(stub), file.name)

    def test_every_method_has_a_case(self):
        self.assertEqual(conformance.unshown(), [])

    def test_a_right_server_conforms(self):
        for profile in ("classic", "busdate"):
            with self.subTest(profile):
                bench = self.conform(profile=profile)
                self.assertEqual([(row.name, row.faults) for row in bench.rows if row.faults], [])
                skipped = {row.name for row in bench.rows if row.skipped}
                helper = {"helper/InitParams", "helper/printElectBill", "helper/printPaperBill"}
                self.assertEqual(skipped, helper | ({"client ZB"} if profile == "busdate" else set()))

    def test_two_nodes_are_compared_to_the_fen(self):
        with Stub(APPID, KEY) as stub:
            account = accounts(stub)["medical"]
            Window(account, desk.Desk(), seed=3).morning(30)
            day = desk.now().strftime("%Y%m%d")
            one, other = same.day_of(account, "001", day), same.day_of(account, "001", day)
            self.assertEqual(same.compare(one, other), [])
            stub.memory.bills[5].fen += 1
            self.assertEqual(len(same.compare(one, same.day_of(account, "001", day))), 4)

    def test_a_wrong_server_fails_everywhere(self):
        bench = self.conform(mend=spoil("envelope", lambda value: value | {"sign": "0" * 32}))
        passed = {row.name for row in bench.rows if row.result == "ok"}
        self.assertEqual(passed, {"error: unknown appid", "browser of another origin"})

    def test_a_forgetful_server_is_seen(self):
        class Forgetful(dict):
            def get(self, *_):
                return None

        with Stub(APPID, KEY) as stub:
            stub.memory.by_bus_no = Forgetful()
            stub.memory.next_paper = lambda words: "0000000001"
            bench = conformance.run(accounts(stub))
        failed = {row.name for row in bench.rows if row.faults}
        names = ("busNo repeated, same content", "at once: one busNo", "at once: one paper number", "sent again, same bytes")
        self.assertLessEqual({*names, "medical/turnPaper", "medical/getEBillByBusNo"}, failed)

    def morning(self, mend=None, meddle=None):
        with Stub(APPID, KEY, mend=mend) as stub:
            window = Window(accounts(stub)["medical"], desk.Desk(), seed=7)
            if meddle:
                window.regret = lambda: meddle(stub.memory)
            window.morning(120)
            return window

    def test_a_morning_balances(self):
        window = self.morning()
        self.assertEqual(window.mismatches, [])
        summary = window.summary()
        self.assertGreaterEqual(summary["bills"], 120)
        self.assertGreater(summary["written off"], 3)
        self.assertGreater(summary["exchanged"], 1)

    def test_a_morning_sees_one_fen(self):
        def meddle(memory):
            memory.bills[5].fen += 1

        self.assertEqual(len(self.morning(meddle=meddle).mismatches), 4)

    def test_a_morning_sees_a_bill_too_many(self):
        def meddle(memory):
            memory._new(memory.bills[3].words, memory.bills[3].fen, memory.bills[3].bus_no)

        self.assertTrue(any("nobody's" in text for text in self.morning(meddle=meddle).mismatches))

    def test_a_morning_sees_a_second_bill_for_one_press(self):
        seen = []

        def change(value):
            seen.append(value)
            return value | {"random": f"{len(seen):06x}"} if "random" in value else value

        window = self.morning(spoil("words", lambda value: change(value) if isinstance(value, dict) else value))
        self.assertTrue(any("instead of" in text for text in window.mismatches))


class PrintHelper(unittest.TestCase):
    """The client's side of the tray program."""

    def test_calls(self):
        seen = []

        class Tray(BaseHTTPRequestHandler):
            def do_GET(self):
                seen.append(self.path)
                self.send_response(200)
                self.end_headers()
                self.wfile.write(b"T2000")

            def log_message(self, *_):
                pass

        server = HTTPServer(("127.0.0.1", 0), Tray)
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            base = f"http://127.0.0.1:{server.server_address[1]}"
            helper = Helper(Account("http://host/medical-web", APPID, KEY), base)
            self.assertEqual(helper.start(), "T2000")
            answer = helper.call("printElectBill", {"billNo": "1"})
        finally:
            server.shutdown()
            server.server_close()
        self.assertTrue(any("not JSON" in fault for fault in answer.faults))
        start, printing = (json.loads(base64.b64decode(path.split("payload=")[1])) for path in seen)
        self.assertEqual((start["method"], printing["method"]), ("InitParams", "printElectBill"))
        sent = json.loads(base64.b64decode(start["params"]["data"]))
        self.assertEqual((sent["url"], sent["type"]), ("http://host/medical-web", "medical"))
        self.assertEqual(set(printing["params"]), {"appid", "data", "noise", "version", "sign"})


class Excuses(unittest.TestCase):
    """What a server is known not to do."""

    def bench(self):
        bench = conformance.Bench({}, desk.read(None))
        bench.case("good", lambda _: None)
        bench.case("bad", lambda bench: bench.fault("refused: E8001"))
        bench.case("left", lambda bench: bench.need("book"))
        return bench

    def test_only_what_is_named_is_excused(self):
        bench = self.bench()
        self.assertFalse(bench.is_good(strict=False))
        bench.excuse({"bad": {"says": "E8001", "why": "no books"}})
        self.assertTrue(bench.is_good(strict=False))
        self.assertFalse(bench.is_good(strict=True), "something was skipped")
        bench.excuse({"left": {"says": "needs book", "why": "no books"}})
        self.assertTrue(bench.is_good(strict=True))
        self.assertIn("2 excused", bench.table())

    def test_a_fault_before_a_skip_stays_a_fault(self):
        def case(bench):
            bench.fault("refused: E8001")
            bench.need("book")

        bench = self.bench()
        bench.case("both", case)
        bench.excuse({"bad": {"says": "E8001", "why": "no books"}})
        self.assertFalse(bench.is_good(strict=False))
        bench.excuse({"both": {"says": "needs book", "why": "only the end of it"}})
        self.assertFalse(bench.is_good(strict=False))
        bench.excuse({"both": {"says": "E8001", "why": "no books"}})
        self.assertTrue(bench.is_good(strict=False))

    def test_another_fault_is_not_excused(self):
        bench = self.bench()
        bench.excuse({"bad": {"says": "E2001", "why": "another"}})
        self.assertFalse(bench.is_good(strict=False))

    def test_what_has_come_right_is_told(self):
        bench = self.bench()
        bench.excuse({"good": {"says": "E8001", "why": "no books"}})
        self.assertIn("excused, but it is ok", bench.table())
        with self.assertRaises(ValueError):
            bench.excuse({"nobody": {"says": "", "why": ""}})


if __name__ == "__main__":
    unittest.main()
