//! A client of the interface as finance has set it: who it acts for, and what its codes mean.
//!
//! The interface leaves codes to the caller: places, businesses, ways of payment, charge items. What
//! they mean here stands in these tables; the defaults of `data/his/codes.toml` come after them. The
//! key is kept sealed and is opened elsewhere.

use std::collections::{BTreeMap, BTreeSet};

use domain::KindCode;
use serde::{Deserialize, Serialize};

use super::envelope::Encoding;
use super::request::Wanted;
use super::table::{Edition, TABLE};
use crate::data::DataError;

/// A client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HisClientData {
    /// 应用帐号, the same everywhere.
    pub appid: String,
    /// What people call it.
    #[serde(default)]
    pub label: String,
    /// 签名私钥; at rest `sealed:BASE64`.
    pub key: String,
    /// `medical`, `standard`, `college`.
    pub editions: Vec<String>,
    /// The units it may act for; at least one.
    pub units: Vec<HisUnitData>,
    /// Kinds of bills by the caller's 业务标识.
    #[serde(default)]
    pub bus_types: BTreeMap<String, String>,
    /// Kinds of bills by the caller's 票据种类编码.
    #[serde(default)]
    pub kinds: BTreeMap<String, String>,
    /// Ways of payment on the bill by the caller's 交费渠道.
    #[serde(default)]
    pub pay_channels: BTreeMap<String, String>,
    /// Charge items by the caller's 收费项目编码.
    #[serde(default)]
    pub items: BTreeMap<String, String>,
    /// Which fields answers have.
    #[serde(default)]
    pub profile: Profile,
    /// How it writes its texts.
    #[serde(default)]
    pub encoding: EncodingData,
    /// What becomes of parts of a fen in the list of details.
    #[serde(default)]
    pub below_fen: BelowFen,
    /// Networks it may come from; none: from anywhere.
    #[serde(default)]
    pub allow: Vec<String>,
    /// Whether it may be used.
    #[serde(default = "yes")]
    pub active: bool,
}

const fn yes() -> bool {
    true
}

/// A unit that a client acts for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HisUnitData {
    /// 统一社会信用代码.
    pub unit: String,
    /// 区划 as the caller names it; where the edition has none, empty.
    #[serde(default)]
    pub region: String,
    /// 单位标识 as the caller names it; where the edition has none, empty.
    #[serde(default)]
    pub deptcode: String,
    /// Places of issue by the caller's 开票点编码.
    #[serde(default)]
    pub places: BTreeMap<String, String>,
}

/// Which fields answers have. Some programs read one more, others may not bear it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Profile {
    /// The seven that all read.
    #[default]
    Classic,
    /// And `billBusDate`.
    Busdate,
}

/// See [`Encoding`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EncodingData {
    /// UTF-8 or GB18030.
    #[default]
    Utf8,
    /// UTF-16LE.
    Utf16,
}

/// What becomes of parts of a fen in amounts of the list of details, for which the interface has
/// four decimals and the bill two. Amounts of charge items are never rounded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BelowFen {
    /// Rounded half up.
    #[default]
    Round,
    /// Refused.
    Refuse,
}

/// Where a request wants to act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seat<'a> {
    /// The unit.
    pub unit: &'a str,
    /// Its place; empty if the request names none.
    pub place: &'a str,
}

