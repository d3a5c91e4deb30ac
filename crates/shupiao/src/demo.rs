//! `shupiao demo`: an invented province that can be looked at, on one machine, in one command.

mod accounts;
mod front;
mod hospital;
mod provider;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use app::Platform;
use app::ports::Clock;
use domain::{BillCode, BillNumber, Grant, GrantId, Holder, KindCode, Money};
use serde::Deserialize;
use tokio::net::TcpListener;
use wire::api::{IssueAnswer, IssueRequest, StateView};

use crate::client::Client;
use crate::config::Place;
use crate::edges::SystemClock;
use crate::folder::{Folder, write_private};
use crate::init::{Finance, set_up};
use crate::node::Node;
use crate::portal::OpenId;
use crate::serve::{Running, http, log_to_stderr, stopped};
use crate::unit::{UnitFile, UnitRow};
use crate::{grant, key, unit};
use provider::Provider;

/// Show the platform: invented units, and the bills of a hospital's morning, issued as you watch.
///
/// Sets up DIR at the first start and goes on with the same data at every later one. Everything in
/// it is invented. Not for production: its keys and their passphrase lie side by side.
#[derive(clap::Args, Debug)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Address to listen on.
    #[arg(long, default_value = "127.0.0.1:8080")]
    listen: String,
    /// Milliseconds between two bills.
    #[arg(long, default_value_t = 120)]
    pace: u64,
    /// Issue the morning without pauses, and start no front server but where one is asked for.
    #[arg(long)]
    once: bool,
    /// Address of the front server (前置服务器) that stands beside the platform. Default: 127.0.0.1:8090.
    #[arg(long)]
    front_listen: Option<String>,
    /// Milliseconds between two deeds of the invented hospital's system at the front server; 0: none.
    #[arg(long, default_value_t = 1500)]
    his_pace: u64,
}

const UNITS: &str = include_str!("../../../data/demo/units.toml");
const MORNING: &str = include_str!("../../../data/demo/morning.json");
/// Numbers of each kind for each place.
const RANGE: u64 = 100_000;
const AMOUNT_MAX: Money = Money::MAX;
const YEAR_SECONDS: i64 = 365 * 86_400;

/// The API key of a demo unit, kept in DIR so that a later start can go on.
#[derive(Deserialize, serde::Serialize)]
struct ApiKey {
    unit: String,
    id: String,
    secret: String,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    log_to_stderr(None, "error")?;
    let rows = UnitFile::parse(UNITS)?.unit;
    let api_keys = args.place.dir.join("demo-api-keys.json");
    if !api_keys.exists() {
        println!("第一次启动：建立密钥、证书、区划、票据种类与示例单位……");
        prepare(&args.place, &rows, &api_keys).await?;
    }
    let listener = TcpListener::bind(&args.listen)
        .await
        .with_context(|| format!("cannot listen on {}", args.listen))?;
    let node = Node::open(&args.place).await?;
    give_grants(&node.platform, &rows).await?;
    let base = format!("http://{}", listener.local_addr()?);
    let identity = node.identity(&base).await?.with_sandbox(node.sandbox().await?);
    let fresh = accounts::prepare(&args.place.dir, &identity).await?;
    let provider = Arc::new(Provider::new(&base)?);
    let (settings, secret) = provider.client();
    // On a network, without TLS, the portal is refused and nobody signs in as a citizen.
    let portal = OpenId::new(settings, Some(secret), &base).ok();
    let identity = match portal {
        Some(portal) => identity.with_portal(Arc::new(portal)),
        None => identity,
    };
    let http = http(&args.place.file()?, &base, &node);
    let his = Some(node.his(&base, &base));
    let running = Running::start_with(Arc::new(identity), his, listener, http, provider.routes());
    let shown = tokio::select! {
        shown = show(&args, &base, &api_keys) => shown,
        () = stopped() => return running.stop().await,
    };
    if let Err(e) = shown {
        running.stop().await?;
        return Err(e);
    }
    accounts::tell(&args.place.dir, &base, &fresh);
    let front = match front::start(&args, &node, &base).await {
        Ok(front) => front,
        Err(e) => {
            running.stop().await?;
            return Err(e);
        }
    };
    stopped().await;
    println!("\n正在停止：先完成处理中的请求……");
    if let Some(front) = front {
        front.stop().await?;
    }
    running.stop().await
}

