"""Cases of several windows doing the same at the same moment: whatever the order, once is once."""

from concurrent.futures import ThreadPoolExecutor

from . import checks, samples
from .cases_medical import next_paper, outpatient, scarlet
from .client import Unreachable

CASES = {}
WINDOWS = 6


def case(name):
    """Enters a case under a name of its own."""

    def enter(function):
        CASES[name] = function
        return function

    return enter


def at_once(bench, method, sent):
    """The answers to calls that go out together, in the order of `sent`."""
    account = bench.account("medical")
    requests = [account.prepare(method, words) for words in sent]

    def send(request):
        try:
            return account.send(request)
        except Unreachable as error:
            return error

    with ThreadPoolExecutor(len(requests)) as pool:
        answers = list(pool.map(send, requests))
    for words, answer in zip(sent, answers, strict=True):
        if isinstance(answer, Unreachable):
            raise answer
        bench.seen(words, answer)
        for fault in checks.refusal(answer) if not answer.ok else answer.faults:
            bench.fault(fault)
    return answers


@case("at once: one busNo")
def _(bench):
    words = samples.outpatient(bench.desk(), bench.bus_no(), [1234])
    answers = at_once(bench, "invoiceEBillOutpatient", [words] * WINDOWS)
    bills = {answer.words["billNo"] for answer in answers if answer.ok}
    bench.expect(len(bills) == 1, f"{len(bills)} bills for one busNo: {sorted(bills)}")
    refused = {answer.brief() for answer in answers if not answer.ok}
    if refused:
        bench.note(f"some were refused: {sorted(refused)}")
    found = bench.good("medical/invoiceEBillOutpatient", words).words
    bench.expect({found["billNo"]} == bills, f"afterwards it is {found['billNo']}")


@case("at once: one write-off")
def _(bench):
    _, made = outpatient(bench)
    words = samples.write_off(bench.desk(), made["billBatchCode"], made["billNo"])
    answers = at_once(bench, "writeOffEBill", [words | {"operator": f"示例{n}"} for n in range(WINDOWS)])
    reds = {answer.words["eScarletBillNo"] for answer in answers if answer.ok}
    bench.expect(len(reds) == 1, f"{len(reds)} red bills for one bill: {sorted(reds)}")
    scarlet(bench, made, "1")


@case("at once: one paper number")
def _(bench):
    bills = [outpatient(bench)[1] for _ in range(WINDOWS)]
    code, number = next_paper(bench)
    answers = at_once(bench, "turnPaper", [samples.exchange(bench.desk(), one, code, number) for one in bills])
    done = sum(answer.ok for answer in answers)
    bench.expect(done == 1, f"{done} bills are exchanged for one paper number")
    bench.expect(next_paper(bench)[1] != number, "the number is offered again")


@case("at once: one voucher")
def _(bench):
    words = samples.voucher(bench.desk(), bench.bus_no(), 50_000)
    made = bench.good("medical/invoicePayMentVoucher", words).words
    taken = [(made["voucherBatchCode"], made["voucherNo"], 30_000)]
    stays = [samples.hospitalized(bench.desk(), bench.bus_no(), [30_000, 1], taken) for _ in range(WINDOWS)]
    done = sum(answer.ok for answer in at_once(bench, "invEBillHospitalized", stays))
    bench.expect(done == 1, f"{done} stays take 300.00 from a voucher of 500.00")
