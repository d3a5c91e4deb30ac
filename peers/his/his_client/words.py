"""How words become JSON text, in the manners of the clients that build it by hand.

Amounts travel through this package as text with two decimals, never as floats; here they become
strings or bare numbers as the client at hand has it.
"""

import json
import re

NUMBERS = frozenset(
    """totalAmt allTotalAmt accountPay fundPay otherfundPay ownPay selfConceitedAmt selfPayAmt selfCashPay
    ownAcBalance reimbursementAmt payChannelValue std number amt selfAmt receivableAmt
    medReimburseRate hospitalDays voucherAmt cashPay chequePay transferAccountPay cashRecharge
    chequeRecharge transferRecharge cashRefund chequeRefund transferRefund count standard sortNo
    pageNo pageSize""".split()
)
_NUMBER = re.compile(r"-?\d+(\.\d+)?")


def strings(words):
    """Every value a string, null kept: the clients that fill a map of text."""
    if isinstance(words, dict):
        return {name: strings(value) for name, value in words.items()}
    if isinstance(words, list):
        return [strings(value) for value in words]
    return words if words is None or isinstance(words, str) else str(words)


def text(words, bare=False, short=False, raw=False):
    """JSON text of `words`.

    `bare` writes the known numbers without quotes, `short` leaves out the zero before the point,
    `raw` leaves control signs as they are. The last two are not JSON; servers meet them all the same.
    """
    return _value("", words, bare, short, raw)


def _value(name, value, bare, short, raw):
    if isinstance(value, dict):
        inside = (f"{json.dumps(key)}:{_value(key, one, bare, short, raw)}" for key, one in value.items())
        return "{" + ",".join(inside) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_value(name, one, bare, short, raw) for one in value) + "]"
    if bare and name in NUMBERS and isinstance(value, str) and _NUMBER.fullmatch(value):
        return re.sub(r"^(-?)0\.", r"\1.", value) if short else value
    if raw and isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return json.dumps(value, ensure_ascii=False)
