//! Every change to a sealed document is found, and said what it is.

use crate::common::{
    self, DESCRIPTION, ESEAL, Files, LIST, PAGE, VALUE, add_seal, document, edit, eseal, eseal_by,
    eseal_info, get, maker, person, sealed, signer, stamp, unzip, zip,
};
use ofd::eseal::EsealInfo;
use ofd::read::{Limits, SealProblem, open};
use ofd::{Eseal, Stamp};

/// What is wrong with the seals of these files.
fn problems(files: &Files) -> Vec<Option<SealProblem>> {
    let ofd = open(&zip(files), &Limits::default()).unwrap();
    ofd.seals().iter().map(|seal| seal.problem.clone()).collect()
}

fn one_problem(change: impl FnOnce(&mut Files)) -> SealProblem {
    let mut files = unzip(&sealed(1));
    change(&mut files);
    let [problem] = problems(&files).try_into().unwrap();
    problem.expect("the change is found")
}

#[test]
fn unchanged_files_in_another_zip_file_hold() {
    let mut files = unzip(&sealed(2));
    files.reverse();
    assert_eq!(problems(&files), [None, None]);
}

#[test]
fn changed_files_are_named() {
    let page = one_problem(|files| edit(files, PAGE, "1.50", "9.50"));
    assert_eq!(page, SealProblem::Changed(PAGE.into()));
    let path = "Doc_0/Attachs/票据.xml";
    let attachment = one_problem(|files| edit(files, path, "<EInvoice/>", "<EInvoice />"));
    assert_eq!(attachment, SealProblem::Changed(path.into()));
    let custom = one_problem(|files| edit(files, "OFD.xml", "51060126", "51060127"));
    assert_eq!(custom, SealProblem::Changed("OFD.xml".into()));
    let eseal = one_problem(|files| get(files, ESEAL).push(0));
    assert_eq!(eseal, SealProblem::Changed(ESEAL.into()));
}

#[test]
fn removed_files_are_named() {
    let path = "Doc_0/Res/image_0.png";
    let gone = one_problem(|files| files.retain(|(name, _)| name != path));
    assert_eq!(gone, SealProblem::Gone(path.into()));
    let gone = one_problem(|files| files.retain(|(name, _)| name != VALUE));
    assert_eq!(gone, SealProblem::Malformed(DESCRIPTION.into()));
}

#[test]
fn added_files_are_named() {
    for path in ["Doc_0/Annots/Page_0/Annotation.xml", "Doc_1/Document.xml", "x"] {
        let added = one_problem(|files| files.push((path.into(), b"<x/>".to_vec())));
        assert_eq!(added, SealProblem::Unprotected(path.into()));
    }
}

#[test]
fn a_made_up_later_seal_does_not_excuse_a_file() {
    let mut files = unzip(&sealed(1));
    let path = "Doc_0/Annots/Annotations.xml";
    files.push((path.into(), b"<x/>".to_vec()));
    let made_up = format!("<Signature><SignedValue>/{path}</SignedValue></Signature>");
    files.push(("Doc_0/Signs/S/Signature.xml".into(), made_up.into_bytes()));
    let entry = "<Signature ID=\"9\" BaseLoc=\"S/Signature.xml\"/></ofd:Signatures>";
    edit(&mut files, LIST, "</ofd:Signatures>", entry);
    let expected = [
        Some(SealProblem::Unprotected(path.into())),
        Some(SealProblem::Malformed("Doc_0/Signs/S/Signature.xml".into())),
    ];
    assert_eq!(problems(&files), expected);
}

#[test]
fn an_edited_description_is_found() {
    let other = one_problem(|files| edit(files, DESCRIPTION, "100 20 40 30", "1 2 40 30"));
    assert_eq!(other, SealProblem::OtherDescription);
    // As if the page had not been protected from the start.
    let other = one_problem(|files| {
        let text = String::from_utf8(get(files, DESCRIPTION).clone()).unwrap();
        let start = text.find(&format!("<ofd:Reference FileRef=\"/{PAGE}\"")).unwrap();
        let end = start + text[start..].find("</ofd:Reference>").unwrap();
        edit(files, DESCRIPTION, &text[start..end + "</ofd:Reference>".len()], "");
    });
    assert_eq!(other, SealProblem::OtherDescription);
}

