//! Finance's data: kinds, units, regions, the bureau, credentials. One shape serves the TOML files
//! people edit and the JSON entries the store keeps.

mod ask;
mod calendar;
mod window;

pub use ask::{ANY_KIND, AskData, AskFile, DeclarationData};
pub use calendar::{CalendarData, CalendarFile, HolidayData};
pub use window::{CapData, LengthData, PerData, WindowData, WindowFile};

use std::str::FromStr;

use domain::{
    BillKind, Bureau, ChargeItem, Family, Field, Form, Identity, ItemList, Payee, Place, Region,
    Seal, Unit,
};
use serde::{Deserialize, Serialize};

use crate::xml::{CUSTOM_EXT, MAIN_EXT};

/// Why data cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DataError {
    /// Not the shape that is documented beside the data.
    #[error("{0}")]
    Shape(String),
    /// A value of another form.
    #[error("{entry}: {field} has another form: {value}")]
    Value {
        /// Which entry.
        entry: String,
        /// Which field.
        field: &'static str,
        /// What stands there.
        value: String,
    },
    /// A field name the data standard does not have.
    #[error("kind {kind}: {name} is no element of MainExt")]
    Field {
        /// The kind.
        kind: String,
        /// The name.
        name: String,
    },
    /// A kind contradicts itself.
    #[error(transparent)]
    Kind(#[from] domain::KindError),
    /// A calendar contradicts itself.
    #[error(transparent)]
    Calendar(#[from] domain::CalendarError),
    /// A window contradicts itself.
    #[error(transparent)]
    Window(#[from] domain::window::WindowError),
}

fn value<T: FromStr>(entry: &str, field: &'static str, text: &str) -> Result<T, DataError> {
    let wrong = || DataError::Value { entry: entry.to_owned(), field, value: text.to_owned() };
    text.parse().map_err(|_| wrong())
}

/// Reads a JSON entry.
pub fn from_json<T: for<'a> Deserialize<'a>>(body: &str) -> Result<T, DataError> {
    serde_json::from_str(body).map_err(|e| DataError::Shape(e.to_string()))
}

/// Writes a JSON entry.
pub fn to_json<T: Serialize>(data: &T) -> String {
    serde_json::to_string(data).unwrap_or_default() // plain structures: cannot fail
}

/// A file of kinds.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindFile {
    /// The kinds.
    pub kind: Vec<KindData>,
}

impl KindFile {
    /// Reads the TOML that finance edits.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        toml::from_str(text).map_err(|e| DataError::Shape(e.to_string()))
    }
}

/// How the bills of a kind look.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FaceData {
    /// The template, as finance wrote it.
    pub toml: String,
}

/// A kind of bills.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct KindData {
    /// Class and kind, 4 digits.
    pub class_kind: String,
    /// Name without the province.
    pub name: String,
    /// Family.
    pub family: FamilyData,
    /// Last two digits of the specimen code.
    pub specimen_serial: String,
    /// Item lines on the face.
    pub face_lines: usize,
    /// Open or closed list.
    pub items: ItemsData,
    /// Sums that must agree.
    #[serde(default)]
    pub identities: Vec<IdentityData>,
    /// Extension fields.
    #[serde(default)]
    pub field: Vec<FieldData>,
    /// Charge items of a closed list.
    #[serde(default)]
    pub item: Vec<ChargeItemData>,
}

/// See [`Family`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FamilyData {
    /// 医疗门诊.
    MedicalOutpatient,
    /// 医疗住院.
    MedicalInpatient,
    /// 非税.
    NonTax,
    /// 结算.
    Settlement,
    /// 捐赠.
    Donation,
    /// 会费.
    Dues,
}

/// See [`ItemList`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ItemsData {
    /// Any item.
    Open,
    /// Only those listed, in their order.
    Closed,
}

/// See [`Identity`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct IdentityData {
    /// Names on the left.
    pub left: Vec<String>,
    /// Names on the right.
    pub right: Vec<String>,
}

