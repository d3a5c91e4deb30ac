"""Worked examples of the envelope, made with an account of their own. Facts to test against."""

APPID = "DEMOYY0000001"
KEY = "5f1c0a7e9b3d42e68a0c1d2f3b"
VERSION = "1.0"

VECTORS = (
    {
        "id": "V1",
        "json": '{"billBatchCode":"51060120","billNo":"0000000123"}',
        "data": 'eyJiaWxsQmF0Y2hDb2RlIjoiNTEwNjAxMjAiLCJiaWxsTm8iOiIwMDAwMDAwMTIzIn0=',
        "noise": '9f2c6b1e7a4d4c0b8e5f3a2d1c0b9a87',
        "sign_string": 'appid=DEMOYY0000001&data=eyJiaWxsQmF0Y2hDb2RlIjoiNTEwNjAxMjAiLCJiaWxsTm8iOiIwMDAwMDAwMTIzIn0=&noise=9f2c6b1e7a4d4c0b8e5f3a2d1c0b9a87&key=5f1c0a7e9b3d42e68a0c1d2f3b&version=1.0',
        "sign": '3ECF0B46CB7012C67FA00AC1C8FB2573',
    },
    {
        "id": "V2",
        "json": '{"billBatchCode":"51060120","billNo":"0000000123","reason":"退费","operator":"张三","busDateTime":"20240305101530123","placeCode":"001"}',
        "data": 'eyJiaWxsQmF0Y2hDb2RlIjoiNTEwNjAxMjAiLCJiaWxsTm8iOiIwMDAwMDAwMTIzIiwicmVhc29uIjoi6YCA6LS5Iiwib3BlcmF0b3IiOiLlvKDkuIkiLCJidXNEYXRlVGltZSI6IjIwMjQwMzA1MTAxNTMwMTIzIiwicGxhY2VDb2RlIjoiMDAxIn0=',
        "noise": '20240305101530456',
        "sign_string": 'appid=DEMOYY0000001&data=eyJiaWxsQmF0Y2hDb2RlIjoiNTEwNjAxMjAiLCJiaWxsTm8iOiIwMDAwMDAwMTIzIiwicmVhc29uIjoi6YCA6LS5Iiwib3BlcmF0b3IiOiLlvKDkuIkiLCJidXNEYXRlVGltZSI6IjIwMjQwMzA1MTAxNTMwMTIzIiwicGxhY2VDb2RlIjoiMDAxIn0=&noise=20240305101530456&key=5f1c0a7e9b3d42e68a0c1d2f3b&version=1.0',
        "sign": '3431DAD910A0C60C846AD9A027A13DFF',
    },
    {
        "id": "V3",
        "json": '{"result":"S0000","message":"eyJzdGF0ZSI6IjEiLCJpc1NjYXJsZXQiOiIwIn0="}',
        "message_text": '{"state":"1","isScarlet":"0"}',
        "data": 'eyJyZXN1bHQiOiJTMDAwMCIsIm1lc3NhZ2UiOiJleUp6ZEdGMFpTSTZJakVpTENKcGMxTmpZWEpzWlhRaU9pSXdJbjA9In0=',
        "noise": '0d6c2f4e8a1b4b7c9e3f5a6d7c8b9a01',
        "sign_string": 'appid=DEMOYY0000001&data=eyJyZXN1bHQiOiJTMDAwMCIsIm1lc3NhZ2UiOiJleUp6ZEdGMFpTSTZJakVpTENKcGMxTmpZWEpzWlhRaU9pSXdJbjA9In0=&noise=0d6c2f4e8a1b4b7c9e3f5a6d7c8b9a01&key=5f1c0a7e9b3d42e68a0c1d2f3b&version=1.0',
        "sign": '485B127DC0EFBCC05F9AD7FA95812C1F',
    },
    {
        "id": "V4",
        "json": '{"result":"E0001","message":"5peg5Y+v55So56Wo5o2u"}',
        "message_text": '无可用票据',
        "data": 'eyJyZXN1bHQiOiJFMDAwMSIsIm1lc3NhZ2UiOiI1cGVnNVkrdjU1U281NldvNW8ydSJ9',
        "noise": '3b1f8c7d-5a2e-4f60-9c8b-7d6e5f4a3b21',
        "sign_string": 'appid=DEMOYY0000001&data=eyJyZXN1bHQiOiJFMDAwMSIsIm1lc3NhZ2UiOiI1cGVnNVkrdjU1U281NldvNW8ydSJ9&noise=3b1f8c7d-5a2e-4f60-9c8b-7d6e5f4a3b21&key=5f1c0a7e9b3d42e68a0c1d2f3b&version=1.0',
        "sign": '7868D1F60CB2DAB48F764B0FF6B496CB',
    },
    {
        "id": "V5",
        "region": "510100",
        "deptcode": "510100001",
        "json": '{"payCode":"51000024000000000017"}',
        "data": 'eyJwYXlDb2RlIjoiNTEwMDAwMjQwMDAwMDAwMDAwMTcifQ==',
        "noise": 'c0ffee00c0ffee00c0ffee00c0ffee00',
        "sign_string": 'region=510100&deptcode=510100001&appid=DEMOYY0000001&data=eyJwYXlDb2RlIjoiNTEwMDAwMjQwMDAwMDAwMDAwMTcifQ==&noise=c0ffee00c0ffee00c0ffee00c0ffee00&key=5f1c0a7e9b3d42e68a0c1d2f3b&version=1.0',
        "sign": '89E2016E1D3148A1946F1665FF9F4F91',
    },
)
