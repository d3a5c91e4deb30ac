//! After the storm: lines mended, disks emptied, clocks set right, and everything goes on until
//! nothing is left to do.

use app::ports::fronts::Fronts;

use crate::node::Place;
use crate::storm::{Storm, Story};

/// Rounds until all must be home.
const ROUNDS: usize = 60;

impl Storm<'_> {
    pub(crate) async fn clear_up(&mut self) -> Story {
        self.tell("the storm is over".to_owned());
        self.calm = true;
        self.line.calm();
        self.province.cheer_up();
        for i in 0..=self.fronts.len() {
            let at = if i == 0 { Place::Platform } else { Place::Front(i - 1) };
            let disk = &self.node(at).disk;
            disk.fail(0);
            disk.fill(false);
            if !self.node(at).up {
                self.start(at).await?;
            }
        }
        self.finish_tasks().await?;
        for i in 0..self.fronts.len() {
            let skew = self.fronts[i].skew;
            self.fronts[i].jump(-skew);
            self.freeze(i, false).await;
        }
        for round in 0..ROUNDS {
            self.go_round(round).await?;
            if self.rests().await {
                self.tell(format!("all is quiet after {round} rounds"));
                return Ok(());
            }
        }
        let open: Vec<&str> = self
            .people
            .wants
            .iter()
            .filter(|w| !self.is_settled(w))
            .map(|w| w.key.as_str())
            .collect();
        Err(format!("it never comes to rest; still wanted: {open:?}"))
    }

    async fn finish_tasks(&mut self) -> Story {
        while !self.tasks.is_empty() {
            self.go_on().await?;
        }
        Ok(())
    }

    async fn deliver_all(&mut self) -> Story {
        while self.line.is_busy() {
            self.deliver();
            self.finish_tasks().await?;
        }
        Ok(())
    }

    async fn go_round(&mut self, round: usize) -> Story {
        self.deliver_all().await?;
        for i in 0..self.people.wants.len() {
            let want = &self.people.wants[i];
            let content = match (want.given, want.tried) {
                (Some(given), _) => given.content,
                (None, [true, true]) => round % 2,
                (None, [_, other]) => usize::from(other),
            };
            if !self.is_settled(want) || round == 0 {
                self.put(i, content);
                self.finish_tasks().await?;
            }
        }
        self.advance(60);
        self.care_for(Place::Platform, 2);
        self.care_for(Place::Platform, 0);
        for i in 0..self.fronts.len() {
            self.care_for(Place::Front(i), 0);
            self.care_for(Place::Front(i), 1);
            self.finish_tasks().await?;
            self.ship_from(i, None);
            self.finish_tasks().await?;
        }
        self.deliver_all().await
    }

    fn is_settled(&self, want: &crate::people::Want) -> bool {
        let is_shut = |i: usize| {
            matches!(self.fronts[i].home.platform.gate.stand(), app::home::Stand::Shut(_))
        };
        let asks_in_vain = match want.at {
            Place::Platform => false,
            Place::Front(i) => is_shut(i),
        };
        let original = want.reverses.map(|o| &self.people.wants[o]);
        want.given.is_some()
            || want.refused
            || asks_in_vain
            || original.is_some_and(|o| o.given.is_none())
    }

    /// Whether nobody wants anything any more.
    async fn rests(&self) -> bool {
        if self.line.is_busy() || !self.people.wants.iter().all(|w| self.is_settled(w)) {
            return false;
        }
        for front in &self.fronts {
            let code = &front.parts.as_ref().unwrap().code;
            let head = front.head().await;
            let home = self.platform.database.mark(code).await.unwrap();
            let told = front.database.mark(code).await.unwrap();
            let is_frozen = self.platform.front_entry(code).await.unwrap().status == "frozen";
            let is_shut = front.home.platform.gate.stand() != app::home::Stand::Open;
            if !(is_frozen && is_shut || head == home && head == told) {
                return false;
            }
        }
        true
    }
}
