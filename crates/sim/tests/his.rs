//! The interface that hospitals', agencies' and colleges' systems already speak, as those systems meet it:
//! on SQLite, because platform and books must stand on the same rows.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may fail loudly"
)]

mod hospital;

use app::ports::registry::{AuditQuery, AuditRow, Registry};
use app::ports::{Actor, Clock};
use app::{grant, paper};
use domain::{BillCode, Grant, GrantId, PaperId, PaperRange, Reach};
use hospital::{APPID, Hospital, SHARED, envelope, outpatient, text, with};
use hyper::StatusCode;
use serde_json::{Value, json};
use sim::HOSPITAL;

const MEDICAL: &str = "/medical-web/api/medical";

fn at(method: &str) -> String {
    format!("{MEDICAL}/{method}")
}

fn write_off(bill: &(String, String, String)) -> Value {
    json!({
        "billBatchCode": bill.0, "billNo": bill.1, "reason": "患者退号", "operator": "收费员甲",
        "busDateTime": "20261124093000000", "placeCode": "001",
    })
}

async fn numbers(site: &Hospital, id: &str, code: &str) {
    let range = Grant {
        id: GrantId::new(id).unwrap(),
        code: code.parse::<BillCode>().unwrap(),
        ..site.world.range(id, 1, 99, "900000.00")
    };
    grant::give(&site.world.platform, range, Actor::default()).await.unwrap();
}

async fn papers(site: &Hospital, last: u64) {
    let number = |n: u64| PaperId::parse("51062126", &format!("{n:010}")).unwrap().number;
    let range = PaperRange {
        unit: HOSPITAL.parse().unwrap(),
        place: "01".into(),
        kind: "0621".parse().unwrap(),
        code: "51062126".parse().unwrap(),
        first: number(1),
        last: number(last),
    };
    let desk = app::Desk::new(site.world.platform.clone(), site.db.clone());
    paper::give(&desk, range, Actor::default()).await.unwrap();
}

#[tokio::test]
async fn a_bill_is_issued_once_looked_up_and_taken_back_once() {
    let site = Hospital::new().await;
    let path = at("invoiceEBillOutpatient");
    let said = site.ask(&path, &outpatient("MZ1")).await.done();
    let keys: Vec<&String> = said.as_object().unwrap().keys().collect();
    assert_eq!(keys.len(), 7, "{keys:?}");
    assert_eq!(text(&said, "createTime").len(), 17);
    assert!(text(&said, "billQRCode").len() <= 500);
    let (code, number, check) =
        (text(&said, "billBatchCode"), text(&said, "billNo"), text(&said, "random"));
    let page = format!("/b/{code}/{number}/{check}");
    assert_eq!(text(&said, "pictureUrl"), format!("http://10.0.0.8:8080{page}"));
    assert_eq!(text(&said, "pictureNetUrl"), format!("https://bills.example.cn{page}"));

    // Pressed again, even at another time: the first bill.
    assert_eq!(site.ask(&path, &outpatient("MZ1")).await.done(), said);
    let later = with(outpatient("MZ1"), "busDateTime", json!("20261124080100000"));
    assert_eq!(text(&site.ask(&path, &later).await.done(), "billNo"), number);
    let other = with(outpatient("MZ1"), "payer", json!("示例患者二"));
    let clash = site.ask(&path, &other).await;
    assert!(clash.refused("E3001").contains("payer（患者姓名）"), "{}", clash.message);

    let bill = (code.clone(), number.clone(), check.clone());
    let by_key = site.ask(&at("getEBillByBusNo"), &json!({ "busNo": "MZ1" })).await.done();
    assert_eq!(text(&by_key, "billNo"), number);
    let named = json!({ "billBatchCode": code, "billNo": number, "random": check });
    let state = site.ask(&at("getEBillStatesByBillInfo%20"), &named).await.done();
    assert_eq!((text(&state, "state"), text(&state, "isScarlet")), ("1".into(), "0".into()));
    let detail = site.ask(&at("getBillDetail"), &named).await.done();
    assert_eq!((text(&detail, "busType"), text(&detail, "placeCode")), ("02".into(), "001".into()));
    assert_eq!(text(&detail, "busDateTime"), "20261124080000003");
    assert_eq!(detail["chargeDetail"][1]["chargeName"], "西药费");
    let account = site.ask(&at("getEBillAccountStatus"), &named).await.done();
    assert_eq!(text(&account, "state"), "0");
    let wrong = with(named.clone(), "random", json!("zzzzzz"));
    site.ask(&at("getBillDetail"), &wrong).await.refused("E3004");

    let red = site.ask(&at("writeOffEBill%20"), &write_off(&bill)).await.done();
    let red_number = text(&red, "eScarletBillNo");
    assert_ne!(red_number, number);
    assert_eq!(site.ask(&at("writeOffEBill"), &write_off(&bill)).await.done(), red);
    let again = with(write_off(&bill), "reason", json!("再退"));
    let again = site.ask(&at("writeOffEBill"), &again).await;
    assert!(again.refused("E3005").contains("已冲销，不能冲销开票"));
    let state = site.ask(&at("getEBillStatesByBillInfo"), &named).await.done();
    assert_eq!((text(&state, "state"), text(&state, "isScarlet")), ("2".into(), "1".into()));
    assert_eq!(text(&state, "scarletBillNo"), red_number);
}

