//! Ctrl-C and SIGTERM: the program that runs is told, waited for, and then everything is put away.
//!
//! Nothing ends the chore at once: it leaves through its ordinary returns, so guards such as the
//! temporary Postgres are dropped.

use std::{
    process::{Child, Command, ExitStatus, Stdio},
    sync::atomic::{AtomicBool, AtomicU32, Ordering},
};

use anyhow::{Context, Result, bail};

static ASKED: AtomicBool = AtomicBool::new(false);
static RUNNING: AtomicU32 = AtomicU32::new(0);

/// Starts to listen for Ctrl-C, SIGTERM and SIGHUP.
pub(crate) fn listen() -> Result<()> {
    ctrlc::set_handler(|| {
        ASKED.store(true, Ordering::SeqCst);
        // The terminal tells the whole group, but `kill` tells only us.
        signal("TERM", RUNNING.load(Ordering::SeqCst));
    })
    .context("cannot listen for Ctrl-C")
}

/// Whether somebody asked us to stop.
pub(crate) fn asked() -> bool {
    ASKED.load(Ordering::SeqCst)
}

/// Refuses to go on when somebody asked us to stop.
pub(crate) fn check() -> Result<()> {
    if asked() {
        bail!("stopped on request");
    }
    Ok(())
}

/// Waits for `child`; a request to stop is handed on to it.
pub(crate) fn wait(child: &mut Child) -> Result<ExitStatus> {
    RUNNING.store(child.id(), Ordering::SeqCst);
    let status = child.wait();
    RUNNING.store(0, Ordering::SeqCst);
    Ok(status?)
}

/// Sends a signal to the process `id`, if it is one.
pub(crate) fn signal(name: &str, id: u32) {
    if id != 0 {
        let mut kill = Command::new("kill");
        let kill = kill.arg(format!("-{name}")).arg(id.to_string()).stderr(Stdio::null());
        // It may have ended by itself just now.
        let _ = kill.status();
    }
}
