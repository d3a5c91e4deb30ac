//! The real clock, the operating system's randomness and the machine's cores, behind their ports.

use app::ports::{Chance, Clock, Crew};
use domain::Moment;
use futures::future::BoxFuture;
use tokio::runtime::Handle;

/// The machine's clock.
pub(crate) struct SystemClock;

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place where the real clock is read")]
    fn now(&self) -> Moment {
        Moment::new(jiff::Timestamp::now())
    }
}

/// The operating system's generator, through a thread's own CSPRNG.
pub(crate) struct SystemChance;

impl Chance for SystemChance {
    fn fill(&self, bytes: &mut [u8]) {
        rand::Rng::fill_bytes(&mut rand::rng(), bytes);
    }
}

/// The threads beside those that answer requests, as many at once as there are cores.
pub(crate) struct Cores(Handle);

impl Cores {
    /// Those of the runtime in which it is called.
    pub(crate) fn here() -> Self {
        Self(Handle::current())
    }
}

impl Crew for Cores {
    fn hands(&self) -> usize {
        std::thread::available_parallelism().map_or(1, usize::from)
    }

    fn begin(&self, work: BoxFuture<'static, ()>) {
        let runtime = self.0.clone();
        self.0.spawn_blocking(move || runtime.block_on(work));
    }
}

/// So many random bytes in hex.
pub(crate) fn random_hex(count: usize) -> String {
    let mut bytes = vec![0; count];
    SystemChance.fill(&mut bytes);
    hex::encode(bytes)
}
