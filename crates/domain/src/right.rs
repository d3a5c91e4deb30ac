//! Rights (权限): what may be done, and on which rows. Deny by default.
//!
//! A right is an [`Action`] within a [`Reach`]. Roles collect actions; a person holds roles, each with
//! a reach. The three officers (三员: 系统管理员, 安全管理员, 审计员) exclude one another and every
//! business role (GB/T 22239-2019, 8.1.5); a person has one [`Duty`], and roles of that duty only.

use std::fmt;
use std::str::FromStr;

use crate::{CreditCode, RegionCode};

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $code:literal,)*) => {
        /// Something that may be done. Its code is stable: in roles, routes and the audit log.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Action { $($(#[$doc])* $name,)* }

        impl Action {
            /// Every action.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Its stable code.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$name => $code,)* }
            }
        }
    };
}

actions! {
    /// See regions, bureaus, units and places.
    OrgRead = "org.read",
    /// Create, change, move, suspend and close units and places; import them.
    OrgWrite = "org.write",
    /// See persons, with personal data masked.
    PersonRead = "person.read",
    /// Create and change persons, reset their passwords, suspend them; give roles of places.
    PersonWrite = "person.write",
    /// See a person's personal data in full, one field at a time, with a reason.
    PersonReveal = "person.reveal",
    /// Give and take roles of any kind.
    RoleAssign = "role.assign",
    /// Change what a role may do.
    RoleWrite = "role.write",
    /// See certificates and requests for them.
    CertificateRead = "certificate.read",
    /// Ask for a certificate.
    CertificateRequest = "certificate.request",
    /// Approve or refuse a request that somebody else made; suspend, resume and revoke.
    CertificateDecide = "certificate.decide",
    /// See the API clients of a unit.
    ClientRead = "client.read",
    /// Make, rotate and withdraw API clients of a unit.
    ClientWrite = "client.write",
    /// See applications to join and where they stand.
    ApplicationRead = "application.read",
    /// Approve applications or send them back; open a unit for live bills.
    ApplicationDecide = "application.decide",
    /// Carry a unit's own joining forward: choices, test bills, asking to go live.
    ApplicationCarry = "application.carry",
    /// See bills.
    BillRead = "bill.read",
    /// Issue bills.
    BillIssue = "bill.issue",
    /// Reverse bills.
    BillReverse = "bill.reverse",
    /// Change what became of a bill: exchange, lock, book.
    BillState = "bill.state",
    /// See grants and stock.
    GrantRead = "grant.read",
    /// See front servers and the cases about them.
    FrontRead = "front.read",
    /// Freeze, release and retire front servers; close cases.
    FrontWrite = "front.write",
    /// Search and export the audit log.
    AuditRead = "audit.read",
    /// Change settings of the platform and run its care.
    SystemCare = "system.care",
}

/// No such action.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no such right")]
pub struct RightError;

impl FromStr for Action {
    type Err = RightError;
    fn from_str(text: &str) -> Result<Self, RightError> {
        Self::ALL.iter().copied().find(|action| action.code() == text).ok_or(RightError)
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// What kind of office a person holds; never more than one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Duty {
    /// 系统管理员: sets up organisations and accounts, and keeps the platform running.
    System,
    /// 安全管理员: gives rights and decides on certificates.
    Security,
    /// 审计员: reads the audit log, and can change nothing.
    Audit,
    /// Everyone else: bureaus and units at their work.
    Business,
}

impl Duty {
    /// Every duty.
    pub const ALL: [Self; 4] = [Self::System, Self::Security, Self::Audit, Self::Business];

    /// Its stable code.
    pub const fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Security => "security",
            Self::Audit => "audit",
            Self::Business => "business",
        }
    }

    /// Whether a role of this duty may hold the action. The auditor reads; security does not set up
    /// accounts, and the system's keeper gives no rights; neither does business.
    pub fn allows(self, action: Action) -> bool {
        use Action as A;
        match self {
            Self::System => matches!(
                action,
                A::OrgRead | A::OrgWrite | A::PersonRead | A::PersonWrite | A::SystemCare
            ),
            Self::Security => matches!(
                action,
                A::OrgRead
                    | A::PersonRead
                    | A::RoleAssign
                    | A::RoleWrite
                    | A::CertificateRead
                    | A::CertificateDecide
                    | A::ClientRead
            ),
            Self::Audit => matches!(action, A::OrgRead | A::PersonRead | A::AuditRead),
            Self::Business => !matches!(
                action,
                A::RoleAssign | A::RoleWrite | A::CertificateDecide | A::AuditRead | A::SystemCare
            ),
        }
    }
}