/// See [`Field`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldData {
    /// Element name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What it holds.
    pub form: FormData,
    /// Whether it must be given.
    #[serde(default)]
    pub required: bool,
    /// Characters at most.
    #[serde(default = "twenty")]
    pub max_chars: usize,
}

const fn twenty() -> usize {
    20
}

/// See [`Form`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FormData {
    /// Any text.
    Text,
    /// A day.
    Date,
    /// An amount.
    Money,
}

/// See [`ChargeItem`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChargeItemData {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

impl TryFrom<KindData> for BillKind {
    type Error = DataError;

    fn try_from(data: KindData) -> Result<Self, DataError> {
        for field in &data.field {
            let name = field.name.as_str();
            let related = name == crate::xml::RELATED_CODE || name == crate::xml::RELATED_NUMBER;
            if related || !(MAIN_EXT.contains(&name) || CUSTOM_EXT.contains(&name)) {
                return Err(DataError::Field { kind: data.class_kind, name: field.name.clone() });
            }
        }
        let items = data.item.into_iter().map(|i| ChargeItem { code: i.code, name: i.name });
        let fields = data.field.into_iter().map(|f| Field {
            name: f.name,
            label: f.label,
            required: f.required,
            max_chars: f.max_chars,
            form: match f.form {
                FormData::Text => Form::Text,
                FormData::Date => Form::Date,
                FormData::Money => Form::Money,
            },
        });
        let kind = Self {
            code: value(&data.class_kind, "class_kind", &data.class_kind)?,
            name: data.name,
            family: match data.family {
                FamilyData::MedicalOutpatient => Family::MedicalOutpatient,
                FamilyData::MedicalInpatient => Family::MedicalInpatient,
                FamilyData::NonTax => Family::NonTax,
                FamilyData::Settlement => Family::Settlement,
                FamilyData::Donation => Family::Donation,
                FamilyData::Dues => Family::Dues,
            },
            specimen_serial: data.specimen_serial,
            face_lines: data.face_lines,
            fields: fields.collect(),
            items: match data.items {
                ItemsData::Open => ItemList::Open,
                ItemsData::Closed => ItemList::Closed(items.collect()),
            },
            identities: data
                .identities
                .into_iter()
                .map(|i| Identity { left: i.left, right: i.right })
                .collect(),
        };
        Ok(kind.validated()?)
    }
}

/// A seal.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealData {
    /// 32 hex digits.
    pub id: String,
    /// Name.
    pub name: String,
    /// SM3, 64 hex digits.
    pub hash: String,
}

/// An issuing unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct UnitData {
    /// 统一社会信用代码.
    pub credit_code: String,
    /// Name.
    pub name: String,
    /// Region code.
    pub region: String,
    /// Payee.
    pub payee: PayeeData,
    /// Seal.
    pub seal: SealData,
    /// Places of issue.
    pub places: Vec<PlaceData>,
    /// `medical`, `education`, `society`, `other`.
    #[serde(default = "other")]
    pub industry: String,
    /// `web`, `online`, `front`.
    #[serde(default = "online")]
    pub access: String,
    /// Credit code of the unit above it in a shared system.
    #[serde(default)]
    pub parent: Option<String>,
    /// `active`, `suspended`, `closed`.
    #[serde(default = "active")]
    pub status: String,
    /// Whether it may issue live bills.
    #[serde(default = "yes")]
    pub live: bool,
    /// Kinds of bills (4 digits) it may issue; none: any it has numbers of.
    #[serde(default)]
    pub kinds: Vec<String>,
    /// Why it was changed last.
    #[serde(default)]
    pub reason: String,
}

fn other() -> String {
    "other".to_owned()
}

fn online() -> String {
    "online".to_owned()
}

fn active() -> String {
    "active".to_owned()
}

const fn yes() -> bool {
    true
}

/// Where a unit's money goes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PayeeData {
    /// Full name.
    pub name: String,
    /// Account; at rest `sealed:BASE64`.
    pub account: String,
    /// Bank.
    pub bank: String,
}

/// A place of issue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlaceData {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
}

impl From<SealData> for Seal {
    fn from(data: SealData) -> Self {
        Self { id: data.id, name: data.name, hash: data.hash }
    }
}

