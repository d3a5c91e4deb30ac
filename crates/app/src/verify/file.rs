//! Checking a file against the kept one: any difference is named.

use wire::api::{Difference, VerifyAnswer};
use wire::messages;
use wire::xml::{BillFile, Element, XmlError};

use super::{public_face, signatures, unknown};
use crate::Platform;
use crate::kept::own_file;
use crate::ports::StoreError;

/// Differences that are told; the first ones tell enough.
const DIFFERENCES_MAX: usize = 20;

/// Why a file was not checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No bill file.
    #[error(transparent)]
    Xml(#[from] XmlError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks a bill file: its signatures, and whether it is the file we keep.
pub async fn by_file(p: &Platform, bytes: Vec<u8>) -> Result<VerifyAnswer, FileError> {
    let file = BillFile::read(bytes)?;
    let signed = signatures(&p.trust, &file);
    let kept = match file.claimed() {
        Some((id, check)) => p.store.find(id).await?.map(|kept| (kept.check.matches(&check), kept)),
        None => None,
    };
    let Some((check_fits, kept)) = kept else {
        let mut answer = unknown(signed);
        if answer.signatures.iter().all(|s| s.valid) {
            "两个签名均有效，但本平台没有这张票据的留存记录，请向开票单位核实"
                .clone_into(&mut answer.message);
        } else if answer
            .signatures
            .iter()
            .any(|s| s.problem.as_deref() == Some(messages::signature("altered")))
        {
            "altered".clone_into(&mut answer.verdict);
            "签名与内容不符，文件已被改动，请勿使用".clone_into(&mut answer.message);
        }
        return Ok(answer);
    };
    let same = kept.file.trim_ascii() == file.bytes().trim_ascii();
    let differing =
        if same { Vec::new() } else { differences_of(&own_file(kept.file.clone())?, &file) };
    let verdict = if same { "genuine" } else { "altered" };
    // Who does not know the check code learns nothing but that the file is not ours.
    let face = if check_fits { Some(public_face(p, kept).await?) } else { None };
    let states = face.as_ref().map(|f| f.state.names()).unwrap_or_default();
    Ok(VerifyAnswer {
        verdict: verdict.to_owned(),
        message: messages::verdict(verdict, &states),
        states,
        differences: if check_fits { differing } else { Vec::new() },
        bill: face,
        signatures: signed,
    })
}

/// What two files say differently, by path; personal values are not repeated.
pub fn differences_of(kept: &BillFile, given: &BillFile) -> Vec<Difference> {
    let mut ours = Vec::new();
    leaves(kept.root(), "", &mut ours);
    let mut theirs = Vec::new();
    leaves(given.root(), "", &mut theirs);
    let mut all = Vec::new();
    for (path, value) in &ours {
        let other = theirs.iter().find(|(p, _)| p == path).map(|(_, v)| *v);
        if other != Some(*value) {
            all.push(difference(path, other.unwrap_or_default(), value));
        }
    }
    for (path, value) in &theirs {
        if !ours.iter().any(|(p, _)| p == path) {
            all.push(difference(path, value, ""));
        }
    }
    if all.is_empty() {
        // Same values, other bytes: white space, comments or attributes were changed.
        all.push(difference("/EInvoice", "", ""));
    }
    all.truncate(DIFFERENCES_MAX);
    all
}

fn difference(path: &str, given: &str, kept: &str) -> Difference {
    let name = path.rsplit('/').next().unwrap_or_default().split('[').next().unwrap_or_default();
    let personal = path.contains("/PayerParty/")
        || path.contains("/MainExt/")
        || path.contains("/AuxDetails/");
    let shown = |text: &str| if personal { domain::mask_code(text) } else { text.to_owned() };
    Difference {
        field: path.to_owned(),
        label: messages::element(name).to_owned(),
        given: shown(given),
        kept: shown(kept),
    }
}

fn leaves<'a>(element: &'a Element, above: &str, out: &mut Vec<(String, &'a str)>) {
    let path = format!("{above}/{}", element.name);
    if element.children.is_empty() {
        out.push((path, &element.text));
        return;
    }
    for (i, child) in element.children.iter().enumerate() {
        let repeated = matches!(child.name.as_str(), "Item" | "AuxItem" | "Signature");
        let above = if repeated { format!("{path}[{i}]") } else { path.clone() };
        leaves(child, &above, out);
    }
}
