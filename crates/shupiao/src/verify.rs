//! `shupiao verify`: a bill file or receipt checked offline, against a folder of certificates.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use seal::Purpose;
use wire::messages;
use wire::receipt::Receipt;

use crate::config::{read_bytes, read_text};
use crate::folder::{certificates, read_trust};

/// Check a bill file offline: both signatures against the certificates in a folder.
///
/// Exit code 0: both signatures hold. 1: they do not. It cannot tell whether the bill was reversed
/// or booked since; ask the platform's page for that.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    /// The bill file (.xml).
    file: PathBuf,
    /// Folder of certificates (*.crt) and revocation lists (*.crl), PEM.
    #[arg(long, default_value = "shupiao-data/trust")]
    trust: PathBuf,
    /// A receipt (the JSON of the answer's `receipt`) to be checked with the file.
    #[arg(long)]
    receipt: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let (trust, _) = read_trust(&args.trust)?;
    let file = read_bytes(&args.file)?;
    let verdict = app::verify::offline(&trust, file.clone())
        .map_err(|e| anyhow::anyhow!("{}", messages::xml(&e)))
        .with_context(|| format!("{} 不是有效的票据文件", args.file.display()))?;
    println!("票据 {}", verdict.bill);
    for signature in &verdict.signatures {
        let role =
            if signature.role == "unit" { "开票单位签名" } else { "财政监制签名" };
        let result = signature.problem.as_deref().unwrap_or("有效");
        println!(
            "{role}  {}  证书 {}  {}  {result}",
            signature.signer, signature.serial, signature.signed_at
        );
    }
    let mut good = verdict.genuine();
    if let Some(path) = &args.receipt {
        let receipt: Receipt = serde_json::from_str(&read_text(path)?).context("no receipt")?;
        let holds = receipt_holds(&receipt, &args.trust, &file)?;
        println!(
            "平台回执  证书 {}  {}",
            receipt.certificate_serial,
            if holds { "有效" } else { "无效" }
        );
        good &= holds;
    }
    println!("{}", if good { "结论：签名全部有效" } else { "结论：未通过，请勿使用" });
    Ok(if good { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Whether a receipt is the platform's, and speaks of this very bill.
fn receipt_holds(receipt: &Receipt, trust: &std::path::Path, file: &[u8]) -> anyhow::Result<bool> {
    let body = wire::xml::BillFile::read(file.to_vec()).map_err(|e| anyhow::anyhow!("{e}"))?;
    let digest = seal::sm3::hex(&seal::sm3::digest(body.body()));
    if !receipt.statement.lines().any(|line| line == format!("body_sm3={digest}")) {
        return Ok(false);
    }
    let named = certificates(trust)?.into_iter().find(|c| {
        c.serial() == receipt.certificate_serial && c.purpose() == Some(Purpose::Platform)
    });
    Ok(named.is_some_and(|c| app::check_receipt(receipt, &c)))
}