#[tokio::test]
async fn bodies_and_paths_come_in_every_form() {
    let site = Hospital::new().await;
    let object = outpatient("MZ1");
    let first = site.ask(&at("invoiceEBillOutpatient"), &object).await.done();
    let signed = envelope(APPID, "5f1c0a7e9b3d42e68a0c1d2f3b", &object);
    let form: Vec<String> = signed
        .as_object()
        .unwrap()
        .iter()
        .map(|(k, v)| format!("{k}={}", v.as_str().unwrap().replace('=', "%3D")))
        .collect();
    for path in [
        "/medical-web/api/medical/invoiceEBillOutpatient%20",
        "/medical-web//api/medical/invoiceEBillOutpatient",
        "//api/medical/invoiceEBillOutpatient?random=%200.5",
        "/anything/api/medical/invoiceEBillOutpatient",
    ] {
        let json = site.post(APPID, path, signed.to_string()).await.done();
        assert_eq!(json, first, "{path}");
    }
    let path = at("invoiceEBillOutpatient");
    assert_eq!(site.post(APPID, &path, form.join("&")).await.done(), first);

    let asks = [("origin", "http://kiosk"), ("access-control-request-headers", "content-type")];
    let (status, headers, _) = site.send("OPTIONS", &path, &asks, String::new()).await;
    assert_eq!(
        (status, &headers["access-control-allow-origin"]),
        (StatusCode::OK, &"*".parse().unwrap())
    );
    let (status, _, _) = site.send("GET", &path, &[], String::new()).await;
    assert_eq!(status, StatusCode::METHOD_NOT_ALLOWED);
    let (status, _, _) = site.send("GET", "/api/v1/nothing", &[], String::new()).await;
    assert_eq!(status, StatusCode::NOT_FOUND);
}

async fn last_audit(site: &Hospital) -> AuditRow {
    let query = AuditQuery {
        reach: vec![Reach::Region("510000".parse().unwrap())],
        actor: None,
        action: None,
        subject: None,
        trace: None,
        outcome: None,
        from: None,
        until: None,
        before: None,
        max: 1,
    };
    site.db.audit_search(query).await.unwrap().remove(0)
}

