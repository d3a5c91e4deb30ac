//! Whether the seals of a package hold (GB/T 33190, section 18; GB/T 38540). It must not decide
//! whether their makers and signers are trusted.

use super::container::Files;
use super::parts::{Parts, folder, join};
use super::tree::Element;
use super::{Limits, ReadError, picture};
use crate::eseal::{Eseal, EsealError, SM2_WITH_SM3, SM3, SealedValue};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use seal::Certificate;
use std::collections::BTreeSet;
use thiserror::Error;

/// What is wrong with a seal; the first that was found.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SealProblem {
    /// One of its files is missing, or not what the standard says.
    #[error("{0:?} is missing or malformed")]
    Malformed(String),
    /// Of another version of the standard, as GM/T 0031-2014, or a signature without a seal.
    #[error("a seal of another kind or version")]
    Unsupported,
    /// Made with something else than SM2 and SM3.
    #[error("made with other algorithms than SM2 and SM3")]
    Algorithm,
    /// A file it protects was changed.
    #[error("{0:?} was changed")]
    Changed(String),
    /// A file it protects is gone.
    #[error("{0:?} is gone")]
    Gone(String),
    /// A file in the package that it does not protect, such as one added afterwards.
    #[error("{0:?} is not protected")]
    Unprotected(String),
    /// The signature is one of another description: made for another document or place.
    #[error("the signature belongs to something else")]
    OtherDescription,
    /// The signature does not hold.
    #[error("the signature does not hold")]
    Signature,
    /// The signature of the electronic seal's maker does not hold.
    #[error("the maker's signature of the electronic seal does not hold")]
    EsealSignature,
    /// The electronic seal beside the signature is another than the signed one.
    #[error("the electronic seal is another than the signed one")]
    OtherEseal,
    /// The electronic seal does not list the signer's certificate.
    #[error("the electronic seal does not list the signer")]
    NotListed,
    /// The electronic seal was not valid when the signer says it was used.
    #[error("the electronic seal was not valid at that time")]
    EsealTime,
}

/// Who sealed, and with what.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedBy {
    /// The electronic seal, its maker's certificate in it.
    pub eseal: Eseal,
    /// The certificate of who signed.
    pub certificate: Certificate,
    /// When, as the signer says; in seconds since 1970.
    pub signed_at: i64,
}

/// One seal of a package. It holds if there is no problem and the caller trusts the certificates:
/// the signer's and the maker's.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealCheck {
    /// Path of its description, `Signature.xml`.
    pub path: String,
    /// Who sealed, and with what; nothing if that cannot be read. With a problem, it is only what
    /// the file claims.
    pub by: Option<SealedBy>,
    /// The first thing that is wrong with it.
    pub problem: Option<SealProblem>,
}

/// One seal's own files.
struct Own {
    description: String,
    value: Option<String>,
    eseal: Option<String>,
}

/// Checks all seals of a list.
pub(super) fn seals(
    parts: &Parts<'_>,
    files: &Files,
    list_path: &str,
    limits: &Limits,
) -> Result<Vec<SealCheck>, ReadError> {
    let list = parts.xml(list_path)?;
    let mut read = Vec::new();
    let mut seen = BTreeSet::new();
    for entry in list.all("Signature") {
        if read.len() >= limits.seals {
            return Err(ReadError::TooMuch("seals"));
        }
        let name = entry.attribute("BaseLoc");
        let what = || ReadError::Value { path: list_path.to_owned(), what: "BaseLoc" };
        let path = parts.locate(list_path, name.ok_or_else(what)?)?;
        if !seen.insert(path.clone()) {
            return Err(ReadError::Duplicate(path));
        }
        let description = parts.xml(&path)?;
        let plain = entry.attribute("Type").is_some_and(|kind| kind.eq_ignore_ascii_case("sign"));
        let eseal =
            description.at(&["SignedInfo", "Seal"]).and_then(|seal| seal.text_of("BaseLoc"));
        let find = |name: Option<&str>| name.and_then(|name| parts.locate(&path, name).ok());
        let (value, eseal) = (find(description.text_of("SignedValue")), find(eseal));
        read.push((Own { description: path, value, eseal }, description, plain));
    }
    let mut checks = Vec::new();
    for (index, (own, description, plain)) in read.iter().enumerate() {
        let later = read.iter().skip(index.saturating_add(1)).map(|(own, ..)| own);
        let check = Check { files, own, description, limits };
        let by = check.value();
        let problem = if *plain {
            Some(SealProblem::Unsupported)
        } else {
            check.all(&by, later, list_path).err()
        };
        let by = by.ok().map(|value| SealedBy {
            eseal: value.eseal,
            certificate: value.certificate,
            signed_at: value.signed_at,
        });
        checks.push(SealCheck { path: own.description.clone(), by, problem });
    }
    Ok(checks)
}

/// One seal while it is checked.
struct Check<'a> {
    files: &'a Files,
    own: &'a Own,
    description: &'a Element,
    limits: &'a Limits,
}

