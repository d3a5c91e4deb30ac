//! The demo's front server: it issues for the first hospital, in the platform's process but with a folder,
//! a store and an address of its own, as it would in the hospital.

use std::path::PathBuf;

use anyhow::Context;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Args, UNITS, hospital};
use crate::config::Place;
use crate::edges::random_hex;
use crate::front::{Front, Hold, Neighbour};
use crate::his;
use crate::node::Node;
use crate::system::System;
use crate::unit::UnitFile;

const CODE: &str = "demo-front-1";
const NAME: &str = "示例省第一人民医院前置服务器";
const LISTEN: &str = "127.0.0.1:8090";
const KINDS: &str = "0601,0602,0401";
const APPID: &str = "DEMOYY0000001";

/// It runs, and maybe a hospital's system before it.
pub(super) struct Beside {
    front: Front,
    stop: watch::Sender<bool>,
    system: Option<JoinHandle<()>>,
}

impl Beside {
    /// First the hospital goes home, then the front stops.
    pub(super) async fn stop(self) -> anyhow::Result<()> {
        self.stop.send_replace(true);
        if let Some(system) = self.system {
            system.await?;
        }
        self.front.stop().await
    }
}

/// Starts it, set up at the first start; nothing if none is wanted.
pub(super) async fn start(args: &Args, node: &Node, base: &str) -> anyhow::Result<Option<Beside>> {
    let listen = match (&args.front_listen, args.once) {
        (Some(listen), _) => listen.as_str(),
        (None, false) => LISTEN,
        (None, true) => return Ok(None),
    };
    let listener =
        TcpListener::bind(listen).await.with_context(|| format!("cannot listen on {listen}"))?;
    let place = Place {
        dir: args.place.dir.join("front"),
        config: None,
        store: None,
        passphrase_file: None,
    };
    let key = set_up(args, node, &place, base).await?;
    let own = format!("http://{}", listener.local_addr()?);
    let front = Front::start(&Node::open(&place).await?, &place, listener, &own, base)?;
    println!("\n前置服务器（与平台同在演示中，数据在 {}）：", place.dir.display());
    println!("front server: {own}/front");
    println!("  平台看它      {base}/console/fronts");
    println!("  接口帐号      {APPID}，签名私钥 {key}，医疗版，开票点 01 至 04");
    let (stop, stopped) = watch::channel(false);
    let system = (args.his_pace > 0).then(|| {
        println!("  虚构的 HIS 正在通过它开票，每 {} 毫秒一笔（--his-pace 0 关闭）", args.his_pace);
        let system = System::new(&own, APPID, &key);
        tokio::spawn(hospital::work(system, args.his_pace, stopped))
    });
    Ok(Some(Beside { front, stop, system }))
}

/// Keys there, certificates here, the welcome back, and a system let in; all of it once. Answers with the
/// system's key.
async fn set_up(args: &Args, node: &Node, place: &Place, base: &str) -> anyhow::Result<String> {
    let key_file: PathBuf = args.place.dir.join("demo-his-key");
    if key_file.exists() {
        return Ok(crate::config::read_text(&key_file)?.trim().to_owned());
    }
    let rows = UnitFile::parse(UNITS)?.unit;
    let row = rows.first().context("the demo has no unit")?;
    // What an earlier start, cut short, left half done is no front yet: nothing was issued there.
    if place.dir.exists() {
        std::fs::remove_dir_all(&place.dir)?;
    }
    let is_new = node.platform.directory().front_name(CODE).is_empty();
    let code = if is_new { CODE.to_owned() } else { format!("{CODE}-{}", random_hex(2)) };
    let hold = Hold {
        unit: row.credit_code.parse()?,
        places: row.places.iter().map(|place| place.code.clone()).collect(),
        kinds: KINDS.split(',').map(str::to_owned).collect(),
    };
    let key = random_hex(his::KEY_BYTES);
    his::add(&args.place, (&row.credit_code, APPID, &key), &["medical".to_owned()]).await?;
    let neighbour = Neighbour {
        platform: (node, &args.place),
        place,
        code: &code,
        name: NAME,
        hold,
        line: base,
        public_url: base,
    };
    neighbour.set_up().await?;
    // Last: a front with this file is whole.
    crate::folder::write_private(&key_file, format!("{key}\n").as_bytes())?;
    Ok(key)
}
