//! `shupiao verify`: a bill file, receipt or slip checked offline, against a folder of certificates.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use proof::OpenError;
use seal::{Purpose, Trust};
use wire::api::{FileProof, SignatureView, SlipView};
use wire::messages;
use wire::receipt::Receipt;
use wire::xml::BillFile;

use crate::config::{read_bytes, read_text};
use crate::folder::{certificates, read_trust};

/// Check a bill file or an offline QR code: its signatures and seals against the certificates in a
/// folder. Nobody is asked.
///
/// Exit code 0: all signatures of the data hold, and the page is not known to be changed. 1: not so.
/// It cannot tell whether the bill was reversed or booked since; ask the platform's page for that.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The bill file (XML, OFD or PDF; its content tells which).
    #[arg(required_unless_present = "slip")]
    file: Option<PathBuf>,
    /// The text of an offline QR code (离线二维码) instead of a file; it begins with SHUPIAO1:
    #[arg(long, value_name = "TEXT", conflicts_with_all = ["file", "receipt"])]
    slip: Option<String>,
    /// Folder of certificates (*.crt) and revocation lists (*.crl), PEM.
    #[arg(long, default_value = "shupiao-data/trust")]
    trust: PathBuf,
    /// A receipt (the JSON of the answer's `receipt`) to be checked with the file.
    #[arg(long)]
    receipt: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (trust, _) = read_trust(&args.trust)?;
    let good = match (&args.slip, &args.file) {
        (Some(text), _) => slip_holds(&trust, text)?,
        (None, Some(file)) => file_holds(&trust, file, args)?,
        (None, None) => anyhow::bail!("give a file or --slip"),
    };
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn slip_holds(trust: &Trust, text: &str) -> anyhow::Result<bool> {
    let proof = proof::check_slip(trust, text, None)
        .map_err(|e| anyhow::anyhow!("{}", messages::slip_error(e)))?;
    let SlipView { code, number, check_code, total, date, unit, grant } = &proof.bill;
    println!("票据 {code}{number}（离线二维码）  校验码 {check_code}");
    println!("金额 {total} 元  开票日期 {date}  号段授权书 {grant}");
    println!("开票单位 {} {}", unit.code, unit.name);
    proof.signatures.iter().for_each(print_signature);
    println!("{}", proof.message);
    Ok(proof.genuine)
}

fn file_holds(trust: &Trust, file: &Path, args: &Args) -> anyhow::Result<bool> {
    let given = proof::open(read_bytes(file)?)
        .map_err(|e: OpenError| anyhow::anyhow!("{}", e.message()))
        .with_context(|| format!("{} 不是有效的票据文件", file.display()))?;
    let proof = given.prove(trust);
    let bill = given.file().claimed().map(|(id, _)| id.to_string()).unwrap_or_default();
    println!("票据 {bill}（{}）", proof.format.to_uppercase());
    proof.signatures.iter().for_each(print_signature);
    if let Some(page) = &proof.page {
        println!("版式页面  {}", page.message);
    }
    let mut good = proof.genuine;
    if let Some(path) = &args.receipt {
        let receipt: Receipt = serde_json::from_str(&read_text(path)?).context("no receipt")?;
        let holds = receipt_holds(&receipt, &args.trust, given.file())?;
        println!(
            "平台回执  证书 {}  {}",
            receipt.certificate_serial,
            if holds { "有效" } else { "无效" }
        );
        good &= holds;
    }
    println!("{}", conclusion(good, &proof));
    Ok(good)
}

fn print_signature(signature: &SignatureView) {
    let role = match signature.role.as_str() {
        "unit" => "开票单位签名",
        "supervision" => "财政监制签名",
        "unit_seal" => "开票单位印章",
        _ => "财政监制印章",
    };
    let result = signature.problem.as_deref().unwrap_or("有效");
    let SignatureView { signer, serial, signed_at, .. } = signature;
    println!("{role}  {signer}  证书 {serial}  {signed_at}  {result}");
}

/// One line that says no more than was proved.
fn conclusion(good: bool, proof: &FileProof) -> &'static str {
    match proof.page.as_ref().map(|page| page.proof.as_str()) {
        _ if !good => "结论：未通过，请勿使用",
        Some("unproven") => "结论：签名全部有效；页面未经证明",
        Some(_) => "结论：签名与印章全部有效",
        None => "结论：签名全部有效",
    }
}

/// Whether a receipt is the platform's, and speaks of this very bill.
fn receipt_holds(
    receipt: &Receipt,
    trust: &std::path::Path,
    file: &BillFile,
) -> anyhow::Result<bool> {
    let digest = seal::sm3::hex(&seal::sm3::digest(file.body()));
    if !receipt.statement.lines().any(|line| line == format!("body_sm3={digest}")) {
        return Ok(false);
    }
    let named = certificates(trust)?.into_iter().find(|c| {
        c.serial() == receipt.certificate_serial && c.purpose() == Some(Purpose::Platform)
    });
    Ok(named.is_some_and(|c| app::check_receipt(receipt, &c)))
}