impl Check<'_> {
    fn malformed(&self) -> SealProblem {
        SealProblem::Malformed(self.own.description.clone())
    }

    fn value(&self) -> Result<SealedValue, SealProblem> {
        let path = self.own.value.as_ref().ok_or_else(|| self.malformed())?;
        let bytes = self.files.get(path).map(|entry| entry.bytes.as_slice()).unwrap_or_default();
        SealedValue::from_der(bytes).map_err(|error| match error {
            EsealError::Malformed => SealProblem::Malformed(path.clone()),
            EsealError::Version => SealProblem::Unsupported,
            EsealError::Algorithm => SealProblem::Algorithm,
        })
    }

    fn all<'a>(
        &self,
        value: &Result<SealedValue, SealProblem>,
        later: impl Iterator<Item = &'a Own>,
        list_path: &str,
    ) -> Result<(), SealProblem> {
        let protected = self.references()?;
        let value = value.as_ref().map_err(Clone::clone)?;
        self.belongs(value)?;
        value.verify().map_err(|_| SealProblem::Signature)?;
        self.eseal(value)?;
        self.covers(&protected, later, list_path)
    }

    /// The files it protects, all of them unchanged.
    fn references(&self) -> Result<BTreeSet<String>, SealProblem> {
        let info = self.description.child("SignedInfo").ok_or_else(|| self.malformed())?;
        let references = info.child("References").ok_or_else(|| self.malformed())?;
        let named =
            |text: &str, oid: &str, name: &str| text == oid || text.eq_ignore_ascii_case(name);
        let digest = references.attribute("CheckMethod").unwrap_or("SM3");
        let method = info.text_of("SignatureMethod").unwrap_or("SM2");
        if !named(digest, &SM3.to_string(), "SM3")
            || !named(method, &SM2_WITH_SM3.to_string(), "SM2")
        {
            return Err(SealProblem::Algorithm);
        }
        let mut protected = BTreeSet::new();
        for reference in references.all("Reference") {
            let name = reference.attribute("FileRef").ok_or_else(|| self.malformed())?;
            // References start at the package's root, with or without a slash.
            let path = join("", name).map_err(|_| self.malformed())?;
            let value = reference.text_of("CheckValue").ok_or_else(|| self.malformed())?;
            let value = STANDARD.decode(value).map_err(|_| self.malformed())?;
            match self.files.get(&path) {
                None => return Err(SealProblem::Gone(path)),
                Some(entry) if entry.digest().as_slice() != value => {
                    return Err(SealProblem::Changed(path));
                }
                Some(_) => protected.insert(path),
            };
        }
        Ok(protected)
    }

    /// Whether the signature is one of this description at this place.
    fn belongs(&self, value: &SealedValue) -> Result<(), SealProblem> {
        let entry = self.files.get(&self.own.description).ok_or_else(|| self.malformed())?;
        let here = join("", &value.description).is_ok_and(|path| path == self.own.description);
        if here && value.digest == entry.digest() {
            Ok(())
        } else {
            Err(SealProblem::OtherDescription)
        }
    }

    fn eseal(&self, value: &SealedValue) -> Result<(), SealProblem> {
        let eseal = &value.eseal;
        eseal.verify().map_err(|_| SealProblem::EsealSignature)?;
        if !eseal.lists(&value.certificate) {
            return Err(SealProblem::NotListed);
        }
        if !(eseal.valid_from()..=eseal.valid_until()).contains(&value.signed_at) {
            return Err(SealProblem::EsealTime);
        }
        let beside = self.own.eseal.as_ref().and_then(|path| self.files.get(path));
        if beside.is_some_and(|entry| entry.bytes != eseal.to_der()) {
            return Err(SealProblem::OtherEseal);
        }
        let pixels = picture::pixels(eseal.picture_bytes());
        if pixels.is_some_and(|pixels| pixels > self.limits.pixels) {
            return Err(self.malformed());
        }
        Ok(())
    }

    /// Whether it protects all there is, except what cannot be: the list of seals, the files that
    /// make it and those of later seals. Of a later seal only files beside its description count,
    /// so that a made-up seal cannot excuse a file elsewhere.
    fn covers<'a>(
        &self,
        protected: &BTreeSet<String>,
        later: impl Iterator<Item = &'a Own>,
        list_path: &str,
    ) -> Result<(), SealProblem> {
        let mut excused = BTreeSet::from([list_path, self.own.description.as_str()]);
        excused.extend(self.own.value.as_deref());
        excused.extend(self.own.eseal.as_deref());
        for own in later {
            let beside = |path: &&str| folder(path) == folder(&own.description);
            let named = [own.value.as_deref(), own.eseal.as_deref()];
            excused.extend(named.into_iter().flatten().filter(beside));
            excused.insert(&own.description);
        }
        let open = |path: &&String| !protected.contains(*path) && !excused.contains(path.as_str());
        match self.files.keys().find(open) {
            Some(path) => Err(SealProblem::Unprotected(path.clone())),
            None => Ok(()),
        }
    }
}
