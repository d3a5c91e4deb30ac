//! Operations per second on one core: `cargo bench -p seal`. A plain main, so that it stays
//! readable and prints what a capacity plan needs.

use rand::SeedableRng;
use rand::rngs::StdRng;
use seal::{PrivateKey, sm3};
use std::hint::black_box;
use std::time::Duration;

const WINDOW: Duration = Duration::from_millis(100);

fn main() {
    let key = PrivateKey::generate(&mut StdRng::seed_from_u64(1));
    for bytes in [64, 1_500, 5_700] {
        let message = vec![7; bytes];
        rate(&format!("sm3, {bytes} bytes"), || sm3::digest(&message));
        rate(&format!("sign, {bytes} bytes"), || key.sign(&message));
        let signature = key.sign(&message);
        let fresh = key.public().to_spki_der();
        let fresh = seal::PublicKey::from_spki_der(&fresh).expect("our own key");
        rate(&format!("verify, {bytes} bytes"), || fresh.verify(&message, &signature));
        fresh.prepare();
        rate(&format!("verify prepared, {bytes} bytes"), || fresh.verify(&message, &signature));
    }
    let signature = key.sign(b"x");
    let der = signature.to_der();
    rate("signature to DER", || signature.to_der());
    rate("signature from DER", || seal::Signature::from_der(&der));
}

/// Prints the best of ten short windows: the others were disturbed by something else.
#[expect(clippy::disallowed_methods, reason = "a measuring tool")]
#[expect(clippy::arithmetic_side_effects, reason = "counts of a tenth of a second's work")]
fn rate<T>(what: &str, mut work: impl FnMut() -> T) {
    work();
    let mut window = || {
        let start = std::time::Instant::now();
        let mut done: u128 = 0;
        while start.elapsed() < WINDOW {
            for _ in 0..50 {
                black_box(work());
            }
            done += 50;
        }
        done * 1_000_000_000 / start.elapsed().as_nanos()
    };
    let best = (0..10).map(|_| window()).max().unwrap_or_default();
    println!("{best:>12}/s  {what}");
}
