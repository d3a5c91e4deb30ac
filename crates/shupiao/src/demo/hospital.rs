//! An invented hospital's system (HIS) before the demo's front server: what the windows of a morning ask for,
//! through the incumbent's interface. Nobody in it exists.

use std::time::Duration;

use anyhow::Context;
use app::ports::Clock;
use serde_json::{Value, json};
use tokio::sync::watch;

use crate::edges::{SystemClock, random_hex};
use crate::system::System;

/// What the windows do, over and over.
const ROUND: [Deed; 16] = [
    Deed::Registration,
    Deed::Outpatient,
    Deed::Registration,
    Deed::Outpatient,
    Deed::CheckUp,
    Deed::Outpatient,
    Deed::Again,
    Deed::Registration,
    Deed::Voucher,
    Deed::Outpatient,
    Deed::WriteOff,
    Deed::Registration,
    Deed::Outpatient,
    Deed::Stay,
    Deed::CheckUp,
    Deed::Outpatient,
];

#[derive(Clone, Copy)]
enum Deed {
    Registration,
    Outpatient,
    CheckUp,
    /// Money before a stay.
    Voucher,
    /// A stay is settled with the last voucher.
    Stay,
    /// The last outpatient bill is taken back.
    WriteOff,
    /// The answer was lost on the way: the same request once more.
    Again,
}

/// Works until it is told to stop.
pub(super) async fn work(system: System, pace: u64, mut stopped: watch::Receiver<bool>) {
    let mut windows = Windows {
        system,
        run: random_hex(4),
        count: 0,
        last: None,
        outpatient: None,
        voucher: None,
    };
    let mut pause = tokio::time::interval(Duration::from_millis(pace));
    pause.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut trouble = String::new();
    for deed in ROUND.iter().cycle() {
        tokio::select! {
            _ = pause.tick() => {}
            // An error means that nobody is left to stop us, which also means stop.
            _ = stopped.wait_for(|stop| *stop) => return,
        }
        let now = match windows.do_one(*deed).await {
            Ok(()) => String::new(),
            Err(why) => format!("{why:#}"),
        };
        if now != trouble && !now.is_empty() {
            println!("  虚构的 HIS 没有开成：{now}");
        }
        trouble = now;
    }
}

/// The hospital's windows, and what they remember.
struct Windows {
    system: System,
    /// So that the keys of two runs differ.
    run: String,
    count: u64,
    last: Option<(&'static str, Value)>,
    /// Code and number of the last outpatient bill.
    outpatient: Option<(String, String)>,
    /// Code and number of the last voucher.
    voucher: Option<(String, String)>,
}

/// What a voucher holds, in yuan.
const VOUCHER: u64 = 2000;

impl Windows {
    async fn do_one(&mut self, deed: Deed) -> anyhow::Result<()> {
        self.count = self.count.saturating_add(1);
        // Between 12 and 411 yuan, never the same twice in a row.
        let yuan = self.count.wrapping_mul(137) % 400;
        let yuan = yuan.saturating_add(12);
        match deed {
            Deed::Registration => {
                let object =
                    self.bill("06", "04", (yuan % 40).saturating_add(5), &[("0811", "挂号费")]);
                self.call("invEBillRegistration", object).await?;
            }
            Deed::Outpatient => {
                let object = self.bill("02", "01", yuan, &[("0807", "西药费"), ("0801", "诊察费")]);
                let said = self.call("invoiceEBillOutpatient", object).await?;
                self.outpatient = Some(pair(&said, ["billBatchCode", "billNo"])?);
            }
            Deed::CheckUp => {
                let parts = [("0802", "检查费"), ("0803", "化验费")];
                let object = self.bill("05", "03", yuan, &parts);
                self.call("invEBillCheckUp", object).await?;
            }
            Deed::Voucher => {
                let object = self.voucher();
                let said = self.call("invoicePayMentVoucher", object).await?;
                self.voucher = Some(pair(&said, ["voucherBatchCode", "voucherNo"])?);
            }
            Deed::Stay => {
                let Some((code, number)) = self.voucher.take() else { return Ok(()) };
                let total = VOUCHER.saturating_add(yuan);
                let parts = [("0906", "手术费"), ("0901", "床位费")];
                let mut object = self.bill("01", "02", total, &parts);
                add(&mut object, "cashPay", format!("{VOUCHER}.00").into());
                add(&mut object, "cashRecharge", format!("{yuan}.00").into());
                let taken = json!([{
                    "voucherBatchCode": code, "voucherNo": number, "voucherAmt": format!("{VOUCHER}.00"),
                }]);
                add(&mut object, "payMentVoucher", taken);
                self.call("invEBillHospitalized", object).await?;
            }
            Deed::WriteOff => {
                let Some((code, number)) = self.outpatient.take() else { return Ok(()) };
                let object = json!({
                    "billBatchCode": code, "billNo": number, "reason": "患者退号", "operator": "收费员甲",
                    "busDateTime": now(), "placeCode": "01",
                });
                self.call("writeOffEBill", object).await?;
            }
            Deed::Again => {
                let Some((method, object)) = self.last.clone() else { return Ok(()) };
                self.call(method, object).await?;
            }
        }
        Ok(())
    }