impl FromStr for Duty {
    type Err = RightError;
    fn from_str(text: &str) -> Result<Self, RightError> {
        Self::ALL.into_iter().find(|duty| duty.code() == text).ok_or(RightError)
    }
}

/// Which rows: a region with all below it, a unit with all its places, or one place.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reach {
    /// A region and everything in it.
    Region(RegionCode),
    /// A unit.
    Unit(CreditCode),
    /// A place of issue of a unit.
    Place(CreditCode, String),
}

/// Where a row stands: what a [`Reach`] is held against.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Site {
    /// Its region.
    pub region: RegionCode,
    /// Its unit, if it belongs to one.
    pub unit: Option<CreditCode>,
    /// Its place, if it belongs to one.
    pub place: Option<String>,
}

impl Site {
    /// A row of a region itself.
    pub const fn region(region: RegionCode) -> Self {
        Self { region, unit: None, place: None }
    }

    /// A row of a unit.
    pub const fn unit(region: RegionCode, unit: CreditCode) -> Self {
        Self { region, unit: Some(unit), place: None }
    }
}

impl Reach {
    /// Whether the row is within reach.
    pub fn covers(&self, site: &Site) -> bool {
        match self {
            Self::Region(region) => region.contains(site.region),
            Self::Unit(unit) => site.unit.as_ref() == Some(unit),
            Self::Place(unit, place) => {
                site.unit.as_ref() == Some(unit) && site.place.as_ref() == Some(place)
            }
        }
    }

    /// Whether everything within `other` is within this.
    pub fn includes(
        &self,
        other: &Self,
        region_of: impl Fn(&CreditCode) -> Option<RegionCode>,
    ) -> bool {
        match (self, other) {
            (Self::Region(mine), Self::Region(theirs)) => mine.contains(*theirs),
            (Self::Region(mine), Self::Unit(unit) | Self::Place(unit, _)) => {
                region_of(unit).is_some_and(|region| mine.contains(region))
            }
            (Self::Unit(mine), Self::Unit(theirs) | Self::Place(theirs, _)) => mine == theirs,
            (Self::Place(..), Self::Place(..)) => self == other,
            (Self::Unit(_) | Self::Place(..), Self::Region(_))
            | (Self::Place(..), Self::Unit(_)) => false,
        }
    }
}

/// `region/510000`, `unit/CREDITCODE`, `place/CREDITCODE/01`.
impl fmt::Display for Reach {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Region(region) => write!(f, "region/{region}"),
            Self::Unit(unit) => write!(f, "unit/{unit}"),
            Self::Place(unit, place) => write!(f, "place/{unit}/{place}"),
        }
    }
}

impl FromStr for Reach {
    type Err = RightError;
    fn from_str(text: &str) -> Result<Self, RightError> {
        let mut parts = text.splitn(3, '/');
        let (kind, first, last) = (parts.next(), parts.next().ok_or(RightError)?, parts.next());
        match (kind, last) {
            (Some("region"), None) => Ok(Self::Region(first.parse().map_err(|_| RightError)?)),
            (Some("unit"), None) => Ok(Self::Unit(first.parse().map_err(|_| RightError)?)),
            (Some("place"), Some(place)) if !place.is_empty() => {
                Ok(Self::Place(first.parse().map_err(|_| RightError)?, place.to_owned()))
            }
            _ => Err(RightError),
        }
    }
}

/// One right a person holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// What.
    pub action: Action,
    /// Where.
    pub reach: Reach,
}

/// All that one person may do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rights(Vec<Right>);

impl Rights {
    /// Exactly these.
    pub fn new(rights: impl IntoIterator<Item = Right>) -> Self {
        Self(rights.into_iter().collect())
    }

