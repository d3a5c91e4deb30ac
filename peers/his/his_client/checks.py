"""Holds an answer against the table of answers. Knows no client and no socket; reports, never raises."""

import re
from datetime import datetime
from decimal import Decimal

from . import answers, envelope

DONE = "操作成功"
PNG = b"\x89PNG\r\n\x1a\n"


def moment(text):
    """Whether `text` is a real moment in 17 digits."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{17}", text):
        return False
    try:
        datetime.strptime(text[:14], "%Y%m%d%H%M%S")
    except ValueError:
        return False
    return True


def success(method, answer, profile="classic"):
    """Everything wrong with an answer that should have been a success. `method` is `edition/name`."""
    faults = list(answer.faults)
    if not answer.ok:
        return [*faults, f"refused: {answer.brief()}"]
    form = answers.form(method)
    if form == "text":
        return faults if answer.message == DONE else [*faults, f"message is {answer.message!r}, not {DONE}"]
    if form == "outside":
        return faults
    if not answer.words:
        return [*faults, f"message is not a JSON object: {answer.message[:80]!r}"]
    return faults + message(method, answer.words, profile)


def refusal(answer, *texts):
    """Everything wrong with an answer that should have been a refusal, whose text holds one of `texts`."""
    faults = list(answer.faults)
    if answer.ok:
        faults.append(f"accepted: {answer.message[:120]}")
    elif answer.result and texts and not any(text in answer.message for text in texts):
        faults.append(f"text {answer.message!r} does not say {' or '.join(texts)}")
    return faults


def message(method, words, profile="classic"):
    """Faults of the message itself."""
    table = answers.fields(method, profile)
    faults = rows("", words, table)
    if method.split("/")[1] in answers.FLAT:
        faults += [f"{name} is not in the table" for name in words.keys() - {one.name for one in table}]
        faults += [f"{name} is not a string" for name, value in words.items() if not isinstance(value, str)]
    return faults


def rows(place, words, table):
    """Faults of one object against its table."""
    faults = []
    for field in table:
        where = f"{place}{field.name}"
        if field.name not in words:
            if not field.may_miss:
                faults.append(f"{where} is missing")
        elif words[field.name] is None:
            faults.append(f"{where} is null")
        else:
            faults += _value(where, words[field.name], field.kind)
    return faults


def _value(where, value, kind):
    if kind.startswith("["):
        return _list(where, value, kind.strip("[]"))
    if kind in ("whole", "amount"):
        return [] if _number(value, kind) else [f"{where} {value!r} is not a JSON number ({kind})"]
    if kind in ("either", "money"):
        number = "whole" if kind == "either" else "amount"
        fits = _number(value, number) or (isinstance(value, str) and _number(_decimal(value), number))
        return [] if fits else [f"{where} {value!r} is no number"]
    if not isinstance(value, str):
        return [f"{where} is {type(value).__name__}, not a string"]
    return _text(where, value, kind)


def _list(where, value, name):
    if not isinstance(value, list):
        return [f"{where} is not a list"]
    faults = []
    for at, row in enumerate(value):
        if name == "Any":
            continue
        if not isinstance(row, dict):
            faults.append(f"{where}[{at}] is not an object")
        else:
            faults += rows(f"{where}[{at}].", row, answers.ROWS[name])
    return faults[:5]


def _number(value, kind):
    if isinstance(value, bool) or not isinstance(value, (int, Decimal)):
        return False
    return value * (1 if kind == "whole" else 100) % 1 == 0


def _decimal(text):
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def _text(where, value, kind):
    empty = kind.endswith("?")
    kind = kind.rstrip("?")
    if not value:
        return [] if empty else [f"{where} is empty"]
    if kind == "time":
        return [] if moment(value) else [f"{where} {value!r} is not 17 digits of a moment"]
    if kind == "day":
        return [] if re.fullmatch(r"\d{4}-\d\d-\d\d", value) else [f"{where} {value!r} is not yyyy-MM-dd"]
    if kind.startswith("png"):
        return _png(where, value, int(kind[3:] or 0))
    if kind.startswith("url"):
        return _url(where, value, int(kind[3:] or 0))
    if "|" in kind:
        return [] if value in kind.split("|") else [f"{where} {value!r} is not one of {kind}"]
    if kind.isdigit() and len(value) > int(kind):
        return [f"{where} has {len(value)} signs, more than {kind}"]
    return []


def _png(where, value, most):
    try:
        raw = envelope.strict_base64(value)
    except ValueError as error:
        return [f"{where}: {error}"]
    faults = [] if raw.startswith(PNG) else [f"{where} is no PNG"]
    if most and len(value) > most:
        faults.append(f"{where} has {len(value)} signs, more than {most}")
    return faults


def _url(where, value, most):
    faults = [] if re.match(r"https?://\S+$", value) else [f"{where} {value!r} is no address"]
    if most and len(value) > most:
        faults.append(f"{where} has {len(value)} signs, more than {most}")
    return faults