#[tokio::test]
async fn every_refusal_says_what_to_mend_and_refused_tries_are_written_down() {
    let site = Hospital::new().await;
    let path = at("invoiceEBillOutpatient");
    let good = || outpatient("MZ1");
    let signed = |appid: &str, key: &str| envelope(appid, key, &good()).to_string();
    let key = "5f1c0a7e9b3d42e68a0c1d2f3b";

    site.post("NOBODY1", &path, signed("NOBODY1", key)).await.refused("E1003");
    let told = last_audit(&site).await.record;
    assert_eq!((told.action.as_str(), told.outcome.code()), ("refused", "refused"));
    assert_eq!((told.by.name.as_str(), told.note.as_str()), ("his:NOBODY1", "E1003"));
    assert_eq!(told.subject, "his/medical/invoiceEBillOutpatient");
    site.post(APPID, &path, signed(APPID, "0")).await.refused("E1004");
    assert_eq!(last_audit(&site).await.record.note, "E1004");
    site.ask_as(SHARED, "/standard-web/api/standard/invoiceEBill", &good()).await.refused("E1005");
    let elsewhere = [("x-real-ip", "10.2.0.1")];
    let (_, _, body) = site.send("POST", &path, &elsewhere, signed(SHARED, key)).await;
    hospital::opened(SHARED, key, &body).refused("E1006");
    site.post("", &path, "nothing".into()).await.refused("E1001");
    site.ask(&at("noSuchMethod"), &good()).await.refused("E1002");
    site.ask(&at("scanTurnPaper"), &good()).await.refused("E1002");

    for (field, value, code, says) in [
        ("busNo", json!(""), "E2001", "busNo（业务流水号）：必填"),
        ("totalAmt", json!("12.345"), "E2001", "totalAmt（开票总金额）"),
        ("totalAmt", json!("1.00"), "E2001", "与各项目合计"),
        ("placeCode", json!("002"), "E2002", "placeCode“002”"),
        ("busType", json!("ZZ"), "E2003", "busType“ZZ”"),
        ("busType", json!("07"), "E0001", "号段"), // no voucher numbers at this place
        ("payee", json!("长".repeat(51)), "E2001", "最多 50 个字符"),
    ] {
        let said = site.ask(&path, &with(good(), field, value)).await;
        assert!(said.refused(code).contains(says), "{field}: {}", said.message);
    }

    // Nobody learns of another unit's bill, and asking is written down.
    let (code, number, check) = site.issued("MZ1").await;
    let named = json!({ "billBatchCode": code, "billNo": number, "random": check });
    let school = json!([{ "unit": sim::SCHOOL }]);
    let client = json!({
        "appid": "SLXY0000001",
        "key": app::his::seal_key(&seal::Vault::new([7; 16]), "SLXY0000001", key, [4; 12]),
        "editions": ["medical"], "units": school,
    });
    site.put("his_client", "SLXY0000001", &client).await;
    let body = envelope("SLXY0000001", key, &named).to_string();
    let (_, _, bytes) = site.send("POST", &at("getBillDetail"), &[], body).await;
    hospital::opened("SLXY0000001", key, &bytes).refused("E3003");
    let told = last_audit(&site).await.record;
    assert_eq!((told.by.name.as_str(), told.unit.as_str()), ("his:SLXY0000001", HOSPITAL));

    let (_, entries) = site.world.platform.store.directory().await.unwrap();
    let unit = entries.iter().find(|e| e.section == "unit" && e.key == HOSPITAL).unwrap();
    let mut unit: Value = serde_json::from_str(&unit.body).unwrap();
    unit["status"] = json!("suspended");
    site.put("unit", HOSPITAL, &unit).await;
    site.ask(&path, &outpatient("MZ2")).await.refused("E3002");
    assert_eq!(
        text(&site.ask(&path, &good()).await.done(), "billNo"),
        number,
        "what is done stays"
    );
    let inactive = with(client, "active", json!(false));
    site.put("his_client", "SLXY0000001", &inactive).await;
    let body = envelope("SLXY0000001", key, &named).to_string();
    let (_, _, bytes) = site.send("POST", &at("getBillDetail"), &[], body).await;
    hospital::opened("SLXY0000001", "", &bytes).refused("E1003");
}

#[tokio::test]
async fn one_appid_acts_for_the_unit_of_the_place() {
    let site = Hospital::new().await;
    let path = at("invoiceEBillOutpatient");
    let hospital = with(outpatient("MZ1"), "placeCode", json!("H1"));
    let said = site.ask_as(SHARED, &path, &hospital).await.done();
    assert!(!text(&said, "billNo").is_empty());
    let school = with(outpatient("MZ1"), "placeCode", json!("S1"));
    site.ask_as(SHARED, &path, &school).await.refused("E0001"); // the school has no numbers
    site.ask_as(SHARED, &path, &outpatient("MZ2")).await.refused("E2002");
    let found = site.ask_as(SHARED, &at("getEBillByBusNo"), &json!({ "busNo": "MZ1" })).await;
    assert_eq!(text(&found.done(), "billNo"), text(&said, "billNo"));
}

