//! Passwords, kept as Argon2id (RFC 9106): 19 MiB, two passes, one lane, as OWASP's first choice.
//! It works beside the listener's threads, and only so much at once as there are cores.

use std::sync::Arc;

use app::identity::Passwords;
use app::ports::Chance;
use argon2::{Argon2, PasswordHasher, PasswordVerifier};
use async_trait::async_trait;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use crate::edges::SystemChance;

/// Argon2id behind its port.
pub(crate) struct Argon {
    turns: Arc<Semaphore>,
    decoy: String,
}

impl Argon {
    /// Makes the decoy, which takes as long as one check.
    pub(crate) fn new() -> anyhow::Result<Self> {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let decoy = hash("nobody's").map_err(|e| anyhow::anyhow!(e))?;
        Ok(Self { turns: Arc::new(Semaphore::new(cores)), decoy })
    }

    async fn work<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, String> {
        let turn = Arc::clone(&self.turns).acquire_owned().await.map_err(|e| e.to_string())?;
        let work = move || {
            let _turn = turn;
            work()
        };
        tokio::task::spawn_blocking(work).await.map_err(|e| e.to_string())
    }
}

fn hash(password: &str) -> Result<String, String> {
    let mut salt = [0; 16];
    SystemChance.fill(&mut salt);
    let hash = Argon2::default().hash_password_with_salt(password.as_bytes(), &salt);
    hash.map(|hash| hash.to_string()).map_err(|e| e.to_string())
}

#[async_trait]
impl Passwords for Argon {
    async fn hash(&self, password: Zeroizing<String>) -> Result<String, String> {
        self.work(move || hash(&password)).await?
    }

    async fn verify(&self, password: Zeroizing<String>, kept: String) -> bool {
        let verify = move || Argon2::default().verify_password(password.as_bytes(), &*kept).is_ok();
        self.work(verify).await.unwrap_or(false)
    }

    fn decoy(&self) -> String {
        self.decoy.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_is_known_again_and_no_other_is() {
        let argon = Argon::new().unwrap();
        let text = |text: &str| Zeroizing::new(text.to_owned());
        let kept = argon.hash(text("right")).await.unwrap();
        assert!(kept.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{kept}");
        assert!(argon.verify(text("right"), kept.clone()).await);
        assert!(!argon.verify(text("wrong"), kept).await);
        assert!(!argon.verify(text("nobody's"), "no hash".to_owned()).await);
    }
}
