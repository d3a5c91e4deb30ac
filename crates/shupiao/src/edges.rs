//! The real clock and the operating system's randomness, behind their ports.

use app::ports::{Chance, Clock};
use domain::Moment;

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

/// So many random bytes in hex.
pub(crate) fn random_hex(count: usize) -> String {
    let mut bytes = vec![0; count];
    SystemChance.fill(&mut bytes);
    hex::encode(bytes)
}
