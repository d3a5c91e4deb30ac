//! One storm: a seed, a platform, some fronts, and everything that may happen to them.

use std::collections::BTreeSet;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use app::home::{AcceptError, HearError, Heard, ShipError, Shipped};
use app::issue::Outcome;
use app::ports::registry::AuditHead;
use app::reverse::ReverseError;

use crate::dice::{Dice, Turns};
use crate::hearing::Hearing;
use crate::line::{Flying, Line};
use crate::node::{Node, Place};
use crate::people::{Asked, People};
use crate::province::{FRONTS, Province, folder};

/// What goes wrong beyond weather.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Plot {
    /// Nothing that a person must look at.
    None,
    /// A front is put back to an old copy of its store.
    RolledBack,
    /// A front runs twice.
    Copied,
    /// A front bends its bills before it sends them.
    Forged,
    /// The platform and a front issue for one business key, and a bill that a front takes back was
    /// exchanged for paper.
    Quarrel,
}

pub(crate) type Story = Result<(), String>;

/// What a task ends with.
pub(crate) enum Done {
    Answered { asked: Asked, answer: Box<Result<Outcome, ReverseError>> },
    Shipped { front: usize, shipped: Result<Shipped, ShipError> },
    Accepted { letter: Flying, answer: Result<Vec<u8>, AcceptError> },
    Heard { letter: Flying, heard: Result<Heard, HearError> },
    Worked(Result<(), String>),
}

pub(crate) struct Task {
    pub(crate) at: Place,
    pub(crate) name: String,
    /// Whether a front takes an answer in.
    pub(crate) hears: bool,
    pub(crate) work: Pin<Box<dyn Future<Output = Done>>>,
}

pub(crate) struct Storm<'p> {
    pub(crate) province: &'p Province,
    pub(crate) dice: Dice,
    pub(crate) turns: Turns,
    pub(crate) plot: Plot,
    pub(crate) platform: Node,
    /// With a copied front, the last one is the copy of the first.
    pub(crate) fronts: Vec<Node>,
    pub(crate) line: Line,
    pub(crate) people: People,
    pub(crate) tasks: Vec<Task>,
    /// Where each front's last letter ended, for the next one to go on from.
    pub(crate) sent: Vec<Option<AuditHead>>,
    /// Fronts that finance has frozen.
    pub(crate) frozen: Vec<bool>,
    /// Bills that may lie in a case, by their number, and records of lives that are over.
    pub(crate) deserved: BTreeSet<String>,
    pub(crate) past: Vec<(usize, Vec<[u8; 32]>)>,
    pub(crate) backup: Option<PathBuf>,
    pub(crate) folder: tempfile::TempDir,
    pub(crate) log: Vec<String>,
    /// What each front has heard.
    pub(crate) hearing: Vec<Hearing>,
    /// Whether it is over.
    pub(crate) calm: bool,
    /// Bills that were seen at the platform.
    pub(crate) seen: usize,
    /// Whether the story is told while it happens.
    pub(crate) aloud: bool,
}

impl<'p> Storm<'p> {
    pub(crate) async fn new(province: &'p Province, seed: u64, aloud: bool) -> Self {
        let (dice, turns) = (Dice::seeded(seed), Turns::default());
        let plot = match dice.below(10) {
            0 => Plot::RolledBack,
            1 => Plot::Copied,
            2 => Plot::Forged,
            3 => Plot::Quarrel,
            _ => Plot::None,
        };
        let folder = folder();
        province.lay_out(folder.path());
        let with = |name: &str| folder.path().join(name);
        let around = (&dice, &turns, province.clock());
        let platform = Node::new(province, &with("platform.sqlite"), None, around).await;
        let count = 1 + dice.below(FRONTS);
        let mut fronts = Vec::new();
        for (i, parts) in province.parts.iter().take(count).enumerate() {
            let path = with(&format!("front-{i}.sqlite"));
            let around = (&dice, &turns, province.clock());
            let mut node = Node::new(province, &path, Some(parts.clone()), around).await;
            node.jump(dice.between(0, 1200) as i64 - 600);
            fronts.push(node);
        }
        let line = Line::new(dice.clone(), FRONTS + 1);
        let mut storm = Self {
            province,
            plot,
            platform,
            fronts,
            line,
            folder,
            aloud,
            hearing: (0..=FRONTS).map(|_| Hearing::default()).collect(),
            calm: false,
            seen: 0,
            people: People { has_copies: plot == Plot::Copied, ..People::default() },
            tasks: Vec::new(),
            sent: vec![None; FRONTS + 1],
            frozen: vec![false; FRONTS + 1],
            deserved: BTreeSet::new(),
            past: Vec::new(),
            backup: None,
            log: Vec::new(),
            dice,
            turns,
        };
        storm.tell(format!("seed {seed}: {count} fronts, plot {plot:?}"));
        storm
    }

    pub(crate) fn tell(&mut self, what: String) {
        if self.aloud {
            println!("{what}");
        }
        self.log.push(what);
    }

    pub(crate) fn node(&mut self, at: Place) -> &mut Node {
        match at {
            Place::Platform => &mut self.platform,
            Place::Front(i) => &mut self.fronts[i],
        }
    }

    /// Everything, from good weather to good weather.
    pub(crate) async fn rage(&mut self, steps: usize) -> Story {
        for step in 0..steps {
            if step == steps / 3 {
                self.prepare_plot();
            }
            if step == steps / 2 {
                self.thicken_plot().await?;
            }
            self.happen().await?;
        }
        self.clear_up().await?;
        self.check_all().await
    }

    async fn happen(&mut self) -> Story {
        if self.dice.hits(25) {
            self.ease();
        }
        let busy = self.tasks.len() >= 6;
        match self.dice.below(if busy { 450 } else { 1000 }) {
            0..400 => self.go_on().await?,
            400..410 => self.advance(self.dice.between(600, 14_400) as i64),
            410..412 => self.advance(self.dice.between(1, 20) as i64 * 86_400),
            412..422 => self.cut_or_mend(),
            422..430 => self.crash().await?,
            430..434 => self.disk_mood(),
            434..438 => self.signer_mood(),
            438..442 => self.clock_jump(),
            442..450 => self.finance().await?,
            450..600 => self.ask(),
            600..690 => self.ask_again(),
            690..800 => self.ship(),
            800..930 => self.deliver(),
            930..955 => self.care(),
            955..985 => self.start_somebody().await?,
            _ => self.advance(self.dice.between(1, 60) as i64),
        }
        Ok(())
    }

    /// Goes on with some task by a few turns.
    pub(crate) async fn go_on(&mut self) -> Story {
        if self.tasks.is_empty() {
            return Ok(());
        }
        let at = self.dice.below(self.tasks.len());
        for _ in 0..self.dice.between(1, 10) {
            if let Some(done) = self.turns.step(&mut self.tasks[at].work).await {
                let task = self.tasks.remove(at);
                return self.done(task.at, &task.name, done).await;
            }
        }
        Ok(())
    }

    pub(crate) fn advance(&mut self, seconds: i64) {
        self.platform.clock.advance(seconds);
        self.fronts.iter().for_each(|front| front.clock.advance(seconds));
        if seconds > 60 {
            self.tell(format!("{seconds} s pass"));
        }
    }
}
