//! Where PINs come from: a file, the environment or the terminal. Never an argument, which every
//! user of the machine can see.

use std::io::{BufRead, IsTerminal, Write};
use std::path::{Path, PathBuf};

use anyhow::Context;
use rustix::termios::{LocalModes, OptionalActions, Termios, tcgetattr, tcsetattr};
use zeroize::Zeroizing;

use crate::config::read_text;

/// The variable with a PIN.
pub(super) const VARIABLE: &str = "SHUPIAO_UKEY_PIN";

/// The PIN of a token: from a file, else from the environment, else asked for.
pub(super) fn current(file: Option<&PathBuf>) -> anyhow::Result<Zeroizing<String>> {
    match (file, variable()) {
        (Some(file), _) => from_file(file),
        (None, Some(pin)) => Ok(pin),
        (None, None) => asked("PIN: "),
    }
}

/// A PIN that nobody has yet. From a file, else asked for; of a person twice, since a slip would
/// lock the key up for ever.
pub(super) fn fresh(file: Option<&PathBuf>) -> anyhow::Result<Zeroizing<String>> {
    if let Some(file) = file {
        return from_file(file);
    }
    let pin = asked("new PIN: ")?;
    if std::io::stdin().is_terminal() {
        anyhow::ensure!(pin == asked("new PIN again: ")?, "the two PINs differ");
    }
    Ok(pin)
}

/// The first PIN of a token: from a file or the environment, else as [`fresh`].
pub(super) fn first(file: Option<&PathBuf>) -> anyhow::Result<Zeroizing<String>> {
    match (file, variable()) {
        (None, Some(pin)) => Ok(pin),
        _ => fresh(file),
    }
}

fn from_file(file: &Path) -> anyhow::Result<Zeroizing<String>> {
    Ok(without_end(&Zeroizing::new(read_text(file)?)))
}

#[expect(
    clippy::disallowed_methods,
    reason = "the binary reads the environment, and clap \
     would make an argument of it"
)]
fn variable() -> Option<Zeroizing<String>> {
    std::env::var(VARIABLE).ok().map(Zeroizing::new)
}

/// A line of standard input. On a terminal it is not shown while it is typed.
fn asked(prompt: &str) -> anyhow::Result<Zeroizing<String>> {
    let input = std::io::stdin();
    let mut line = Zeroizing::new(String::new());
    if input.is_terminal() {
        eprint!("{prompt}");
        std::io::stderr().flush()?;
        let silent = Silent::begin()?;
        input.lock().read_line(&mut line)?;
        drop(silent);
        eprintln!();
    } else {
        input.lock().read_line(&mut line)?;
    }
    anyhow::ensure!(!line.is_empty(), "no PIN: give a file, {VARIABLE} or standard input");
    Ok(without_end(&line))
}

fn without_end(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.trim_end_matches(['\r', '\n']).to_owned())
}

/// The terminal shows nothing of what is typed until this is dropped.
struct Silent(Termios);

impl Silent {
    fn begin() -> anyhow::Result<Self> {
        let before = tcgetattr(std::io::stdin()).context("cannot ask the terminal")?;
        let mut silent = before.clone();
        silent.local_modes.remove(LocalModes::ECHO);
        tcsetattr(std::io::stdin(), OptionalActions::Flush, &silent)?;
        Ok(Self(before))
    }
}

impl Drop for Silent {
    fn drop(&mut self) {
        // Nothing better is left to do with an error here.
        let _ = tcsetattr(std::io::stdin(), OptionalActions::Now, &self.0);
    }
}
