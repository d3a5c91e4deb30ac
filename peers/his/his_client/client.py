"""One account of one edition, and how its calls travel. Knows no bill."""

import http.client
import re
import ssl
import time
import uuid
from dataclasses import dataclass, replace
from urllib.parse import quote, urlsplit

from . import envelope, words as wording
from .envelope import Answer, Unit, VERSION

CONTEXTS = {"medical": "medical-web", "standard": "standard-web", "college": "colleges-proxy"}


class Unreachable(Exception):
    """No answer came: refused, timed out, or cut off."""


@dataclass(frozen=True)
class Quirks:
    """What a client may do differently and a server has to bear."""

    form: bool = False
    """Body as url-encoded form instead of JSON, whatever the label says."""
    content_type: str = "application/json"
    content_encoding: str = ""
    accept: str = ""
    authorization: str = ""
    origin: str = ""
    expect: bool = False
    """Announce the body and ask leave to send it, as .NET does by itself."""
    noise: str = ""
    version: str = VERSION
    width: int = 0
    """Signs per line of the Base64 text; 0 leaves it in one line."""
    double_slash: bool = False
    trailing_blank: bool = False
    query: str = ""
    without_unit: bool = False
    """Leave region and deptcode out, as calls through the print helper do."""
    extra: tuple = ()
    """Further pairs for the envelope."""
    wrong_sign: str = ""
    """Sent in place of the signature."""


@dataclass(frozen=True)
class Request:
    """A call as it goes over the wire; sent twice it is the very same bytes."""

    method: str
    target: str
    headers: tuple
    body: bytes
    noise: str
    version: str
    unit: Unit | None


@dataclass(frozen=True)
class Account:
    """Where to call, and as whom. `base` is the host alone or goes up to the web context."""

    base: str
    appid: str
    key: str
    edition: str = "medical"
    region: str = ""
    deptcode: str = ""
    encoding: str = "utf-8"
    timeout: float = 60.0
    authority: str = ""
    """File of the authority that signed the server's TLS certificate; empty trusts any, as clients do."""

    def call(self, method, words, **quirks):
        """Sends `words` (a dict, or JSON text ready made) and opens the answer."""
        return self.send(self.prepare(method, words, **quirks))

    def prepare(self, method, words, **quirks):
        """The call, packed and signed, not yet sent."""
        manner = Quirks(**quirks)
        text = words if isinstance(words, str) else wording.text(words)
        data = envelope.pack(text, self.encoding, manner.width)
        noise = manner.noise or uuid.uuid4().hex
        unit = self._unit(manner)
        signature = envelope.sign(self.appid, self.key, data, noise, manner.version, unit)
        pairs = {"region": unit.region, "deptcode": unit.deptcode} if unit else {}
        pairs |= {"appid": self.appid, "data": data, "noise": noise, "version": manner.version}
        pairs |= {"sign": manner.wrong_sign or signature, **dict(manner.extra)}
        if manner.form:
            body = "&".join(f"{name}={quote(value, safe='')}" for name, value in pairs.items())
        else:
            body = wording.text(pairs)
        target = self._target(method, manner)
        headers = tuple(_headers(manner).items())
        return Request(method, target, headers, body.encode(), noise, manner.version, unit)

    def send(self, request):
        """The opened answer. `Unreachable` if none came."""
        began = time.monotonic()
        try:
            connection = self._post(request)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{request.method}: {error or type(error).__name__}") from error
        headers = {name.lower(): value for name, value in response.getheaders()}
        connection.close()
        seconds = time.monotonic() - began
        answer = Answer(request.method, response.status, headers, body, seconds)
        envelope.open_answer(answer, self, request.noise, request.version, request.unit)
        return answer

    def abandon(self, request):
        """Sends and hangs up without reading: a time-out as the server sees it."""
        try:
            self._post(request).close()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{request.method}: {error}") from error

    def preflight(self, method, origin):
        """Status and headers of what a browser asks before it lets a page call."""
        connection = self._connection()
        asked = {"Access-Control-Request-Method": "POST"}
        asked |= {"Access-Control-Request-Headers": "content-type", "Origin": origin}
        try:
            connection.request("OPTIONS", self._target(method, Quirks()), headers=asked)
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"{method}: {error}") from error
        connection.close()
        return response.status, {name.lower(): value for name, value in response.getheaders()}

    def posing(self, **changes):
        """The same account with other words, say a wrong key."""
        return replace(self, **changes)

    def _unit(self, manner):
        if manner.without_unit or not self.region:
            return None
        return Unit(self.region, self.deptcode)

    def _target(self, method, manner):
        path = urlsplit(self.base).path
        context = re.sub(r"/+$", "", path) or "/" + CONTEXTS[self.edition]
        slash = "//" if manner.double_slash else "/"
        # Whoever writes a blank into a URL has a library that sends %20: a request line is cut at blanks.
        blank = "%20" if manner.trailing_blank else ""
        query = "?" + quote(manner.query, safe="=&") if manner.query else ""
        return f"{context}{slash}api/{self.edition}/{method}{blank}{query}"

    def _connection(self):
        parts = urlsplit(self.base)
        if parts.scheme != "https":
            return http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.timeout)
        context = ssl.create_default_context(cafile=self.authority or None)
        if not self.authority:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection(parts.hostname, parts.port, timeout=self.timeout, context=context)

    def _post(self, request):
        connection = self._connection()
        connection.putrequest("POST", request.target, skip_accept_encoding=True)
        for name, value in request.headers:
            connection.putheader(name, value)
        connection.putheader("Content-Length", str(len(request.body)))
        connection.endheaders(request.body)
        return connection


def _headers(manner):
    headers = {
        "Content-Type": manner.content_type,
        "Content-Encoding": manner.content_encoding,
        "Accept": manner.accept,
        "Authorization": manner.authorization,
        "Origin": manner.origin,
        "Expect": "100-continue" if manner.expect else "",
    }
    return {name: value for name, value in headers.items() if value}
