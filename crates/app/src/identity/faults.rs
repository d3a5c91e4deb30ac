//! Wrong fields, collected: whoever fills in a form learns of all of them at once.

use domain::{CreditCode, RegionCode};
use wire::api::FaultView;
use wire::messages::console;

use super::IdentityError;

/// Wrong fields so far.
#[derive(Debug, Default)]
pub(crate) struct Faults(Vec<FaultView>);

impl Faults {
    /// One wrong field alone.
    pub(crate) fn one(pointer: &str, code: &str) -> IdentityError {
        let mut faults = Self::default();
        faults.add(pointer, code);
        IdentityError::Invalid(faults.0)
    }

    pub(crate) fn add(&mut self, pointer: &str, code: &str) {
        self.0.push(FaultView {
            pointer: pointer.to_owned(),
            code: code.to_owned(),
            message: console::field(code).to_owned(),
        });
    }

    pub(crate) fn add_if(&mut self, wrong: bool, pointer: &str, code: &str) {
        if wrong {
            self.add(pointer, code);
        }
    }

    /// A text of one line that must be there.
    pub(crate) fn text(&mut self, pointer: &str, text: &str, max: usize) {
        self.add_if(text.trim().is_empty(), pointer, "MISSING");
        self.maybe_text(pointer, text, max);
    }

    /// A text of one line that may be empty.
    pub(crate) fn maybe_text(&mut self, pointer: &str, text: &str, max: usize) {
        self.add_if(text.chars().count() > max, pointer, "TOO_LONG");
        self.add_if(text.chars().any(char::is_control), pointer, "BAD_CHARACTER");
    }

    pub(crate) fn one_of(&mut self, pointer: &str, text: &str, allowed: &[&str]) {
        self.add_if(!allowed.contains(&text), pointer, "NOT_ONE_OF");
    }

    pub(crate) fn credit_code(&mut self, pointer: &str, text: &str) -> Option<CreditCode> {
        let code = text.parse().ok();
        self.add_if(code.is_none(), pointer, "NOT_CREDIT_CODE");
        code
    }

    pub(crate) fn region(&mut self, pointer: &str, text: &str) -> Option<RegionCode> {
        let code = text.parse().ok();
        self.add_if(code.is_none(), pointer, "UNKNOWN_REGION");
        code
    }

    /// A resident's identity number (GB 11643-1999) with its check character, or nothing.
    pub(crate) fn id_number(&mut self, pointer: &str, text: &str) {
        self.add_if(!text.is_empty() && !is_id_number(text), pointer, "NOT_ID_NUMBER");
    }

    /// A mobile number, or nothing.
    pub(crate) fn phone(&mut self, pointer: &str, text: &str) {
        let good =
            text.len() == 11 && text.starts_with('1') && text.bytes().all(|b| b.is_ascii_digit());
        self.add_if(!text.is_empty() && !good, pointer, "NOT_PHONE");
    }

    pub(crate) fn account(&mut self, pointer: &str, text: &str) {
        let good = (6..=32).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        self.add_if(!text.is_empty() && !good, pointer, "NOT_ACCOUNT");
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn into_views(self) -> Vec<FaultView> {
        self.0
    }

    /// Refuses if anything was wrong.
    pub(crate) fn refuse(self) -> Result<(), IdentityError> {
        if self.0.is_empty() { Ok(()) } else { Err(IdentityError::Invalid(self.0)) }
    }
}

/// 17 digits and a check character after ISO 7064 MOD 11-2.
fn is_id_number(text: &str) -> bool {
    let Some((body, [check])) = text.as_bytes().split_last_chunk::<1>() else { return false };
    if body.len() != 17 || !body.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum = body.iter().fold(0_u32, |sum, digit| {
        sum.saturating_add(u32::from(digit.saturating_sub(b'0'))).saturating_mul(2) % 11
    });
    let expected = match (12_u32.saturating_sub(sum)) % 11 {
        10 => b'X',
        n => b'0'.saturating_add(u8::try_from(n).unwrap_or(0)),
    };
    check.to_ascii_uppercase() == expected
}

#[cfg(test)]
mod tests {
    use super::is_id_number;

    #[test]
    fn identity_numbers_are_checked() {
        assert!(is_id_number("11010519491231002X") && is_id_number("440524188001010014"));
        for bad in ["110105194912310021", "11010519491231002", "1101051949123100zX", ""] {
            assert!(!is_id_number(bad), "{bad}");
        }
    }
}