/// Keys, finance's data, units, and an API key for two of them. The file of API keys is written
/// last: a folder with it is whole.
async fn prepare(place: &Place, rows: &[UnitRow], api_keys: &Path) -> anyhow::Result<()> {
    if !Folder::new(&place.dir).is_set_up() {
        set_up(place, Finance::built_in()?, &[]).await?;
    }
    let store = store::Database::open(&place.store_url(&place.file()?)).await?;
    unit::add(place, &store, rows).await?;
    let mut all = Vec::new();
    for row in rows.iter().take(2) {
        let (id, secret) = key::api_key(place, &store, &row.credit_code.parse()?).await?;
        all.push(ApiKey { unit: row.credit_code.clone(), id, secret });
    }
    store.close().await;
    write_private(api_keys, &serde_json::to_vec_pretty(&all)?)
}

/// One grant for each place and kind of each unit, side by side in each code of the year.
async fn give_grants(platform: &Platform, rows: &[UnitRow]) -> anyhow::Result<()> {
    let now = SystemClock.now();
    let year = u16::try_from(now.date().year())?;
    let mut next = std::collections::BTreeMap::<KindCode, u64>::new();
    for row in rows {
        let unit = row.credit_code.parse()?;
        let had = platform.store.grants(&unit).await?;
        for kind in &row.kinds {
            let kind: KindCode = kind.parse()?;
            for place in &row.places {
                let first = next.entry(kind).or_insert(1);
                let range = (*first, first.saturating_add(RANGE - 1));
                *first = range.1.saturating_add(1);
                let id = GrantId::new(&format!("{year}-{kind}-{}", place.code))?;
                if had.iter().any(|g| g.stock.grant.id == id) {
                    continue;
                }
                let given = Grant {
                    id,
                    unit: row.credit_code.parse()?,
                    holder: Holder::Place(place.code.clone()),
                    code: BillCode::of(51, kind, year),
                    first: BillNumber::new(range.0)?,
                    last: BillNumber::new(range.1)?,
                    valid_from: now,
                    valid_until: now.plus_seconds(YEAR_SECONDS),
                    amount_max: AMOUNT_MAX,
                };
                grant::give(platform, given).await?;
            }
        }
    }
    Ok(())
}

async fn show(args: &Args, base: &str, api_keys: &Path) -> anyhow::Result<()> {
    let keys: Vec<ApiKey> = serde_json::from_str(&crate::config::read_text(api_keys)?)?;
    let [hospital, other, ..] = keys.as_slice() else {
        anyhow::bail!("{} holds fewer than two keys", api_keys.display());
    };
    let client = Client::new(base, &hospital.id, &hospital.secret);
    let reimbursing = Client::new(base, &other.id, &other.secret);
    let bills = morning(args, &client).await?;
    let [kept, reversed, exchanged, booked, ..] = bills.as_slice() else {
        anyhow::bail!("the morning has fewer than four bills");
    };
    reverse(&client, reversed).await?;
    exchange(&client, exchanged).await?;
    book(&reimbursing, booked).await?;
    let file = save_file(args, &client, kept).await?;
    tell(base, hospital, [kept, reversed, exchanged, booked], &file, &args.place.dir);
    Ok(())
}

