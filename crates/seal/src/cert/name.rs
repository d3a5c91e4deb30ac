//! Distinguished names: how ours are built and how names written as text are compared. It must not
//! know certificates.

use super::CertError;
use der::asn1::{Any, ObjectIdentifier, PrintableString, Utf8StringRef};
use der::{Decode, Encode};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name as X501, RdnSequence, RelativeDistinguishedName};

const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANIZATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const ORGANIZATIONAL_UNIT: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.11");

/// The subject of a certificate we issue. The country is always CN.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Name {
    /// CN: who it is, for example a unit's name.
    pub cn: String,
    /// O: the organisation it belongs to.
    pub o: Option<String>,
    /// OU: the part of the organisation, or a code that tells namesakes apart.
    pub ou: Option<String>,
}

impl Name {
    /// A name of a common name alone.
    pub fn new(cn: impl Into<String>) -> Self {
        Self { cn: cn.into(), o: None, ou: None }
    }

    /// With an organisation.
    #[must_use]
    pub fn in_organization(mut self, o: impl Into<String>) -> Self {
        self.o = Some(o.into());
        self
    }

    /// With an organisational unit.
    #[must_use]
    pub fn in_unit(mut self, ou: impl Into<String>) -> Self {
        self.ou = Some(ou.into());
        self
    }

    /// What of `name` a [`Name`] holds; where an attribute comes twice, the first.
    pub(super) fn from_x501(name: &X501) -> Result<Self, CertError> {
        Ok(Self {
            cn: name.common_name()?.map(|cn| cn.value().into_owned()).unwrap_or_default(),
            o: name.organization()?.map(|o| o.value().into_owned()),
            ou: name.organization_unit()?.map(|ou| ou.value().into_owned()),
        })
    }

    /// From the widest attribute to the narrowest, the order of X.501; text shows it the other way.
    pub(super) fn to_x501(&self) -> Result<X501, CertError> {
        let text = |oid, value: &str| Ok((oid, Any::encode_from(&Utf8StringRef::new(value)?)?));
        let mut parts: Vec<der::Result<(ObjectIdentifier, Any)>> = Vec::new();
        parts.push(PrintableString::new("CN").and_then(|cn| Ok((COUNTRY, Any::encode_from(&cn)?))));
        parts.extend(self.o.as_deref().map(|value| text(ORGANIZATION, value)));
        parts.extend(self.ou.as_deref().map(|value| text(ORGANIZATIONAL_UNIT, value)));
        parts.push(text(COMMON_NAME, &self.cn));
        let mut sequence = RdnSequence::default();
        for part in parts {
            let (oid, value) = part?;
            sequence.push(RelativeDistinguishedName::try_from(vec![AttributeTypeAndValue {
                oid,
                value,
            }])?);
        }
        Ok(X501::from_der(&sequence.to_der()?)?)
    }
}

/// A name's text in the form used to compare: types in upper case, no space around `,` and `=`,
/// single spaces inside. The values keep their case.
pub(crate) fn normalized(name: &str) -> String {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in name.chars() {
        if c == ',' && !escaped {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(c);
        }
        escaped = c == '\\' && !escaped;
    }
    let parts: Vec<String> = parts.iter().map(|part| normalized_part(part)).collect();
    parts.join(",")
}

fn normalized_part(part: &str) -> String {
    let (kind, value) = part.split_once('=').unwrap_or(("", part));
    let words: Vec<&str> = value.split_whitespace().collect();
    format!("{}={}", kind.trim().to_uppercase(), words.join(" "))
}