impl TryFrom<UnitData> for Unit {
    type Error = DataError;

    fn try_from(data: UnitData) -> Result<Self, DataError> {
        Ok(Self {
            code: value(&data.name, "credit_code", &data.credit_code)?,
            region: value(&data.name, "region", &data.region)?,
            name: data.name,
            payee: Payee {
                name: data.payee.name,
                account: data.payee.account,
                bank: data.payee.bank,
            },
            seal: data.seal.into(),
            places: data.places.into_iter().map(|p| Place { code: p.code, name: p.name }).collect(),
        })
    }
}

/// The supervising bureau.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BureauData {
    /// Region code of the province.
    pub region: String,
    /// The province's name.
    pub province_name: String,
    /// The supervision seal.
    pub seal: SealData,
}

impl TryFrom<BureauData> for Bureau {
    type Error = DataError;

    fn try_from(data: BureauData) -> Result<Self, DataError> {
        let region = value("bureau", "region", &data.region)?;
        Ok(Self { region, province_name: data.province_name, seal: data.seal.into() })
    }
}

/// A region.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RegionData {
    /// GB/T 2260 code.
    pub code: String,
    /// Its own name.
    pub name: String,
}

impl RegionData {
    /// Reads the regions file: CSV with a header, `code,name,level,parent`; level and parent follow
    /// from the code and are there for people.
    pub fn parse_csv(text: &str) -> Result<Vec<Self>, DataError> {
        let row = |line: &str| {
            let mut fields = line.split(',');
            match (fields.next(), fields.next()) {
                (Some(code), Some(name)) if !name.is_empty() => {
                    Ok(Self { code: code.to_owned(), name: name.to_owned() })
                }
                _ => Err(DataError::Shape(format!("no region in the line {line:?}"))),
            }
        };
        text.lines().skip(1).filter(|l| !l.trim().is_empty()).map(row).collect()
    }
}

impl TryFrom<RegionData> for Region {
    type Error = DataError;

    fn try_from(data: RegionData) -> Result<Self, DataError> {
        Ok(Self { code: value(&data.name, "code", &data.code)?, name: data.name })
    }
}

/// What a unit's system proves itself with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CredentialData {
    /// Key id or certificate serial.
    pub id: String,
    /// The unit.
    pub unit: String,
    /// The proof.
    pub proof: ProofData,
    /// Whether it may be used.
    pub active: bool,
    /// What people call it.
    #[serde(default)]
    pub label: String,
    /// Codes of the actions it may do; none: all that unit systems do.
    #[serde(default)]
    pub scopes: Vec<String>,
    /// Addresses and networks it may come from; none: from anywhere.
    #[serde(default)]
    pub allow: Vec<String>,
    /// When it stops to count by itself (RFC 3339).
    #[serde(default)]
    pub until: Option<String>,
}

impl CredentialData {
    /// A credential that may do all that unit systems do, from anywhere.
    pub fn new(id: &str, unit: &str, proof: ProofData) -> Self {
        Self {
            id: id.to_owned(),
            unit: unit.to_owned(),
            proof,
            active: true,
            label: String::new(),
            scopes: Vec::new(),
            allow: Vec::new(),
            until: None,
        }
    }
}

/// A front server or terminal (前置服务器), as the platform sets it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontData {
    /// Its code: letters, digits and hyphens.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// Region whose bureau looks after it.
    pub region: String,
    /// Units and places it issues for.
    pub holds: Vec<FrontHoldData>,
    /// Its certificate, PEM.
    pub certificate: String,
    /// `active`, `frozen`, `retired`.
    pub status: String,
    /// Why it was changed last.
    #[serde(default)]
    pub reason: String,
}

/// What a front server issues for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FrontHoldData {
    /// Credit code of the unit.
    pub unit: String,
    /// Codes of its places.
    pub places: Vec<String>,
    /// Kinds of bills (4 digits) it gets numbers of.
    pub kinds: Vec<String>,
}