async fn morning(args: &Args, client: &Client) -> anyhow::Result<Vec<IssueAnswer>> {
    let requests: Vec<IssueRequest> = serde_json::from_str(MORNING)?;
    println!("示例省第一人民医院的一个上午，共 {} 张票据：\n", requests.len());
    let mut pause = tokio::time::interval(Duration::from_millis(args.pace.max(1)));
    let mut bills = Vec::with_capacity(requests.len());
    for request in requests {
        if !args.once {
            pause.tick().await;
        }
        let answer: IssueAnswer =
            client.post("/api/v1/bills", serde_json::to_vec(&request)?).await?;
        println!(
            "  {}  {} {}  校验码 {}  {:>10} 元  {}{}",
            answer.bill.issued_at.get(11..19).unwrap_or_default(),
            answer.bill.code,
            answer.bill.number,
            answer.bill.check_code,
            answer.bill.total,
            request.payer.name,
            if answer.replayed {
                "（上次已开，同一流水号得同一张票）"
            } else {
                ""
            }
        );
        bills.push(answer);
    }
    Ok(bills)
}

fn path(bill: &IssueAnswer, deed: &str) -> String {
    format!("/api/v1/bills/{}/{}/{deed}", bill.bill.code, bill.bill.number)
}

async fn reverse(client: &Client, bill: &IssueAnswer) -> anyhow::Result<()> {
    let body = serde_json::json!({
        "business_key": format!("{}-R", bill.bill.business_key), "place": bill.bill.place,
        "reason": "患者退号", "operator": "开票员甲",
    });
    let _: IssueAnswer = client.post(&path(bill, "reversal"), serde_json::to_vec(&body)?).await?;
    Ok(())
}

async fn exchange(client: &Client, bill: &IssueAnswer) -> anyhow::Result<()> {
    let body = serde_json::json!({ "paper_code": "510601", "paper_number": "0000000001" });
    let _: StateView = client.post(&path(bill, "exchange"), serde_json::to_vec(&body)?).await?;
    Ok(())
}

async fn book(client: &Client, bill: &IssueAnswer) -> anyhow::Result<()> {
    let check_code = &bill.bill.check_code;
    let lock = serde_json::json!({ "check_code": check_code });
    let (status, _) =
        client.send(hyper::Method::POST, &path(bill, "lock"), serde_json::to_vec(&lock)?).await?;
    if status == hyper::StatusCode::CONFLICT {
        return Ok(()); // booked by an earlier start
    }
    let on = bill.bill.issued_at.get(..10).unwrap_or_default();
    let body = serde_json::json!({ "check_code": check_code, "on": on, "amount": bill.bill.total });
    let _: StateView = client.post(&path(bill, "book"), serde_json::to_vec(&body)?).await?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "the demo writes the file it tells of")]
async fn save_file(args: &Args, client: &Client, bill: &IssueAnswer) -> anyhow::Result<PathBuf> {
    let bytes = client.get(&bill.file).await?;
    let file = args.place.dir.join(format!("{}_{}.xml", bill.bill.code, bill.bill.number));
    std::fs::write(&file, &bytes)?;
    let receipt =
        args.place.dir.join(format!("{}_{}.receipt.json", bill.bill.code, bill.bill.number));
    std::fs::write(receipt, serde_json::to_vec_pretty(&bill.receipt)?)?;
    std::fs::canonicalize(&file).context("the bill's file")
}

fn tell(
    base: &str,
    key: &ApiKey,
    [kept, reversed, exchanged, booked]: [&IssueAnswer; 4],
    file: &Path,
    dir: &Path,
) {
    println!("\n看这里：");
    println!("public page: {}", kept.page);
    println!("bill file: {}", file.display());
    println!("  查验首页      {base}/");
    println!("  版式文件      {}.ofd（另有 .pdf、.png、.xbrl）", kept.page);
    println!("  已冲红的票    {}", reversed.page);
    println!("  已换开的票    {}", exchanged.page);
    println!("  已入账的票    {}", booked.page);
    println!("  个人实名登录  {base}/my（演示用统一身份认证，可选三位虚构的公民）");
    println!("  接口文档      {base}/docs/");
    println!(
        "  接口密钥      {}（单位 {}，密钥在 {}/demo-api-keys.json）",
        key.id,
        key.unit,
        dir.display()
    );
    println!("  离线验签      shupiao verify {} --trust {}/trust", file.display(), dir.display());
    println!("按 Ctrl-C 停止；再次启动会接着用同一批数据。");
}