#[tokio::test]
async fn paper_is_numbered_exchanged_replaced_and_taken_back() {
    let site = Hospital::new().await;
    let stock = json!({ "placeCode": "001", "pBillBatchCode": "51062126" });
    let none = site.ask(&at("getPaperBillNo"), &stock).await;
    assert_eq!(none.refused("E0001"), "无可用票据");
    papers(&site, 20).await;
    let next = || async { text(&site.ask(&at("getPaperBillNo"), &stock).await.done(), "pBillNo") };
    assert_eq!(next().await, "0000000001");
    let place = json!({ "placeCode": "001" });
    let codes = site.ask(&at("getValidBillBatchCode"), &place).await.done();
    assert_eq!(codes["billCodeList"][0]["billBatchCodeList"][0]["billBatchCode"], "51062126");

    let bill = site.issued("MZ1").await;
    let turn = |number: &str| {
        json!({
            "billBatchCode": bill.0, "billNo": bill.1, "pBillBatchCode": "51062126", "pBillNo": number,
            "busDateTime": "20261124080000003", "placeCode": "001", "operator": "自助机01",
        })
    };
    for _ in 0..2 {
        let said = site.ask(&at("turnPaper"), &turn("0000000001")).await;
        assert_eq!((said.result.as_str(), said.message.as_str()), ("S0000", "操作成功"));
    }
    assert_eq!(next().await, "0000000002");
    site.ask(&at("turnPaper"), &turn("0000000002")).await.refused("E4001");
    site.ask(&at("writeOffEBill"), &write_off(&bill)).await.refused("E3006");
    let said = site.ask(&at("reTurnPaper"), &turn("0000000002")).await;
    assert_eq!(said.message, "操作成功");
    let blank = json!({
        "pBillBatchCode": "51062126", "pBillNoStart": "0000000003", "pBillNoEnd": "0000000005",
        "placeCode": "001", "author": "收费员甲", "reason": "卡纸", "busDateTime": "20261124090000000",
    });
    assert_eq!(site.ask(&at("invalidBlankBillNo"), &blank).await.message, "操作成功");
    let ranges = site.ask(&at("getValidBillNo"), &place).await.done();
    assert_eq!(text(&ranges, "count"), "15");
    assert_eq!(ranges["billNoList"][0]["billBgnNo"], "0000000006");

    let void = json!({
        "pBillBatchCode": "51062126", "pBillNo": "0000000002", "placeCode": "001", "author": "收费员甲",
        "reason": "打印错位", "busDateTime": "20261124090000000",
    });
    let red = site.ask(&at("invalidPaper"), &void).await.done();
    assert_eq!(site.ask(&at("invalidPaper"), &void).await.done(), red);
    let by_type = |kind: &str| {
        json!({
            "busBgnDate": "20261124000000001", "busEndDate": "20261124235959001", "dataType": kind,
            "pageNo": 1, "pageSize": 200,
        })
    };
    let spoilt = site.ask(&at("getBillByIvcDate"), &by_type("5")).await.done();
    let mut keys: Vec<String> =
        spoilt["billList"].as_array().unwrap().iter().map(|row| text(row, "busNo")).collect();
    keys.sort();
    keys.dedup();
    assert_eq!((spoilt["total"].as_u64(), keys.len()), (Some(4), 4), "three blanks, one replaced");
}