/// On a front: the configuration in force.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ConfigData {
    /// Version of the platform's directory.
    pub version: i64,
    /// Until when it may be used (RFC 3339).
    pub until: String,
    /// Where people reach the platform.
    pub public_url: String,
    /// Whether the platform lets the device issue: `active`, `frozen`, `retired`.
    pub standing: String,
}

/// A role: what its holders may do.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleData {
    /// Code.
    pub code: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub note: String,
    /// Duty.
    pub duty: String,
    /// Where it can count: `region`, `unit`, `place`.
    pub level: String,
    /// Codes of actions.
    pub actions: Vec<String>,
}

/// A file of roles.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoleFile {
    /// The roles.
    pub role: Vec<RoleData>,
}

impl RoleFile {
    /// Reads the TOML that finance edits.
    pub fn parse(text: &str) -> Result<Self, DataError> {
        toml::from_str(text).map_err(|e| DataError::Shape(e.to_string()))
    }
}

impl RoleData {
    /// The actions, if its duty allows each of them and its level is known.
    pub fn actions(&self) -> Result<Vec<domain::Action>, DataError> {
        let duty: domain::Duty = value(&self.code, "duty", &self.duty)?;
        if !["region", "unit", "place"].contains(&self.level.as_str()) {
            return Err(DataError::Value {
                entry: self.code.clone(),
                field: "level",
                value: self.level.clone(),
            });
        }
        let action = |code: &String| {
            let action: domain::Action = value(&self.code, "actions", code)?;
            let wrong = || DataError::Value {
                entry: self.code.clone(),
                field: "actions",
                value: code.clone(),
            };
            if duty.allows(action) { Ok(action) } else { Err(wrong()) }
        };
        self.actions.iter().map(action).collect()
    }
}

/// The proof of a credential.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProofData {
    /// HMAC-SM3 secret, sealed with the platform's vault, base64.
    SealedSecret(String),
    /// Certificate, PEM.
    Certificate(String),
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::RegionLevel::{City, County, Province};

    #[test]
    fn the_kinds_we_ship_are_sound() {
        let file = KindFile::parse(include_str!("../../../data/kinds.toml")).unwrap();
        let kinds: Vec<BillKind> = file.kind.into_iter().map(|k| k.try_into().unwrap()).collect();
        let codes: Vec<String> = kinds.iter().map(|k| k.code.to_string()).collect();
        assert_eq!(codes, ["0601", "0602", "0101", "0301", "0401", "0501", "0701"]);
    }

    #[test]
    fn kinds_pass_through_json_unchanged() {
        for kind in KindFile::parse(include_str!("../../../data/kinds.toml")).unwrap().kind {
            assert_eq!(from_json::<KindData>(&to_json(&kind)).unwrap(), kind);
        }
    }

    #[test]
    fn a_mistyped_kind_is_refused_with_its_place() {
        let text = include_str!("../../../data/kinds.toml").replacen("\"Gender\"", "\"Gendre\"", 1);
        let kinds = KindFile::parse(&text).unwrap().kind;
        let refused = kinds.into_iter().find_map(|k| BillKind::try_from(k).err()).unwrap();
        assert_eq!(refused.to_string(), "kind 0601: Gendre is no element of MainExt");
        assert!(KindFile::parse("[[kind]]\nclass = 1").is_err());
    }

    #[test]
    fn the_roles_we_ship_are_sound() {
        let file = RoleFile::parse(include_str!("../../../data/roles.toml")).unwrap();
        for role in &file.role {
            assert!(!role.actions().unwrap().is_empty(), "{}", role.code);
        }
        let mut auditor = file.role.iter().find(|r| r.duty == "audit").unwrap().clone();
        auditor.actions.push("org.write".into());
        assert!(auditor.actions().is_err(), "an auditor changes nothing");
    }

    #[test]
    fn all_of_sichuan_is_there() {
        let rows = RegionData::parse_csv(include_str!("../../../data/regions.csv")).unwrap();
        let regions: Vec<Region> = rows.into_iter().map(|r| r.try_into().unwrap()).collect();
        let count = |level| regions.iter().filter(|r| r.code.level() == level).count();
        assert_eq!((count(Province), count(City), count(County)), (1, 21, 183));
    }
}
