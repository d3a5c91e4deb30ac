"""One case per client: a few of its own calls, with its habits, read with its eyes."""

from . import checks, quirks, samples, samples_agency as agency
from .bench import Skip
from .cases_medical import next_paper

CASES = {}


def _stay(bench):
    return samples.hospitalized(bench.desk(), bench.bus_no(), [20_000, 4_567])


def _issued(bench):
    return bench.need(f"{bench.row.name} bill")


def _span(bench):
    day = bench.today()
    return day + "000000000", day + "235959999"


def _day(bench):
    day = bench.today()
    return f"{day[:4]}-{day[4:6]}-{day[6:]}"


def _paper_bill(bench):
    desk = bench.desk("standard")
    bench.setup("standard", "paper_bill_code")
    words = samples.next_paper(desk, bench.setup("standard", "paper"))
    found = bench.good("standard/getPaperBillNo", words).words
    code, number = found["pBillBatchCode"], found["pBillNo"]
    bench.keep("BN paper", (code, number))
    return agency.paper_bill(desk, bench.bus_no(), code, number, [1000])


def _red(bench, edition="medical"):
    made = _issued(bench)
    return samples.write_off(bench.desk(edition), made["billBatchCode"], made["billNo"])


def _pay_code(bench):
    return agency.by_pay_code(_issued(bench)["payCode"])


def _general(bench):
    bench.setup("standard", "bill_code")
    return agency.bill(bench.desk("standard"), bench.bus_no(), [4321])


def _college(bench):
    account = bench.account("college")
    bench.setup("college", "bill_code")
    return agency.college(bench.desk("college"), account.appid, bench.bus_no(), [360_000])


WORDS = {
    "medical/invoiceEBillOutpatient": lambda b: samples.outpatient(b.desk(), b.bus_no(), [1234, 566]),
    "medical/invEBillRegistration": lambda b: samples.registration(b.desk(), b.bus_no(), 1200),
    "medical/invEBillCheckUp": lambda b: samples.check_up(b.desk(), b.bus_no(), [18_000]),
    "medical/invEBillHospitalized": _stay,
    "medical/writeOffEBill": _red,
    "medical/getEBillByBusNo": lambda b: samples.by_bus_no(b.need("outpatient words")["busNo"]),
    "medical/checkTotalData": lambda b: samples.totals(_day(b)),
    "medical/checkWriteOffData": lambda b: samples.totals(_day(b)),
    "medical/checkTotalDataByIvcDate": lambda b: samples.totals(_day(b), issued=True),
    "medical/getBillByBusDate": lambda b: samples.rows(*_span(b)),
    "medical/getBillByIvcDate": lambda b: samples.rows(*_span(b)),
    "medical/getEBillUnPrintList": lambda b: samples.unprinted(*_span(b)),
    "medical/getBillDetail": lambda b: samples.naming(b.need("outpatient"), "random"),
    "medical/getValidBillBatchCode": lambda b: samples.paper_codes(b.desk()),
    "medical/getValidBillNo": lambda b: samples.paper_ranges(b.desk()),
    "medical/getPaperBillNo": lambda b: samples.next_paper(b.desk(), next_paper(b)[0]),
    "standard/invoiceEBill": _general,
    "standard/getEBillPicUrl": lambda b: agency.picture(_issued(b)),
    "standard/getEBillNotifyPic": lambda b: agency.notify(_issued(b)),
    "standard/writeOffEBill": lambda b: _red(b, "standard"),
    "standard/invoicePBill": _paper_bill,
    "standard/invalidPBill": lambda b: agency.void_paper_bill(b.desk("standard"), *b.need("BN paper")),
    "standard/invoiceEPayBook": lambda b: agency.book(b.desk("standard"), b.bus_no(), [15_000]),
    "standard/getPayQrCode": _pay_code,
    "standard/getPayBookConfirmResult": _pay_code,
    "standard/getEBillByPayCode": _pay_code,
    "college/invoiceEBillByCollege": _college,
    "college/getEBillPicUrlByBusNo": lambda b: {"busNo": _issued(b)["busNo"]},
}

UNPAID = ("getEBillByPayCode",)
"""May be refused, for nobody paid."""


def _tour(client):
    def case(bench):
        account = _account(bench, client)
        profile = "busdate" if account is bench.accounts.get("busdate") else bench.desk(client.edition).profile
        if client.name == "ZB" and profile == "busdate":
            raise Skip("this client's beans do not know the profile busdate")
        for name in client.calls:
            method = f"{client.edition}/{name}"
            words = WORDS[method](bench)
            answer = bench.seen(words, client.call(account, name, words))
            faults = client.faults(account, name, answer)
            if client.name == "OH" and profile == "classic":
                faults = [fault for fault in faults if not fault.startswith("billBusDate")]
            if not (name in UNPAID and not answer.ok):
                faults += checks.success(method, answer, profile)
            elif answer.faults:
                faults += answer.faults
            for fault in faults:
                bench.fault(f"{name}: {fault}")
            if answer.ok and (name.startswith("inv") and name != "invalidPBill"):
                bench.keep(f"{bench.row.name} bill", answer.words)
        if client.name == "OH" and profile == "classic":
            bench.note("account has profile classic, so billBusDate was not looked at; give one with --busdate")

    return case


def _account(bench, client):
    if client.name == "OH" and bench.accounts.get("busdate"):
        return bench.accounts["busdate"]
    return bench.account(client.edition)


for _class in quirks.ALL:
    CASES[f"client {_class.name}"] = _tour(_class())
for _version in ("V2.0.3", "V3.1.0"):
    CASES[f"client ZL {_version}"] = _tour(quirks.ZL(_version))