#[tokio::test]
async fn vouchers_pay_for_a_stay_and_come_back() {
    let site = Hospital::new().await;
    numbers(&site, "vouchers", "51040126").await;
    numbers(&site, "stays", "51060226").await;
    let voucher = json!({
        "busType": "07", "busNo": "YJ1", "payer": "示例患者", "busDateTime": "20261124080000003",
        "placeCode": "001", "payee": "收费员甲", "author": "开票员甲", "amt": "4000", "cardType": "3101",
        "cardNo": "7", "hospitalNo": "Z1", "visitNo": "1", "payChannelDetail": [],
    });
    let given = site.ask(&at("invoicePayMentVoucher"), &voucher).await.done();
    let number = text(&given, "voucherNo");
    assert_eq!(number, text(&given, "billNo"));
    let stay = json!({
        "busNo": "ZY1", "busType": "01", "payer": "示例患者", "busDateTime": "20261124090000003",
        "placeCode": "001", "payee": "收费员甲", "author": "开票员甲", "totalAmt": "4500.00",
        "cashPay": "4000", "cashRecharge": "500",
        "payMentVoucher": [{ "voucherBatchCode": "51040126", "voucherNo": number, "voucherAmt": "4000.00" }],
        "chargeDetail": [{ "chargeCode": "0906", "chargeName": "手术费", "amt": "4500" }],
    });
    let bill = site.ask(&at("invEBillHospitalized"), &stay).await.done();
    let refund = json!({
        "busType": "07", "billBatchCode": "51040126", "billNo": number, "reason": "退款", "amt": "4000",
        "operator": "收费员甲", "busDateTime": "20261124100000000", "placeCode": "001",
        "voucherBatchCode": "51040126", "voucherNo": number,
    });
    site.ask(&at("writeOffPayMentVoucher"), &refund).await.refused("E3006");
    let bill = (text(&bill, "billBatchCode"), text(&bill, "billNo"), text(&bill, "random"));
    let back = site.ask(&at("cancelPayMentVoucherBalance"), &write_off(&bill)).await.done();
    assert_eq!(text(&back, "voucherNo"), number);
    assert_eq!(site.ask(&at("cancelPayMentVoucherBalance"), &write_off(&bill)).await.done(), back);
    let part = with(refund.clone(), "amt", json!("1"));
    site.ask(&at("writeOffPayMentVoucher"), &part).await.refused("E4002");
    let red = site.ask(&at("writeOffPayMentVoucher"), &refund).await.done();
    assert_eq!(text(&red, "voucherNo"), number);
    assert_eq!(site.ask(&at("writeOffPayMentVoucher"), &refund).await.done(), red);
}

#[tokio::test]
async fn a_day_balances_and_a_card_finds_its_bills() {
    let site = Hospital::new().await;
    for key in ["A", "B", "C"] {
        site.issued(key).await;
    }
    let c = site.issued("C").await;
    site.ask(&at("writeOffEBill"), &write_off(&c)).await.done();
    let day = site.world.clock.now().date().to_string();
    let asked = json!({ "busDate": day, "pageNo": "1", "pageSize": "200" });
    let total = site.ask(&at("checkTotalData"), &asked).await.done();
    let back = site.ask(&at("checkWriteOffData"), &asked).await.done();
    assert_eq!((total["allTotalNum"].as_u64(), back["allTotalNum"].as_u64()), (Some(4), Some(1)));
    assert_eq!(total["allTotalAmt"].to_string(), "573.0");
    assert_eq!(back["allTotalAmt"].to_string(), "-286.5");
    assert_eq!(total["totalNum"], total["allTotalNum"]);
    let short = with(asked.clone(), "isReturnList", json!(0));
    let short = site.ask(&at("checkTotalData"), &short).await.done();
    assert_eq!(short["billNoList"], json!([]));
    site.ask(&at("checkDataByPlace"), &asked).await.refused("E2001");
    let placed = with(asked, "placeCode", json!("001"));
    let placed = site.ask(&at("checkDataByPlace"), &placed).await.done();
    assert_eq!(placed["allTotalNum"].as_u64(), Some(4));
    let issued = json!({ "ivcDate": day, "pageNo": 1, "pageSize": 200 });
    let by_issue = site.ask(&at("checkTotalDataByIvcDate"), &issued).await.done();
    assert_eq!((text(&by_issue, "ivcDate"), by_issue["copyNum"].as_u64()), (day, Some(4)));

    let span = json!({
        "busBgnDate": "20261124000000001", "busEndDate": "20261124235959001", "placeCode": "",
        "dataType": 2, "pageNo": 1, "pageSize": 200,
    });
    let rows = site.ask(&at("getBillByBusDate"), &span).await.done();
    assert_eq!(
        (rows["total"].as_u64(), text(&rows["billList"][0], "busNo")),
        (Some(1), "C".into())
    );
    assert_eq!(text(&rows["billList"][0], "relateBillNo"), c.1);

    let card = json!({
        "busBgnDate": "20261101000000000", "busEndDate": "20261124235959000", "cardType": "3101",
        "cardNo": "0000000007", "pageNo": 1, "pageSize": 10,
    });
    let waiting = site.ask(&at("getEBillUnPrintList"), &card).await.done();
    assert_eq!(waiting["total"].as_u64(), Some(2));
    assert_eq!(text(&waiting["billList"][0], "payer"), "示例患者");
}

