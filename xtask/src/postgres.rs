//! A Postgres of our own: made in a temporary folder, gone when the guard is dropped.
//!
//! It writes to disk as a real one does (`fsync` on). It is no server for data that matters.

use std::{
    collections::VecDeque,
    fs,
    io::{BufRead, BufReader, Read},
    net::TcpListener,
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStderr, Command, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

use anyhow::{Context, Result, anyhow, bail};
use tempfile::TempDir;

use crate::{run, stop};

/// How long a start may take.
const START_MAX: Duration = Duration::from_mins(2);
/// The lines kept to explain a failed start.
const LINES_MAX: usize = 20;
/// The line of the log that says the server can be used.
const READY: &str = "database system is ready to accept connections";

/// A running Postgres. Dropping it stops the server and removes its folder.
pub(crate) struct Postgres {
    server: Child,
    url: String,
    folder: TempDir,
}

impl Postgres {
    /// Makes and starts a server that listens on this machine only, on a free port.
    pub(crate) fn start() -> Result<Self> {
        let bin =
            binaries().ok_or_else(|| anyhow!("no PostgreSQL here; run `cargo xtask setup`"))?;
        let folder = tempfile::Builder::new().prefix("shupiao-postgres-").tempdir()?;
        let password = password()?;
        make(&bin, folder.path(), &password)?;

        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let mut server = as_owner(&bin.join("postgres"), folder.path())
            .arg("-D")
            .arg(folder.path().join("data"))
            .args(["-c", "listen_addresses=127.0.0.1", "-c", "timezone=UTC"])
            .args(["-c", "max_connections=300", "-c", "unix_socket_directories="])
            .args(["-c", &format!("port={port}")])
            .process_group(0) // Ctrl-C is for us; we stop the server after its users.
            .stderr(Stdio::piped())
            .spawn()
            .context("cannot start PostgreSQL")?;
        let log = server.stderr.take();
        let url = format!("postgres://shupiao:{password}@127.0.0.1:{port}/postgres");
        let postgres = Self { server, url, folder };
        await_ready(log.context("PostgreSQL has no log")?)?;
        let place = postgres.folder.path().display();
        println!("› PostgreSQL of {} is ready on port {port}, in {place}", bin.display());
        Ok(postgres)
    }

    /// Where it is, as a client wants to read it; its role may do everything.
    pub(crate) fn url(&self) -> &str {
        &self.url
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        stop::signal("INT", self.server.id()); // "fast shutdown": users are sent away
        let _ = self.server.wait();
    }
}

/// The folder of Postgres's programs: the newest of Debian's, or the one on the search path.
pub(crate) fn binaries() -> Option<PathBuf> {
    let debian = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let version = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = debian.map(|entry| entry.path()).max_by_key(|path| version(path));
    let newest = newest.map(|path| path.join("bin")).filter(|bin| bin.join("initdb").is_file());
    newest.or_else(|| Some(run::find("initdb")?.canonicalize().ok()?.parent()?.to_owned()))
}

/// Makes the data folder, with one role that needs `password`.
fn make(bin: &Path, folder: &Path, password: &str) -> Result<()> {
    let secret = folder.join("password");
    run::write(&secret, password)?;
    if is_root()? {
        run::output(run::command("chown").args(["-R", "postgres"]).arg(folder))?;
    }
    let mut initdb = as_owner(&bin.join("initdb"), folder);
    initdb.arg("-D").arg(folder.join("data"));
    initdb.arg("--pwfile").arg(&secret).args(["--auth=scram-sha-256", "--username=shupiao"]);
    initdb.args(["--encoding=UTF8", "--locale=C"]);
    run::output(&mut initdb).context("cannot make a PostgreSQL folder")?;
    fs::remove_file(secret)?;
    Ok(())
}

/// `program` as somebody Postgres agrees to run as: it refuses root. Ends when we end, even killed.
fn as_owner(program: &Path, folder: &Path) -> Command {
    let mut command = Command::new("setpriv");
    command.args(["--pdeathsig", "INT"]);
    if is_root().unwrap_or(false) {
        command.args(["--reuid=postgres", "--regid=postgres", "--init-groups"]);
    }
    command.arg("--").arg(program).env("LC_ALL", "C").current_dir(folder);
    command
}

fn is_root() -> Result<bool> {
    Ok(run::output(Command::new("id").arg("-u"))?.trim() == "0")
}

/// Waits until the log says that the server can be used. The log is read to its end in the background.
fn await_ready(log: ChildStderr) -> Result<()> {
    let (ready, wait) = mpsc::channel();
    let reader = thread::spawn(move || {
        let mut last = VecDeque::new();
        for line in BufReader::new(log).lines().map_while(Result::ok) {
            if line.contains(READY) {
                let _ = ready.send(());
            }
            last.push_back(line);
            if last.len() > LINES_MAX {
                last.pop_front();
            }
        }
        last
    });
    match wait.recv_timeout(START_MAX) {
        Ok(()) => Ok(()),
        Err(mpsc::RecvTimeoutError::Timeout) => bail!("PostgreSQL was not ready in {START_MAX:?}"),
        Err(mpsc::RecvTimeoutError::Disconnected) => {
            let lines = reader.join().unwrap_or_default();
            bail!("PostgreSQL ended at once:\n{}", Vec::from(lines).join("\n"))
        }
    }
}

/// A password nobody else on this machine can guess.
fn password() -> Result<String> {
    let mut bytes = [0; 16];
    fs::File::open("/dev/urandom")?.read_exact(&mut bytes)?;
    Ok(format!("{:032x}", u128::from_ne_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_answers_and_leaves_nothing_behind() {
        let postgres = Postgres::start().unwrap();
        let folder = postgres.folder.path().to_owned();
        let mut psql = Command::new(binaries().unwrap().join("psql"));
        let psql = psql.args([postgres.url(), "-Atc", "SHOW fsync"]);
        assert_eq!(run::output(psql).unwrap().trim(), "on");
        let id = postgres.server.id();
        drop(postgres);
        assert!(!folder.exists());
        assert!(!Path::new(&format!("/proc/{id}")).exists());
    }
}
