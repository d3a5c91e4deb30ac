//! Checking a file against the kept one: any difference is named.

use face::Setting;
use proof::{Format, OpenError};
use wire::api::{Difference, FileProof, PageProof, VerifyAnswer};
use wire::messages;
use wire::xml::{BillFile, Element};

use super::{public_face, unknown};
use crate::Platform;
use crate::kept::own_file;
use crate::ports::{Kept, StoreError};
use crate::render::{self, RenderError};

/// Differences that are told; the first ones tell enough.
const DIFFERENCES_MAX: usize = 20;

/// Why a file was not checked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileError {
    /// No bill file.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The page could not be drawn to compare it.
    #[error(transparent)]
    Render(#[from] RenderError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Checks a bill file of any format: its signatures, its page as far as it can be known, and
/// whether its data is the file we keep. A PDF's page, which no seal holds, is drawn anew.
pub async fn by_file(
    p: &Platform,
    setting: &Setting,
    bytes: Vec<u8>,
) -> Result<VerifyAnswer, FileError> {
    let given = proof::open(bytes.clone())?;
    let mut proved = given.prove(&p.trust());
    if given.format() == Format::Pdf && proved.genuine {
        proved.page = Some(redrawn(p, setting, given.file(), &bytes)?);
    }
    let kept = match given.file().claimed() {
        Some((id, check)) => p.store.find(id).await?.map(|kept| (kept.check.matches(&check), kept)),
        None => None,
    };
    let mut answer = match kept {
        None => strange(&proved),
        Some((check_fits, kept)) => compared(p, given.file(), kept, check_fits).await?,
    };
    if let Some(page) = proved.page.as_ref().filter(|page| page.is_changed()) {
        "altered".clone_into(&mut answer.verdict);
        answer.message.clone_from(&page.message);
    }
    answer.format = proved.format;
    answer.signatures = proved.signatures;
    answer.page = proved.page;
    Ok(answer)
}

/// Whether a PDF is, byte for byte, what we draw from the data in it.
fn redrawn(
    p: &Platform,
    setting: &Setting,
    data: &BillFile,
    pdf: &[u8],
) -> Result<PageProof, RenderError> {
    let drawn =
        render::of_file(&p.directory().book, setting, data)?.to_bytes(render::Format::Pdf)?;
    if drawn == pdf {
        return Ok(PageProof::new("redrawn"));
    }
    let message = messages::page("differs").to_owned();
    Ok(PageProof { message, ..PageProof::new("changed") })
}

/// What is said of a file whose bill we do not keep.
fn strange(proved: &FileProof) -> VerifyAnswer {
    let mut answer = unknown(&proved.format);
    let altered = messages::signature("altered");
    if proved.genuine {
        "两个签名均有效，但本平台没有这张票据的留存记录，请向开票单位核实"
            .clone_into(&mut answer.message);
    } else if proved.signatures.iter().any(|s| s.problem.as_deref() == Some(altered)) {
        "altered".clone_into(&mut answer.verdict);
        "签名与内容不符，文件已被改动，请勿使用".clone_into(&mut answer.message);
    }
    answer
}

/// The data of a file against the kept one of the same numbers.
async fn compared(
    p: &Platform,
    given: &BillFile,
    kept: Kept,
    check_fits: bool,
) -> Result<VerifyAnswer, StoreError> {
    let same = kept.file.trim_ascii() == given.bytes().trim_ascii();
    let differing =
        if same { Vec::new() } else { differences_of(&own_file(kept.file.clone())?, given) };
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
        ..unknown(proof::Format::Xml.name())
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