    async fn call(&mut self, method: &'static str, object: Value) -> anyhow::Result<Value> {
        self.last = Some((method, object.clone()));
        let said = self.system.call(method, &object, random_hex(16)).await;
        said.with_context(|| method)
    }

    /// A bill over so many yuan, in as many parts as there are charges.
    fn bill(&self, kind: &str, place: &str, yuan: u64, charges: &[(&str, &str)]) -> Value {
        let last = charges.len().saturating_sub(1);
        let each = u64::try_from(charges.len()).ok().and_then(|many| yuan.checked_div(many));
        let each = each.unwrap_or(yuan);
        let rest = yuan.saturating_sub(each.saturating_mul(u64::try_from(last).unwrap_or(0)));
        let rows = charges.iter().enumerate().map(|(i, (code, name))| {
            let amount = format!("{}.00", if i == last { rest } else { each });
            json!({
                "sortNo": i.saturating_add(1), "chargeCode": code, "chargeName": name, "unit": "项",
                "std": amount, "number": 1, "amt": amount,
            })
        });
        json!({
            "busNo": self.key(), "busType": kind, "payer": self.patient(), "busDateTime": now(),
            "placeCode": place, "payee": "收费员甲", "author": "收费员甲", "checker": "复核员乙",
            "totalAmt": format!("{yuan}.00"), "payerType": "1", "cardType": "3101",
            "cardNo": format!("{:010}", self.count), "patientNo": format!("{:08}", self.count),
            "sex": "女", "age": "34岁", "isArrears": "0", "selfCashPay": format!("{yuan}.00"),
            "selfPayAmt": format!("{yuan}.00"),
            "payChannelDetail": [{ "payChannelCode": "02", "payChannelValue": format!("{yuan}.00") }],
            "chargeDetail": rows.collect::<Vec<_>>(), "listDetail": [],
        })
    }

    fn voucher(&self) -> Value {
        json!({
            "busNo": self.key(), "busType": "07", "payer": self.patient(), "busDateTime": now(),
            "placeCode": "02", "payee": "收费员甲", "author": "收费员甲", "amt": format!("{VOUCHER}.00"),
            "cardType": "3101", "cardNo": format!("{:010}", self.count), "visitNo": "1",
            "hospitalNo": format!("ZY{:08}", self.count), "payChannelDetail": [],
        })
    }

    fn key(&self) -> String {
        format!("YS{}{:08}", self.run, self.count)
    }

    fn patient(&self) -> &'static str {
        if self.count.is_multiple_of(2) { "示例患者甲" } else { "示例患者乙" }
    }
}

fn now() -> String {
    SystemClock.now().compact_millis()
}

fn add(object: &mut Value, name: &str, value: Value) {
    if let Some(fields) = object.as_object_mut() {
        fields.insert(name.to_owned(), value);
    }
}

fn pair(said: &Value, names: [&'static str; 2]) -> anyhow::Result<(String, String)> {
    let text = |name: &'static str| {
        let text = said.get(name).and_then(Value::as_str);
        text.map(str::to_owned).with_context(|| format!("the answer has no {name}"))
    };
    let [first, second] = names;
    Ok((text(first)?, text(second)?))
}
