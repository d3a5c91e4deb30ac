"""The envelope: packing, signing, opening, and what the strictest readers refuse in an answer.

Knows no method, no field of a bill and no socket.
"""

import base64
import binascii
import hashlib
import json
import re
from dataclasses import dataclass, field
from decimal import Decimal

OK = "S0000"
VERSION = "1.0"


@dataclass(frozen=True)
class Unit:
    """Who calls, in the two words the general edition adds to the envelope."""

    region: str
    deptcode: str


def signing_string(appid, key, data, noise, version, unit=None):
    """The text whose MD5 is the signature; `data` is the Base64 text as it travels."""
    tail = f"appid={appid}&data={data}&noise={noise}&key={key}&version={version}"
    return f"region={unit.region}&deptcode={unit.deptcode}&{tail}" if unit else tail


def sign(appid, key, data, noise, version=VERSION, unit=None):
    """32 upper-case hexadecimal digits."""
    text = signing_string(appid, key, data, noise, version, unit)
    return hashlib.md5(text.encode("utf-8")).hexdigest().upper()


def pack(text, encoding="utf-8", width=0):
    """JSON text as the Base64 of `data`; `width` breaks lines as some old encoders do."""
    packed = base64.b64encode(text.encode(encoding)).decode("ascii")
    if not width:
        return packed
    return "\r\n".join(packed[at : at + width] for at in range(0, len(packed), width))


def strict_base64(text):
    """Bytes of padded standard Base64 without any foreign sign, or ValueError."""
    try:
        raw = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(f"not strict Base64: {error}") from error
    if base64.b64encode(raw).decode("ascii") != text:
        raise ValueError("not canonical Base64")
    return raw


def parse(text):
    """JSON with exact decimals; a repeated key is a fault, for readers disagree on which one counts."""

    def once(pairs):
        words = dict(pairs)
        if len(words) != len(pairs):
            raise ValueError(f"repeated key among {[name for name, _ in pairs]}")
        return words

    return json.loads(text, parse_float=Decimal, object_pairs_hook=once)


@dataclass
class Answer:
    """One answer, opened as far as it could be, with everything a strict client would refuse."""

    method: str
    status: int
    headers: dict
    body: bytes
    seconds: float
    envelope: dict = field(default_factory=dict)
    inner: str = ""
    result: str = ""
    message: str = ""
    faults: list = field(default_factory=list)

    @property
    def ok(self):
        """Clients compare exactly."""
        return self.result == OK

    @property
    def words(self):
        """The message as JSON object, or an empty one."""
        try:
            words = parse(self.message)
        except ValueError:
            return {}
        return words if isinstance(words, dict) else {}

    def brief(self):
        """One line for a report."""
        if self.result:
            return f"{self.result} {self.message[:300]}"
        return f"HTTP {self.status} {self.body[:300]!r}"


def open_answer(answer, account, noise, version, unit):
    """Fills in what the body holds. Never raises: what is wrong stands in `faults`."""
    bad = answer.faults.append
    _check_http(answer, bad)
    try:
        text = answer.body.decode("ascii")
    except UnicodeDecodeError:
        bad("body is not pure ASCII")
        text = answer.body.decode("utf-8", "replace")
    if "\n" in text or "\r" in text:
        bad("body has more than one line")
    if "\\" in text:
        bad("body escapes signs inside Base64 text")
    if '"data"' not in text:
        bad("a text search does not find \"data\"")
    try:
        envelope = parse(text)
    except ValueError as error:
        return bad(f"body is not JSON: {error}")
    if not isinstance(envelope, dict) or not all(isinstance(one, str) for one in envelope.values()):
        return bad("envelope is not an object of strings")
    answer.envelope = envelope
    if set(envelope) != {"data", "noise", "sign"}:
        bad(f"envelope has keys {sorted(envelope)}")
    if not envelope.get("noise") or envelope.get("noise") == noise:
        bad("noise is not fresh")
    data = envelope.get("data", "")
    expected = sign(account.appid, account.key, data, envelope.get("noise", ""), version, unit)
    if envelope.get("sign") != expected:
        bad(f"sign is {envelope.get('sign')}, expected {expected}")
    _open_data(answer, data, bad)


def _check_http(answer, bad):
    if answer.status != 200:
        bad(f"HTTP status {answer.status}")
    kind = answer.headers.get("content-type", "").split(";")[0].strip().lower()
    if kind != "application/json":
        bad(f"Content-Type is {kind or 'missing'}")
    if "chunked" in answer.headers.get("transfer-encoding", ""):
        bad("answer is chunked")
    elif answer.headers.get("content-length") != str(len(answer.body)):
        bad("Content-Length is missing or wrong")
    if answer.seconds > 30:
        bad(f"answer took {answer.seconds:.1f} s, clients wait 30")


def _open_data(answer, data, bad):
    try:
        answer.inner = strict_base64(data).decode("utf-8")
        inner = parse(answer.inner)
    except ValueError as error:
        return bad(f"data: {error}")
    if '"message"' not in answer.inner:
        bad("a text search does not find \"message\"")
    if not isinstance(inner, dict) or set(inner) != {"result", "message"}:
        return bad("data does not hold exactly result and message")
    if not all(isinstance(one, str) for one in inner.values()):
        return bad("result and message are not both strings")
    answer.result = inner["result"]
    try:
        answer.message = strict_base64(inner["message"]).decode("utf-8")
    except ValueError as error:
        return bad(f"message: {error}")
    if not answer.ok:
        _check_refusal(answer, bad)


def _check_refusal(answer, bad):
    if not re.fullmatch(r"E\d{4}", answer.result):
        bad(f"error code {answer.result!r} is not E and four digits")
    if not re.search(r"[\u4e00-\u9fff]", answer.message):
        bad("error text is not Chinese")
    if len(answer.message) > 200:
        bad(f"error text of {len(answer.message)} signs does not fit a message box")
