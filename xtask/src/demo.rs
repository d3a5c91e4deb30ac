//! The demonstration: builds what it needs, then becomes the platform itself.

use std::{
    net::{IpAddr, SocketAddr},
    os::unix::process::CommandExt,
    path::PathBuf,
};

use anyhow::{Context, Result};

use crate::{run, web};

/// Arguments of `cargo xtask demo`.
#[derive(clap::Args)]
pub(crate) struct Args {
    /// Where the platform keeps its data; made and filled when empty.
    #[arg(long, value_name = "FOLDER", default_value = "demo-data")]
    dir: PathBuf,
    /// The port to serve on; the front server takes the one ten above.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// The address to serve on; 0.0.0.0 lets other machines in.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1")]
    bind: IpAddr,
}

/// Builds and starts the demonstration.
pub(crate) fn demo(args: &Args) -> Result<()> {
    web::build()?;
    run::run(run::cargo().args(["build", "--locked", "--release", "--package", "shupiao"]))?;
    // The platform takes our place, so Ctrl-C reaches it alone and its own clean stop is the end.
    let mut platform = std::process::Command::new(run::target().join("release/shupiao"));
    platform.arg("demo").arg("--dir").arg(&args.dir);
    platform.arg("--listen").arg(SocketAddr::new(args.bind, args.port).to_string());
    let beside = SocketAddr::new(args.bind, args.port.saturating_add(10));
    platform.arg("--front-listen").arg(beside.to_string());
    Err(platform.exec()).context("cannot start the platform")
}
