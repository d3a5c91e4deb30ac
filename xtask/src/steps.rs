//! The steps of a long run: each is named, timed and remembered, and a table at the end tells all.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

use crate::stop;

/// How a step went.
#[derive(Clone, PartialEq)]
enum Outcome {
    Passed,
    Failed(String),
    /// It was to run and could not.
    NotRun(String),
    /// It was left out knowingly; the reason is in the table.
    LeftOut(String),
}

/// The steps so far.
pub(crate) struct Steps {
    rows: Vec<(&'static str, Outcome, Duration)>,
    skip: Vec<String>,
}

impl Steps {
    /// No step yet; those named in `skip` will be left out.
    pub(crate) fn new(skip: &[String]) -> Self {
        Self { rows: Vec::new(), skip: skip.to_vec() }
    }

    /// Runs a step.
    pub(crate) fn step(&mut self, name: &'static str, deed: impl FnOnce() -> Result<()>) {
        self.step_after(name, &[], deed);
    }

    /// Runs a step that makes sense only when those before it, `needs`, have passed.
    pub(crate) fn step_after(
        &mut self,
        name: &'static str,
        needs: &[&str],
        deed: impl FnOnce() -> Result<()>,
    ) {
        let (outcome, took) = if self.skip.iter().any(|skip| skip == name) {
            (Outcome::LeftOut("left out on request".into()), Duration::ZERO)
        } else if stop::asked() {
            (Outcome::NotRun("stopped on request".into()), Duration::ZERO)
        } else if let Some(need) = needs.iter().find(|need| !self.passed(need)) {
            (Outcome::NotRun(format!("needs {need}")), Duration::ZERO)
        } else {
            println!("\n── {name} ──");
            timed(deed)
        };
        if let Outcome::Failed(why) | Outcome::NotRun(why) = &outcome {
            println!("{name}: {why}");
        }
        self.rows.push((name, outcome, took));
    }

    /// Notes a step that is left out, and why.
    pub(crate) fn leave_out(&mut self, name: &'static str, why: &str) {
        println!("\n── {name} ──\nNOT RUN: {why}");
        self.rows.push((name, Outcome::LeftOut(why.into()), Duration::ZERO));
    }

    fn passed(&self, name: &str) -> bool {
        self.rows.iter().any(|(row, outcome, _)| *row == name && *outcome == Outcome::Passed)
    }

    /// Prints the table; fails when a step did, or could not be run.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n{:<10} {:<8} {:>7}  ", "step", "result", "seconds");
        let mut bad = Vec::new();
        for (name, outcome, took) in &self.rows {
            let (result, why) = match outcome {
                Outcome::Passed => ("passed", ""),
                Outcome::Failed(why) => ("FAILED", why.as_str()),
                Outcome::NotRun(why) => ("NOT RUN", why.as_str()),
                Outcome::LeftOut(why) => ("left out", why.as_str()),
            };
            if matches!(outcome, Outcome::Failed(_) | Outcome::NotRun(_)) {
                bad.push(*name);
            }
            let why = why.lines().next().unwrap_or_default();
            println!(
                "{name:<10} {result:<8} {:>5}.{}  {why}",
                took.as_secs(),
                took.subsec_millis() / 100
            );
        }
        if !bad.is_empty() {
            bail!("not good: {}", bad.join(", "));
        }
        Ok(())
    }
}

#[expect(clippy::disallowed_methods, reason = "the table says how long each step took")]
fn timed(deed: impl FnOnce() -> Result<()>) -> (Outcome, Duration) {
    let start = Instant::now();
    let outcome = match deed() {
        Ok(()) => Outcome::Passed,
        Err(error) => Outcome::Failed(format!("{error:#}")),
    };
    (outcome, start.elapsed())
}
