//! On the platform: whether a shipment goes on from what is home, or tells another story.

use std::sync::Arc;

use super::Home;
use super::chain::Linked;
use crate::directory::Front;
use crate::ports::StoreError;
use crate::ports::registry::AuditHead;

/// How a shipment stands to what is home.
pub(super) enum Stand {
    /// It goes on from there, or from before.
    Chain,
    /// Records between are missing; the answer's mark says from where to go on.
    Gap,
    /// It tells another story than the one that is home.
    Fork(&'static str),
}

pub(super) async fn stand(
    home: &Home,
    front: &Front,
    mark: Option<&AuditHead>,
    (after, claimed): (&AuditHead, &AuditHead),
    linked: &[Arc<Linked>],
) -> Result<Stand, StoreError> {
    let Some(mark) = mark else {
        return Ok(if after.seq == 0 { Stand::Chain } else { Stand::Gap });
    };
    if mark.stream != after.stream || claimed.stream != mark.stream {
        return Ok(Stand::Fork("FORK"));
    }
    if after.seq > mark.seq {
        return Ok(Stand::Gap);
    }
    let here = |seq: i64| async move {
        if seq == mark.seq {
            Ok(Some(mark.hash))
        } else if seq == 0 {
            Ok(Some(crate::audit::genesis(mark.stream)))
        } else {
            home.fronts.hash_of(&front.data.code, seq).await
        }
    };
    // The last record both know settles all before it.
    let shared = linked.iter().rev().find(|one| one.seq <= mark.seq);
    let (seq, hash) = shared.map_or((after.seq, after.hash), |one| (one.seq, one.hash));
    Ok(if here(seq).await? == Some(hash) { Stand::Chain } else { Stand::Fork("FORK") })
}