#[tokio::test]
async fn agencies_and_colleges_have_their_own_words() {
    let site = Hospital::new().await;
    numbers(&site, "taxes", "51010126").await;
    let charge = json!([{ "chargeCode": "103044306", "chargeName": "工本费", "std": "12", "number": "10", "amt": "120" }]);
    let agency = json!({
        "busNo": "SW1", "busDateTime": "20261124140000000", "placeCode": "001", "billCode": "0101",
        "payer": "示例有限公司", "payerType": "2", "payee": "收费员甲", "author": "开票员甲",
        "payChannel": "02", "remark": null, "totalAmt": 120, "chargeDetail": charge,
    });
    let standard = |method: &str| format!("/standard-web/api/standard/{method}");
    let said = site.ask(&standard("invoiceEBill"), &agency).await.done();
    assert!(said.as_object().unwrap().values().all(Value::is_string));
    assert_eq!(text(&said, "busNo"), "SW1");
    let named = json!({
        "billBatchCode": text(&said, "billBatchCode"), "billNo": text(&said, "billNo"),
        "random": text(&said, "random"), "channelMode": "02", "isReturnPic": "1",
    });
    let url = text(&site.ask(&standard("getEBillPicUrl"), &named).await.done(), "pictureUrl");
    assert!(url.len() <= 100 && url.starts_with("https://"));
    assert_eq!(
        text(&said, "pictureUrl"),
        url,
        "payers open it, so it is the address for everybody"
    );
    let notice = site.ask(&standard("getEBillNotifyPic"), &named).await.done();
    assert!(text(&notice, "pictureData").starts_with("iVBORw0KGgo"));
    let told = with(named, "noticeInfo", json!([{ "code": "1202", "value": "a@example.com" }]));
    for _ in 0..2 {
        assert_eq!(site.ask(&standard("noticeEBill"), &told).await.message, "操作成功");
    }
    let wrong = with(told, "noticeInfo", json!([{ "code": "1201", "value": "a@example.com" }]));
    site.ask(&standard("noticeEBill"), &wrong).await.refused("E2001");
    let pay =
        site.ask(&standard("getPayQrCode"), &json!({ "payCode": "51000026000000000017" })).await;
    assert_eq!(pay.result, "E8001");
    assert!(serde_json::from_str::<Value>(&pay.message).unwrap().is_object());

    let college = json!({
        "busType": APPID, "busNo": "XF1", "placeCode": "001", "billCode": "0101", "channel": "微信",
        "recer": "财务处", "ivcDate": "2026-11-24", "stuName": "示例学生", "operator": "开票员甲",
        "totalAmt": "5800.000000", "stuNo": "20260001",
        "itemDetail": [{ "itemCode": "103042750", "itemName": "学费", "count": "1", "standard": "5800.000000" }],
    });
    let path = "/colleges-proxy/api/college/invoiceEBillByCollege";
    let said = site.ask(path, &college).await.done();
    assert_eq!(text(&said, "busNo"), "XF1");
    let by_key = json!({ "busNo": "XF1" });
    let found = site.ask("/colleges-proxy/api/college/getEBillPicUrlByBusNo", &by_key).await;
    assert_eq!(text(&found.done(), "pictureUrl"), text(&said, "pictureUrl"));
    assert!(text(&said, "pictureUrl").contains(&text(&said, "checkCode")));
}
