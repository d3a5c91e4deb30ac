//! What goes wrong: nodes die, lines are cut, disks fill up, clocks jump, signers fail; and the plots.

use app::ports::{Actor, Entry, StateChange, Store};
use sim::Failure;
use wire::data::FrontData;

use crate::deeds::hospital;
use crate::node::Node;
use crate::node::Place;
use crate::storm::{Plot, Storm, Story};

impl Storm<'_> {
    pub(crate) async fn crash(&mut self) -> Story {
        let at = match self.dice.below(6) {
            0 => Place::Platform,
            1 | 2 => Place::Front(self.dice.below(self.fronts.len())),
            // In the middle of something.
            _ if self.tasks.is_empty() => return Ok(()),
            _ => self.tasks[self.dice.below(self.tasks.len())].at,
        };
        if !self.node(at).up {
            return Ok(());
        }
        let dropped = self.kill(at).await;
        self.tell(format!("{at:?} dies with {dropped} tasks under way"));
        if self.dice.hits(600) {
            self.start(at).await?;
        }
        Ok(())
    }

    /// Whatever it was doing ends in the middle.
    pub(crate) async fn kill(&mut self, at: Place) -> usize {
        let before = self.tasks.len();
        self.tasks.retain(|task| task.at != at);
        self.node(at).die().await;
        before - self.tasks.len()
    }

    /// Comes back, and has everything that anybody was told.
    pub(crate) async fn start(&mut self, at: Place) -> Story {
        let (province, seed) = (self.province, self.dice.between(0, u64::MAX));
        self.node(at).start(province, seed).await;
        if let Place::Front(i) = at {
            self.sent[i] = None;
            self.hearing[i].check(&self.fronts[i]).await?;
        }
        self.tell(format!("{at:?} is back"));
        self.check_given(at).await
    }

    pub(crate) async fn start_somebody(&mut self) -> Story {
        let down = |i: &usize| !self.fronts[*i].up;
        let mut all: Vec<Place> = (0..self.fronts.len()).filter(down).map(Place::Front).collect();
        if !self.platform.up {
            all.push(Place::Platform);
        }
        if all.is_empty() {
            return Ok(());
        }
        self.start(all[self.dice.below(all.len())]).await
    }

    pub(crate) fn cut_or_mend(&mut self) {
        let i = self.dice.below(self.fronts.len());
        self.line.cut[i] = !self.line.cut[i];
        let how = if self.line.cut[i] { "cut off" } else { "on the line again" };
        self.tell(format!("front {i} is {how}"));
    }

    /// Weather passes: some line is mended, and some disk emptied.
    pub(crate) fn ease(&mut self) {
        let i = self.dice.below(self.fronts.len() + 1);
        let at = if i < self.fronts.len() {
            self.line.cut[i] = false;
            Place::Front(i)
        } else {
            Place::Platform
        };
        let disk = &self.node(at).disk;
        disk.fail(0);
        disk.fill(false);
    }

    pub(crate) fn disk_mood(&mut self) {
        let failing = if self.dice.hits(500) { self.dice.between(0, 150) } else { 0 };
        let full = self.dice.hits(300);
        let at = match self.dice.below(3) {
            0 => Place::Platform,
            _ => Place::Front(self.dice.below(self.fronts.len())),
        };
        let disk = &self.node(at).disk;
        disk.fail(failing);
        disk.fill(full);
        self.tell(format!("{at:?}: {failing} of 1000 calls fail, disk full: {full}"));
    }

    pub(crate) fn signer_mood(&mut self) {
        let world = &self.province.world;
        let parts = self.fronts[self.dice.below(self.fronts.len())].parts.as_ref().unwrap();
        let (name, signer) = match self.dice.below(4) {
            0 => ("finance's signer", &world.supervision_signer),
            1 => ("the platform's unit signer", &world.unit_signer),
            2 => ("a front's own signer", &parts.device),
            _ => ("a front's unit signer", &parts.unit_signer),
        };
        let many = 1 + self.dice.below(4);
        let mood = |_| if self.dice.hits(500) { Failure::Refuses } else { Failure::Lies };
        signer.fail_next((0..many).map(mood).collect::<Vec<_>>());
        self.tell(format!("{name} fails {many} times"));
    }

    pub(crate) fn clock_jump(&mut self) {
        let i = self.dice.below(self.fronts.len());
        let seconds = match self.dice.below(3) {
            0 => self.dice.between(0, 7200) as i64 - 3600,
            1 => self.dice.between(0, 160_000) as i64 - 80_000,
            _ => -self.fronts[i].skew,
        };
        self.fronts[i].jump(seconds);
        self.tell(format!("the clock of front {i} jumps {seconds} s"));
    }

    /// Finance freezes a front, or lets it work again.
    pub(crate) async fn finance(&mut self) -> Story {
        let i = self.dice.below(self.fronts.len());
        let freeze = !self.frozen[i] && self.dice.hits(700);
        if freeze || self.frozen[i] {
            self.freeze(i, freeze).await;
        }
        Ok(())
    }

    pub(crate) async fn freeze(&mut self, i: usize, freeze: bool) {
        if !self.platform.up {
            return;
        }
        let code = self.fronts[i].parts.as_ref().unwrap().code.clone();
        let Some(mut data) = self.platform.front_entry(&code).await else { return };
        // What a case has frozen stays so.
        if data.status == "frozen" && data.reason != FINANCE {
            return;
        }
        if freeze { "frozen" } else { "active" }.clone_into(&mut data.status);
        if freeze { FINANCE } else { "" }.clone_into(&mut data.reason);
        let entry = Entry::new("front", &code, wire::data::to_json(&data));
        let at = app::ports::Clock::now(&self.platform.clock);
        self.platform.database.put_entries(vec![entry], Actor::default(), at).await.unwrap();
        self.frozen[i] = freeze;
        self.tell(format!("finance sets front {i} to {}", data.status));
    }

    /// What a plot needs beforehand.
    pub(crate) fn prepare_plot(&mut self) {
        if matches!(self.plot, Plot::RolledBack | Plot::Copied) {
            let path = self.folder.path().join("backup.sqlite");
            self.fronts[0].back_up(&path);
            self.backup = Some(path);
            self.tell("front 0 is copied".to_owned());
        }
    }

    pub(crate) async fn thicken_plot(&mut self) -> Story {
        match self.plot {
            Plot::None | Plot::Forged => Ok(()),
            Plot::Quarrel => self.quarrel().await,
            Plot::RolledBack => self.roll_back().await,
            Plot::Copied => {
                let path = self.backup.clone().unwrap();
                let parts = self.fronts[0].parts.clone();
                let around = (&self.dice, &self.turns, self.province.clock());
                let mut copy = Node::new(self.province, &path, parts, around).await;
                let now = app::ports::Clock::now(&self.platform.clock);
                copy.clock.advance(now.seconds_since(app::ports::Clock::now(&copy.clock)));
                copy.skew = 0;
                self.fronts.push(copy);
                let i = self.fronts.len() - 1;
                self.tell(format!("front {i} is the copy of front 0 and begins to work"));
                Ok(())
            }
        }
    }

    /// Front 0 finds itself in its past. What it did since is remembered by nobody but those who were
    /// told.
    async fn roll_back(&mut self) -> Story {
        let here = Place::Front(0);
        if self.node(here).up {
            self.kill(here).await;
        }
        let (province, seed) = (self.province, self.dice.between(0, u64::MAX));
        self.fronts[0].start(province, seed).await;
        self.past.push((0, self.fronts[0].chain().await));
        self.kill(here).await;
        let path = self.backup.clone().unwrap();
        self.fronts[0].restore(&path);
        self.tell("front 0 is put back to its copy".to_owned());
        let seed = self.dice.between(0, u64::MAX);
        self.fronts[0].start(province, seed).await;
        self.sent[0] = None;
        self.hearing[0].forget();
        let known: Vec<String> =
            self.fronts[0].bills().await.into_iter().map(|kept| kept.business_key).collect();
        for want in &mut self.people.wants {
            if want.at == here
                && !known.contains(&want.key)
                && let Some(given) = want.given.take()
            {
                self.people.numbers.remove(&(None, given.id));
            }
        }
        Ok(())
    }

    /// The platform issues under keys of fronts, and exchanges or locks bills of fronts that are home.
    async fn quarrel(&mut self) -> Story {
        if !self.platform.up {
            self.start(Place::Platform).await?;
        }
        let of_fronts: Vec<usize> = (0..self.people.wants.len())
            .filter(|i| {
                let want = &self.people.wants[*i];
                want.at != Place::Platform && want.reverses.is_none()
            })
            .collect();
        for i in of_fronts.into_iter().rev().take(4) {
            let key = self.people.wants[i].key.clone();
            self.tell(format!("the platform is asked for {key} as well"));
            let twin = self.people.want(Place::Platform, key, None);
            self.people.wants[twin].is_shared = true;
            self.people.wants[i].is_shared = true;
            self.people.wants[twin].tried = [true; 2];
            self.put(twin, 0);
        }
        let home = self.platform.database.list(&hospital(), everything()).await.unwrap();
        for (i, want) in self.people.wants.iter_mut().enumerate() {
            let Some(given) = want.given else { continue };
            if want.at == Place::Platform
                || !home.iter().any(|kept| kept.id == given.id)
                || i % 2 == 0
            {
                continue;
            }
            want.is_touched = true;
            let change = match i % 4 {
                1 => StateChange::Exchange { code: "5101".into(), number: format!("{i:08}") },
                _ => StateChange::Lock { by: hospital() },
            };
            let at = app::ports::Clock::now(&self.platform.clock);
            let done = self.platform.database.change_state(given.id, change, Actor::default(), at);
            done.await.unwrap();
        }
        for i in 0..self.people.wants.len() {
            if let Some(original) = self.people.wants[i].reverses {
                self.people.wants[i].is_touched = self.people.wants[original].is_touched;
            }
        }
        Ok(())
    }
}

const FINANCE: &str = "财政暂停";

pub(crate) fn everything() -> app::ports::Listing {
    app::ports::Listing { after: 0, from: None, until: None, max: 100_000 }
}

impl Node {
    /// On the platform: how a front is set.
    pub(crate) async fn front_entry(&self, code: &str) -> Option<FrontData> {
        let (_, entries) = self.database.directory().await.unwrap();
        let mut entries = entries.into_iter();
        let entry = entries.find(|e| e.section == "front" && e.key == code)?;
        wire::data::from_json(&entry.body).ok()
    }
}
