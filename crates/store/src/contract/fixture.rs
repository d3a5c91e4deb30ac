//! Invented units, grants, claims and bills, for tests and measurements.

use std::sync::LazyLock;

use app::ports::{Actor, Claim, SignedGrant};
use domain::{
    BillId, BillKind, BillNumber, Bureau, CheckCode, Checked, CreditCode, Draft, DraftBusiness,
    DraftItem, DraftPayer, Family, Grant, GrantId, Holder, Issued, ItemList, Moment, Payee, Place,
    ReversalDraft, Rules, Seal, Slot, Unit,
};

/// Code of every grant made here.
pub(crate) const CODE: &str = "51060126";
/// Its kind.
pub(crate) const KIND: &str = "0601";
/// Kind of vouchers.
pub(crate) const VOUCHER_KIND: &str = "0401";

pub(crate) fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

pub(crate) fn noon() -> Moment {
    at("2026-11-24T12:00:00+08:00")
}

pub(crate) fn actor() -> Actor {
    Actor { name: "key:K7".into(), trace: "trace-1".into(), ..Actor::default() }
}

pub(crate) fn bill_id(number: u64) -> BillId {
    BillId { code: CODE.parse().unwrap(), number: BillNumber::new(number).unwrap() }
}

/// The n-th invented unit; its last sign is the check sign that fits.
pub(crate) fn credit_code(n: u32) -> CreditCode {
    let first = format!("12510000MB0X{n:05}");
    let signs = "0123456789ABCDEFGHJKLMNPQRTUWXY".chars();
    let mut codes = signs.filter_map(|sign| format!("{first}{sign}").parse().ok());
    codes.next().unwrap()
}

fn seal(name: &str) -> Seal {
    Seal { id: "0".repeat(32), name: name.into(), hash: "0".repeat(64) }
}

/// Made once: measurements would notice.
static RULES: LazyLock<Rules> = LazyLock::new(rules);

fn rules() -> Rules {
    let kind = |code: &str| BillKind {
        code: code.parse().unwrap(),
        name: "示例票据（电子）".into(),
        family: if code == VOUCHER_KIND { Family::Settlement } else { Family::Donation },
        specimen_serial: "01".into(),
        face_lines: 8,
        fields: Vec::new(),
        items: ItemList::Open,
        identities: Vec::new(),
    };
    let bureau = Bureau {
        region: "510000".parse().unwrap(),
        province_name: "四川省".into(),
        seal: seal("财政票据监制章(四川)"),
    };
    let kinds = [KIND, "0602", VOUCHER_KIND].map(|code| (code.parse().unwrap(), kind(code)));
    Rules { bureau, kinds: kinds.into() }
}

fn unit(code: &CreditCode) -> Unit {
    let place = |code: &str| Place { code: code.into(), name: "门诊".into() };
    Unit {
        code: code.clone(),
        name: "示例省第一人民医院".into(),
        region: "510104".parse().unwrap(),
        payee: Payee::default(),
        seal: seal("示例专用章"),
        places: vec![place("01"), place("02")],
    }
}

/// A request for a bill, as a test means it.
#[derive(Clone, Debug)]
pub(crate) struct Wish {
    pub(crate) unit: CreditCode,
    pub(crate) key: String,
    pub(crate) kind: &'static str,
    pub(crate) place: &'static str,
    /// Yuan with two decimals.
    pub(crate) total: String,
    pub(crate) at: Moment,
    pub(crate) business: DraftBusiness,
}

impl Wish {
    pub(crate) fn new(unit: &CreditCode, key: impl Into<String>) -> Self {
        Self {
            unit: unit.clone(),
            key: key.into(),
            kind: KIND,
            place: "01",
            total: "1.00".into(),
            at: noon(),
            business: DraftBusiness::default(),
        }
    }

    pub(crate) fn checked(&self) -> Checked {
        let item = DraftItem {
            code: "0801".into(),
            name: "诊察费".into(),
            amount: self.total.clone(),
            ..DraftItem::default()
        };
        let draft = Draft {
            business_key: self.key.clone(),
            kind: self.kind.into(),
            place: self.place.into(),
            payer: DraftPayer {
                kind: "person".into(),
                name: "示例患者".into(),
                ..DraftPayer::default()
            },
            total: self.total.clone(),
            items: vec![item],
            handler: "开票员甲".into(),
            checker: "复核员乙".into(),
            business: self.business.clone(),
            ..Draft::default()
        };
        draft.check(&RULES, &unit(&self.unit)).unwrap()
    }

    pub(crate) fn claim(&self) -> Claim {
        claim(self.checked(), format!("{self:?}").into_bytes(), self.at)
    }
}

/// A claim; its digest follows from the request's bytes.
pub(crate) fn claim(checked: Checked, request: Vec<u8>, at: Moment) -> Claim {
    let mut digest = [0_u8; 32];
    for (i, byte) in request.iter().enumerate() {
        digest[i % 32] = digest[i % 32].rotate_left(3) ^ byte;
    }
    let check = CheckCode::from_random([digest[0], digest[1], digest[2], digest[3], 4, 5]);
    let holder = Holder::Place(checked.place().to_owned());
    let card = checked.business().card.as_ref().map(|card| card_index(&card.number));
    Claim { checked, holder, card, paper: None, digest, request, check, at, by: actor() }
}

/// No blind index, but as long as one.
pub(crate) fn card_index(number: &str) -> [u8; 16] {
    let mut index = [0; 16];
    for (to, from) in index.iter_mut().zip(number.bytes()) {
        *to = from;
    }
    index
}

/// A claim to take back a bill: `original` as it was checked, and its slot.
pub(crate) fn reversal(original: Checked, slot: Slot, key: &str) -> Claim {
    let (place, at) = (original.place().to_owned(), slot.at);
    let bill = original.number(slot);
    let draft = ReversalDraft {
        business_key: key.into(),
        code: bill.bill().id.code.to_string(),
        number: bill.bill().id.number.to_string(),
        place,
        reason: "示例".into(),
        operator: "开票员甲".into(),
        ..ReversalDraft::default()
    };
    let request = format!("{draft:?}").into_bytes();
    let checked = draft.check(bill.bill(), &domain::BillState::default(), &RULES).unwrap();
    claim(checked, request, at)
}

pub(crate) fn issued(checked: Checked, slot: Slot, file: impl Into<Vec<u8>>) -> Issued {
    checked.number(slot).sealed(file.into(), [7; 32])
}

/// A grant of place `01` over numbers `first` to `last`.
pub(crate) fn grant(unit: &CreditCode, id: &str, first: u64, last: u64) -> SignedGrant {
    let grant = Grant {
        id: GrantId::new(id).unwrap(),
        unit: unit.clone(),
        holder: Holder::Place("01".into()),
        code: CODE.parse().unwrap(),
        first: BillNumber::new(first).unwrap(),
        last: BillNumber::new(last).unwrap(),
        valid_from: at("2026-01-01T00:00:00+08:00"),
        valid_until: at("2027-01-01T00:00:00+08:00"),
        amount_max: "9000000000.00".parse().unwrap(),
    };
    SignedGrant {
        grant: grant.validated().unwrap(),
        signature: vec![0x30, 1, 2],
        certificate_serial: "00A1".into(),
    }
}
