"""The worked examples of the envelope hold, byte for byte."""

import base64
import json
import unittest

from his_client import envelope
from his_client.client import Account
from his_client.envelope import Answer, Unit
from his_client.vectors import APPID, KEY, VECTORS, VERSION


class Vectors(unittest.TestCase):
    """Every vector: text to Base64, signing string, signature."""

    def test_pack_and_sign(self):
        for one in VECTORS:
            with self.subTest(one["id"]):
                unit = Unit(one["region"], one["deptcode"]) if "region" in one else None
                self.assertEqual(envelope.pack(one["json"]), one["data"])
                parts = (APPID, KEY, one["data"], one["noise"], VERSION, unit)
                self.assertEqual(envelope.signing_string(*parts), one["sign_string"])
                self.assertEqual(envelope.sign(*parts), one["sign"])

    def test_a_client_sends_them(self):
        for one in VECTORS:
            if "message_text" in one:
                continue
            with self.subTest(one["id"]):
                unit = {name: one[name] for name in ("region", "deptcode") if name in one}
                account = Account("http://localhost", APPID, KEY, **unit)
                sent = json.loads(account.prepare("any", one["json"], noise=one["noise"]).body)
                expected = {"appid": APPID, "data": one["data"], "noise": one["noise"]}
                self.assertEqual(sent, unit | expected | {"version": VERSION, "sign": one["sign"]})

    def test_a_client_opens_them(self):
        opened = 0
        for one in VECTORS:
            if "message_text" not in one:
                continue
            with self.subTest(one["id"]):
                body = json.dumps({name: one[name] for name in ("data", "noise", "sign")}).encode()
                headers = {"content-type": "application/json", "content-length": str(len(body))}
                answer = Answer("any", 200, headers, body, 0.0)
                account = Account("http://localhost", APPID, KEY)
                envelope.open_answer(answer, account, "", VERSION, None)
                self.assertEqual(answer.faults, [])
                self.assertEqual(answer.message, one["message_text"])
                opened += 1
        self.assertEqual(opened, 2)

    def test_line_breaks_change_the_signed_text(self):
        folded = envelope.pack(VECTORS[1]["json"], width=76)
        self.assertIn("\r\n", folded)
        self.assertEqual(base64.b64decode(folded), VECTORS[1]["json"].encode())
        self.assertNotEqual(envelope.sign(APPID, KEY, folded, "1"), envelope.sign(APPID, KEY, VECTORS[1]["data"], "1"))


if __name__ == "__main__":
    unittest.main()