#[test]
fn a_seal_moved_onto_another_document_is_found() {
    let mut from = unzip(&sealed(1));
    // Only the value and eseal: the description is the other document's own.
    let mut other = document();
    other.attach(ofd::Attachment { name: "b".into(), format: "b".into(), data: vec![1] });
    let mut package = other.package().unwrap();
    add_seal(&mut package, &eseal(), &signer());
    let mut files = unzip(&package.write().unwrap());
    *get(&mut files, VALUE) = get(&mut from, VALUE).clone();
    assert_eq!(problems(&files), [Some(SealProblem::OtherDescription)]);
    // The whole seal: what it protects is not there.
    for name in [DESCRIPTION, VALUE, ESEAL] {
        *get(&mut files, name) = get(&mut from, name).clone();
    }
    let changed = SealProblem::Changed("Doc_0/Attachs/Attachments.xml".into());
    assert_eq!(problems(&files), [Some(changed)]);
    // To another place in the same package.
    let moved = one_problem(|files| {
        for (name, _) in files.iter_mut() {
            *name = name.replace("Sign_0", "Sign_1");
        }
        edit(files, LIST, "Sign_0", "Sign_1");
        edit(
            files,
            DESCRIPTION_1,
            "SignedValue>/Doc_0/Signs/Sign_0",
            "SignedValue>/Doc_0/Signs/Sign_1",
        );
        let eseal = "Doc_0/Signs/Sign_0/Seal.esl";
        files.push((eseal.into(), common::eseal().to_der().to_vec()));
    });
    assert_eq!(moved, SealProblem::OtherDescription);
}

const DESCRIPTION_1: &str = "Doc_0/Signs/Sign_1/Signature.xml";

/// What is wrong with a seal made with this electronic seal and time.
fn sealed_with(eseal: &Eseal, at: i64) -> Option<SealProblem> {
    let (mut package, signer) = (document().package().unwrap(), signer());
    let stamp = Stamp { signed_at: at, ..stamp(eseal, &signer) };
    let prepared = package.prepare(stamp).unwrap();
    let signature = signer.key.sign(prepared.to_sign());
    package.seal(prepared, &signature).unwrap();
    let [problem] = problems(&unzip(&package.write().unwrap())).try_into().unwrap();
    problem
}

#[test]
fn a_forged_electronic_seal_is_found() {
    let info = eseal_info(&[&signer()]);
    let forged = eseal_by(&info, &maker(), &person("造假者", 66));
    assert_eq!(sealed_with(&forged, common::NOW), Some(SealProblem::EsealSignature));
    let other = eseal_by(&eseal_info(&[&person("别人", 67)]), &maker(), &maker());
    assert_eq!(sealed_with(&other, common::NOW), Some(SealProblem::NotListed));
    let nobodys = eseal_by(&eseal_info(&[]), &maker(), &maker());
    assert_eq!(sealed_with(&nobodys, common::NOW), Some(SealProblem::NotListed));
}

#[test]
fn an_electronic_seal_counts_only_in_its_time() {
    let EsealInfo { valid_from, valid_until, .. } = eseal_info(&[]);
    assert_eq!(sealed_with(&eseal(), valid_from), None);
    assert_eq!(sealed_with(&eseal(), valid_until), None);
    assert_eq!(sealed_with(&eseal(), valid_from - 1), Some(SealProblem::EsealTime));
    assert_eq!(sealed_with(&eseal(), valid_until + 1), Some(SealProblem::EsealTime));
}

#[test]
fn anothers_signature_is_found() {
    let (mut package, eseal) = (document().package().unwrap(), eseal());
    let prepared = package.prepare(stamp(&eseal, &signer())).unwrap();
    let signature = person("造假者", 66).key.sign(prepared.to_sign());
    package.seal(prepared, &signature).unwrap();
    let files = unzip(&package.write().unwrap());
    assert_eq!(problems(&files), [Some(SealProblem::Signature)]);
}

#[test]
fn a_later_seal_protects_an_earlier_one() {
    let mut files = unzip(&sealed(2));
    get(&mut files, VALUE).push(0);
    let [first, second] = problems(&files).try_into().unwrap();
    assert_eq!(first, Some(SealProblem::Malformed(VALUE.into())));
    assert_eq!(second, Some(SealProblem::Changed(VALUE.into())));

    // The earlier one removed: its files are gone for the later one.
    let mut files = unzip(&sealed(2));
    files.retain(|(name, _)| !name.contains("Sign_0"));
    let entry =
        "<ofd:Signature ID=\"1\" Type=\"Seal\" BaseLoc=\"/Doc_0/Signs/Sign_0/Signature.xml\"/>";
    edit(&mut files, LIST, entry, "");
    assert_eq!(problems(&files), [Some(SealProblem::Gone(DESCRIPTION.into()))]);

    // The later one taken off again: the earlier one still holds.
    let mut files = unzip(&sealed(2));
    files.retain(|(name, _)| !name.contains("Sign_1"));
    edit(&mut files, LIST, &entry.replace("ID=\"1\"", "ID=\"2\"").replace("Sign_0", "Sign_1"), "");
    assert_eq!(problems(&files), [None]);

    // Their order changed: the later one is not protected by the earlier one.
    let mut files = unzip(&sealed(2));
    edit(&mut files, LIST, "Sign_0", "Sign_X");
    edit(&mut files, LIST, "Sign_1", "Sign_0");
    edit(&mut files, LIST, "Sign_X", "Sign_1");
    let [first, second] = problems(&files).try_into().unwrap();
    assert_eq!(first, None);
    assert!(matches!(second, Some(SealProblem::Unprotected(_))));
}
