"""Calls to the print helper, a tray program that listens on the cashier's own machine.

Its payload is Base64 put into the URL as it is, so `+` and `/` arrive raw. Knows no bill.
"""

import http.client
import time
from urllib.parse import urlsplit

from . import envelope, words as wording
from .client import Unreachable
from .envelope import Answer

BASE = "http://127.0.0.1:13526"
READY = "T2000"


class Helper:
    """One helper, speaking for one account. `post` sends the payload as body too, as one client does."""

    def __init__(self, account, base=BASE, post=False, timeout=30.0):
        self.account, self.base, self.post, self.timeout = account, base, post, timeout

    def start(self, preview="0"):
        """`InitParams`: bare text, T2000 when all is well."""
        words = {"url": self.account.base, "appkey": self.account.key, "type": self.account.edition}
        words |= {"testValue": "测试连接", "printPreview": preview}
        status, _, body, _ = self._send("InitParams", self._params(words)[0])
        return body.decode("utf-8", "replace").strip() if status == 200 else f"HTTP {status}"

    def call(self, method, words):
        """Printing, or a method of the platform sent through the helper; the answer is checked like any."""
        params, noise = self._params(words)
        status, headers, body, seconds = self._send(method, params)
        answer = Answer(method, status, headers, body, seconds)
        # Calls through the helper leave region and deptcode out, in the general edition as well.
        envelope.open_answer(answer, self.account, noise, envelope.VERSION, None)
        return answer

    def target(self, method, params):
        """Path and query of a call."""
        payload = envelope.pack(wording.text({"method": method, "params": params}))
        return f"/extend?dllName=NontaxIndustry&func=CallNontaxIndustry&payload={payload}", payload

    def _params(self, words):
        account = self.account
        data, noise = envelope.pack(wording.text(words)), str(time.time_ns())
        signature = envelope.sign(account.appid, account.key, data, noise)
        params = {"appid": account.appid, "data": data, "noise": noise, "version": envelope.VERSION}
        return params | {"sign": signature}, noise

    def _send(self, method, params):
        target, payload = self.target(method, params)
        parts = urlsplit(self.base)
        began = time.monotonic()
        connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=self.timeout)
        try:
            connection.request("POST" if self.post else "GET", target, payload if self.post else None)
            response = connection.getresponse()
            body = response.read()
        except (OSError, http.client.HTTPException) as error:
            raise Unreachable(f"print helper, {method}: {error}") from error
        headers = {name.lower(): value for name, value in response.getheaders()}
        connection.close()
        return response.status, headers, body, time.monotonic() - began
