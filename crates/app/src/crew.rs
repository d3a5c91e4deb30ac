//! Work on many things, side by side on as many cores as the node gives.
//!
//! Proving and signing take a core's time, and a shipment brings hundreds of bills. What is done to one
//! of them must not depend on the others.

use futures::channel::oneshot;
use futures::future::{BoxFuture, FutureExt as _};

use crate::ports::{Crew, StoreError};

/// Does the same to each thing and answers in their order; in each hand's share, the first failure
/// ends it.
pub(crate) async fn each<T, R, E>(
    crew: Option<&dyn Crew>,
    things: Vec<T>,
    work: impl Fn(T) -> BoxFuture<'static, Result<R, E>> + Clone + Send + Sync + 'static,
) -> Result<Vec<R>, E>
where
    T: Send + 'static,
    R: Send + 'static,
    E: From<StoreError> + Send + 'static,
{
    let Some(crew) = crew else { return share(things, work).await };
    let hands = crew.hands().max(1);
    let size = things.len().div_ceil(hands).max(1);
    let mut things = things.into_iter();
    let mut shares = Vec::with_capacity(hands);
    loop {
        let own: Vec<T> = things.by_ref().take(size).collect();
        if own.is_empty() {
            break;
        }
        let (done, answer) = oneshot::channel();
        let work = work.clone();
        // Nobody may be waiting any more; then nobody needs the answer.
        crew.begin(async move { drop(done.send(share(own, work).await)) }.boxed());
        shares.push(answer);
    }
    let mut all = Vec::new();
    for answer in shares {
        let own = answer.await.map_err(|_| StoreError::Unavailable("the node is ending".into()))?;
        all.extend(own?);
    }
    Ok(all)
}

async fn share<T, R, E>(
    things: Vec<T>,
    work: impl Fn(T) -> BoxFuture<'static, Result<R, E>>,
) -> Result<Vec<R>, E> {
    let mut done = Vec::with_capacity(things.len());
    for thing in things {
        done.push(work(thing).await?);
    }
    Ok(done)
}