    /// Whether the action may be done on that row.
    pub fn allow(&self, action: Action, site: &Site) -> bool {
        self.reaches(action).any(|reach| reach.covers(site))
    }

    /// Whether the action may be done anywhere at all.
    pub fn has(&self, action: Action) -> bool {
        self.reaches(action).next().is_some()
    }

    /// Where the action may be done.
    pub fn reaches(&self, action: Action) -> impl Iterator<Item = &Reach> {
        self.0.iter().filter(move |right| right.action == action).map(|right| &right.reach)
    }

    /// The actions that may be done somewhere, each once.
    pub fn actions(&self) -> Vec<Action> {
        Action::ALL.iter().copied().filter(|action| self.has(*action)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const UNIT: &str = "12510000000000019B";
    const OTHER: &str = "12511100000000086T";

    fn region(text: &str) -> RegionCode {
        text.parse().unwrap()
    }

    #[test]
    fn codes_are_read_back_and_are_unique() {
        for action in Action::ALL {
            assert_eq!(action.code().parse(), Ok(*action));
        }
        for duty in Duty::ALL {
            assert_eq!(duty.code().parse(), Ok(duty));
        }
        assert!("bill.void".parse::<Action>().is_err() && "".parse::<Duty>().is_err());
    }

    #[test]
    fn officers_share_no_power_to_change() {
        let reads = [Action::OrgRead, Action::PersonRead, Action::ClientRead];
        let officers = [Duty::System, Duty::Security, Duty::Audit];
        for action in Action::ALL.iter().filter(|a| !reads.contains(a)) {
            let holders = officers.iter().filter(|duty| duty.allows(*action)).count();
            assert!(holders <= 1, "{action} is held by {holders} officers");
        }
        assert!(Action::ALL.iter().all(|a| !Duty::Audit.allows(*a)
            || a.code().split_once('.').is_some_and(|(_, deed)| deed == "read")));
    }

    #[test]
    fn a_reach_is_written_and_read_back() {
        for text in ["region/510000", &format!("unit/{UNIT}"), &format!("place/{UNIT}/01")] {
            assert_eq!(text.parse::<Reach>().unwrap().to_string(), *text);
        }
        for bad in ["", "region/", "region/51", "unit/x", "place/x/01", "region/510000/1", "all"] {
            assert!(bad.parse::<Reach>().is_err(), "{bad}");
        }
    }

    #[test]
    fn nothing_is_allowed_that_was_not_given() {
        let county = Reach::Region(region("510104"));
        let rights = Rights::new([Right { action: Action::OrgRead, reach: county }]);
        assert!(rights.allow(Action::OrgRead, &Site::region(region("510104"))));
        assert!(!rights.allow(Action::OrgWrite, &Site::region(region("510104"))));
        assert!(!rights.allow(Action::OrgRead, &Site::region(region("510100"))));
        assert!(!Rights::default().has(Action::OrgRead));
    }

    fn sites() -> impl Strategy<Value = Site> {
        let region = prop::sample::select(vec!["510000", "510100", "510104", "510300", "520100"]);
        let unit = prop::sample::select(vec![None, Some(UNIT), Some(OTHER)]);
        (region, unit, prop::option::of("0[12]")).prop_map(|(r, unit, place)| Site {
            region: r.parse().unwrap(),
            unit: unit.map(|u| u.parse().unwrap()),
            place: unit.and(place),
        })
    }

    fn reaches() -> impl Strategy<Value = Reach> {
        sites().prop_map(|site| match (site.unit, site.place) {
            (Some(unit), Some(place)) => Reach::Place(unit, place),
            (Some(unit), None) => Reach::Unit(unit),
            (None, _) => Reach::Region(site.region),
        })
    }

    proptest! {
        /// Whoever may give away only what is included gives away nothing more than they have.
        #[test]
        fn what_is_included_covers_no_more(mine in reaches(), theirs in reaches(), site in sites()) {
            let region_of = |_: &CreditCode| Some(site.region);
            if mine.includes(&theirs, region_of) && theirs.covers(&site) {
                prop_assert!(mine.covers(&site));
            }
        }
    }
}
