//! The demo's people: one of each role in each kind of place, with one-time passwords that are shown
//! once, and a key (UKEY) for some.

use std::path::Path;

use anyhow::Context;
use app::identity::invite::{Planted, plant};
use app::identity::{Identity, certificate};
use seal::{Certificate, Name};
use ukey::{SoftwareToken, Token};

use crate::edges::random_hex;
use crate::folder::write_private;
use crate::init::operator;

/// An account: place in words, login, name, duty, region, unit, roles with their reach.
type Account = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    Option<&'static str>,
    &'static [(&'static str, &'static str)],
);

const HOSPITAL: &str = "12510000000000019B";
const SCHOOL: &str = "12511100000000086T";
const POLICE: &str = "115105000000001317";

const ACCOUNTS: [Account; 16] = [
    (
        "省",
        "sysadmin",
        "示例系统管理员",
        "system",
        "510000",
        None,
        &[("system_admin", "region/510000")],
    ),
    (
        "省",
        "secadmin",
        "示例安全管理员",
        "security",
        "510000",
        None,
        &[("security_admin", "region/510000")],
    ),
    ("省", "auditor", "示例审计员", "audit", "510000", None, &[("auditor", "region/510000")]),
    (
        "省",
        "province",
        "示例省级审核",
        "business",
        "510000",
        None,
        &[("bureau_approver", "region/510000")],
    ),
    (
        "省",
        "inspector",
        "示例省级检查",
        "business",
        "510000",
        None,
        &[("bureau_inspector", "region/510000")],
    ),
    (
        "市",
        "city",
        "示例市级审核",
        "business",
        "510100",
        None,
        &[("bureau_approver", "region/510100")],
    ),
    (
        "县",
        "county",
        "示例县级审核",
        "business",
        "510104",
        None,
        &[("bureau_approver", "region/510104")],
    ),
    (
        "县",
        "county-clerk",
        "示例县级经办",
        "business",
        "510104",
        None,
        &[("bureau_clerk", "region/510104")],
    ),
    (
        "医院",
        "hospital",
        "示例医院管理员",
        "business",
        "510000",
        Some(HOSPITAL),
        &[("unit_manager", "unit/")],
    ),
    (
        "医院",
        "hospital-clerk",
        "示例医院开票员",
        "business",
        "510000",
        Some(HOSPITAL),
        &[("clerk", "place/01")],
    ),
    (
        "医院",
        "hospital-accountant",
        "示例医院会计",
        "business",
        "510000",
        Some(HOSPITAL),
        &[("accountant", "unit/")],
    ),
    (
        "医院",
        "hospital-settler",
        "示例医院核销员",
        "business",
        "510000",
        Some(HOSPITAL),
        &[("settler", "unit/")],
    ),
    (
        "学校",
        "school",
        "示例学校管理员",
        "business",
        "511100",
        Some(SCHOOL),
        &[("unit_manager", "unit/")],
    ),
    (
        "学校",
        "school-clerk",
        "示例学校开票员",
        "business",
        "511100",
        Some(SCHOOL),
        &[("clerk", "unit/")],
    ),
    (
        "交警",
        "police",
        "示例交警管理员",
        "business",
        "510600",
        Some(POLICE),
        &[("unit_manager", "unit/")],
    ),
    (
        "交警",
        "police-clerk",
        "示例交警开票员",
        "business",
        "510600",
        Some(POLICE),
        &[("clerk", "unit/")],
    ),
];

/// Who has a key as well.
const WITH_KEY: [&str; 3] = ["secadmin", "province", "county"];

/// An account that was set up at this start.
pub(super) struct Fresh {
    place: &'static str,
    login: &'static str,
    name: &'static str,
    password: String,
    pin: Option<String>,
}

fn reach(text: &str, unit: Option<&str>) -> String {
    match (text.split_once('/'), unit) {
        (Some(("unit", "")), Some(unit)) => format!("unit/{unit}"),
        (Some(("place", place)), Some(unit)) => format!("place/{unit}/{place}"),
        _ => text.to_owned(),
    }
}

/// Sets up whoever is missing; answers with those whose password is shown now.
pub(super) async fn prepare(dir: &Path, identity: &Identity) -> anyhow::Result<Vec<Fresh>> {
    let mut fresh = Vec::new();
    for (place, login, name, duty, region, unit, roles) in ACCOUNTS {
        let roles: Vec<_> = roles.iter().map(|(role, text)| (*role, reach(text, unit))).collect();
        let planted = Planted { login, name, duty, region, unit, roles: &roles };
        let made = plant(identity, &planted, &operator()).await;
        let Some((id, password)) = made.with_context(|| login.to_owned())? else { continue };
        let mut pin = None;
        if WITH_KEY.contains(&login) {
            pin = Some(key(dir, identity, login, &id).await?);
        }
        fresh.push(Fresh { place, login, name, password, pin });
    }
    if !fresh.is_empty() {
        let line = |f: &Fresh| {
            let pin = f.pin.as_ref().map(|pin| format!(" UKEY-PIN={pin}")).unwrap_or_default();
            format!("{} {}{pin}\n", f.login, f.password)
        };
        let text: String = fresh.iter().map(line).collect();
        write_private(&dir.join("demo-accounts.txt"), text.as_bytes())?;
    }
    Ok(fresh)
}

/// A software token with a certificate on it; answers with its PIN.
async fn key(dir: &Path, identity: &Identity, login: &str, id: &str) -> anyhow::Result<String> {
    let pin = random_hex(4);
    let token = SoftwareToken::create(&dir.join("demo-ukey").join(login), &pin)?;
    let csr = token.request(&pin, &Name::new("UKEY")).await?;
    let pem = certificate::plant(identity, id, &csr, &operator()).await?;
    token.install(&Certificate::from_pem(&pem)?).await?;
    Ok(pin)
}

/// Says who may sign in, and how.
pub(super) fn tell(dir: &Path, base: &str, fresh: &[Fresh]) {
    println!("\n控制台        {base}/console");
    println!("单位申请上线  {base}/join");
    if fresh.is_empty() {
        println!("账户已在首次启动时建立，一次性密码见 {}/demo-accounts.txt", dir.display());
    } else {
        println!("示例账户（一次性密码，首次登录须修改并启用动态口令）：");
    }
    for account in fresh {
        println!("  {}  {}  {}  {}", account.place, account.login, account.password, account.name);
    }
    println!("UKEY 登录：先在本机运行（口令见 {}/demo-accounts.txt）", dir.display());
    println!("  shupiao ukey serve --token {}/demo-ukey/county --origin {base}", dir.display());
}