impl HisClientData {
    /// Refuses settings that contradict themselves.
    pub fn checked(self) -> Result<Self, DataError> {
        let wrong = |field, value: &str| {
            Err(DataError::Value { entry: self.appid.clone(), field, value: value.to_owned() })
        };
        let plain = |text: &str| {
            (1..=40).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric())
        };
        if !plain(&self.appid) {
            return wrong("appid", &self.appid);
        }
        if self.editions.is_empty() {
            return wrong("editions", "");
        }
        if let Some(edition) = self.editions.iter().find(|e| e.parse::<Edition>().is_err()) {
            return wrong("editions", edition);
        }
        if self.units.is_empty() {
            return wrong("units", "");
        }
        let mut seats = BTreeSet::new();
        for unit in &self.units {
            if unit.unit.parse::<domain::CreditCode>().is_err() {
                return wrong("units", &unit.unit);
            }
            for code in unit.places.keys() {
                if !seats.insert((&unit.region, &unit.deptcode, code)) {
                    return wrong("places", code);
                }
            }
        }
        let kinds = self.bus_types.values().chain(self.kinds.values());
        if let Some(kind) = kinds.into_iter().find(|k| k.parse::<KindCode>().is_err()) {
            return wrong("kinds", kind);
        }
        if let Some(mode) = self.pay_channels.values().find(|m| m.chars().count() > 2) {
            return wrong("pay_channels", mode);
        }
        Ok(self)
    }

    /// Whether it may speak an edition.
    pub fn speaks(&self, edition: Edition) -> bool {
        self.editions.iter().any(|e| e == edition.name())
    }

    /// How it writes its texts.
    pub const fn encoding(&self) -> Encoding {
        match self.encoding {
            EncodingData::Utf8 => Encoding::Utf8,
            EncodingData::Utf16 => Encoding::Utf16,
        }
    }

    /// The units that a request with these words may be about.
    pub fn units(&self, region: &str, deptcode: &str) -> impl Iterator<Item = &HisUnitData> {
        self.units.iter().filter(move |u| {
            let any = u.region.is_empty() && u.deptcode.is_empty();
            any || region.is_empty() || (u.region == region && u.deptcode == deptcode)
        })
    }

    /// Where a request wants to act: the place's unit by the tables; with one unit only, a place
    /// that is in no table is taken as the unit's own code.
    pub fn seat<'a>(&'a self, region: &str, deptcode: &str, place: &'a str) -> Option<Seat<'a>> {
        let mut units = self.units(region, deptcode);
        let first = units.next()?;
        let second = units.next();
        let mut all = [first].into_iter().chain(second).chain(units);
        if let Some((unit, own)) = all.find_map(|u| u.places.get(place).map(|own| (u, own))) {
            return Some(Seat { unit: &unit.unit, place: own });
        }
        second.is_none().then_some(Seat { unit: &first.unit, place })
    }

    /// The caller's own code of a place, for answers; the place's code if it has none.
    pub fn place_said<'a>(&'a self, unit: &str, place: &'a str) -> &'a str {
        let of_unit = self.units.iter().filter(|u| u.unit == unit);
        let mut all = of_unit.flat_map(|u| &u.places);
        all.find(|(_, own)| *own == place).map_or(place, |(said, _)| said)
    }

    /// The kind of bills that a request wants.
    pub fn kind(&self, wanted: &Wanted) -> Option<KindCode> {
        let (own, said) = match wanted {
            Wanted::Business(said) => (self.bus_types.get(said), said),
            Wanted::Kind(said) => (self.kinds.get(said), said),
        };
        let default = || match wanted {
            Wanted::Business(_) => TABLE.code("busType", said).map(|c| &c.kind),
            Wanted::Kind(_) => Some(said),
        };
        own.or_else(default)?.parse().ok()
    }

    /// The way of payment on the bill; empty if nobody knows. Colleges name theirs in words.
    pub fn pay_mode(&self, channel: &str) -> &str {
        if let Some(own) = self.pay_channels.get(channel) {
            return own;
        }
        let mut known = TABLE.codes("payChannel").iter();
        known.find(|c| c.code == channel || c.label == channel).map_or("", |c| &c.pay_mode)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSPITAL: &str = "12510000MB0X0000QQ";
    const CLINIC: &str = "12510700000000027A";

    pub(crate) fn client(units: Vec<HisUnitData>) -> HisClientData {
        HisClientData {
            appid: "SLYY0000001".into(),
            label: "示例医院 HIS".into(),
            key: "k".into(),
            editions: vec!["medical".into()],
            units,
            bus_types: [("MZ".into(), "0601".into())].into(),
            kinds: BTreeMap::new(),
            pay_channels: [("YBK".into(), "4".into())].into(),
            items: BTreeMap::new(),
            profile: Profile::Classic,
            encoding: EncodingData::Utf8,
            below_fen: BelowFen::Round,
            allow: Vec::new(),
            active: true,
        }
    }

    fn unit(code: &str, places: &[(&str, &str)]) -> HisUnitData {
        let places = places.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        HisUnitData { unit: code.into(), places, ..HisUnitData::default() }
    }

    #[test]
    fn places_lead_to_units() {
        let one = client(vec![unit(HOSPITAL, &[("001", "01")])]);
        assert_eq!(one.seat("", "", "001"), Some(Seat { unit: HOSPITAL, place: "01" }));
        assert_eq!(one.seat("", "", "02"), Some(Seat { unit: HOSPITAL, place: "02" }));
        assert_eq!((one.place_said(HOSPITAL, "01"), one.place_said(HOSPITAL, "02")), ("001", "02"));

        let two = client(vec![unit(HOSPITAL, &[("001", "01")]), unit(CLINIC, &[("9", "01")])]);
        assert_eq!(two.seat("", "", "9"), Some(Seat { unit: CLINIC, place: "01" }));
        assert_eq!(two.seat("", "", "02"), None);
        assert_eq!(two.seat("", "", ""), None);
    }

    #[test]
    fn regions_and_departments_lead_to_units() {
        let named = |code: &str, deptcode: &str| HisUnitData {
            region: "510100".into(),
            deptcode: deptcode.into(),
            ..unit(code, &[("001", "01")])
        };
        let two = client(vec![named(HOSPITAL, "1"), named(CLINIC, "2")]).checked().unwrap();
        assert_eq!(two.seat("510100", "2", "001"), Some(Seat { unit: CLINIC, place: "01" }));
        assert_eq!(two.seat("510100", "2", "05"), Some(Seat { unit: CLINIC, place: "05" }));
        assert_eq!(two.seat("510100", "3", "001"), None);
        assert_eq!(two.units("", "").count(), 2);
    }

    #[test]
    fn codes_are_the_clients_first() {
        let c = client(vec![unit(HOSPITAL, &[])]);
        let kind = |said: &str| c.kind(&Wanted::Business(said.into())).map(|k| k.to_string());
        assert_eq!((kind("MZ"), kind("01")), (Some("0601".into()), Some("0602".into())));
        assert_eq!(kind("99"), None);
        assert_eq!(c.kind(&Wanted::Kind("0101".into())).unwrap().to_string(), "0101");
        assert_eq!(c.kind(&Wanted::Kind("SW".into())), None);
        assert_eq!((c.pay_mode("YBK"), c.pay_mode("02"), c.pay_mode("现金")), ("4", "1", "1"));
        assert_eq!(c.pay_mode("HBWC"), "");
    }

    #[test]
    fn settings_that_contradict_themselves_are_refused() {
        let good = client(vec![unit(HOSPITAL, &[("001", "01")])]);
        assert!(good.clone().checked().is_ok());
        let json = crate::data::to_json(&good);
        assert_eq!(crate::data::from_json::<HisClientData>(&json).unwrap(), good);
        for bad in [
            HisClientData { appid: "a b".into(), ..good.clone() },
            HisClientData { editions: vec!["helper".into()], ..good.clone() },
            HisClientData { editions: vec![], ..good.clone() },
            HisClientData { units: vec![], ..good.clone() },
            HisClientData { units: vec![unit("1", &[])], ..good.clone() },
            HisClientData {
                units: vec![unit(HOSPITAL, &[("1", "01")]), unit(CLINIC, &[("1", "01")])],
                ..good.clone()
            },
            HisClientData { kinds: [("1".into(), "x".into())].into(), ..good.clone() },
            HisClientData { pay_channels: [("1".into(), "123".into())].into(), ..good },
        ] {
            assert!(bad.checked().is_err());
        }
    }
}
