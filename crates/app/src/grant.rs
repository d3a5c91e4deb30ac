//! Grants (号段授权书): finance signs a range, the platform takes it in.

use domain::{Grant, GrantError};
use seal::{Purpose, Signature, SignerError};

use crate::Platform;
use crate::ports::{Actor, Added, SignedGrant, StoreError};

/// Why a grant was not taken in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GiveError {
    /// It contradicts itself.
    #[error(transparent)]
    Grant(#[from] GrantError),
    /// No such unit.
    #[error("no such unit")]
    UnknownUnit,
    /// The unit has no such place, or finance no such kind, or the code is another province's.
    #[error("the {0} of the grant is unknown")]
    Unknown(&'static str),
    /// Its range overlaps another's.
    #[error("the range overlaps another grant, or the id is taken")]
    Overlap,
    /// The signature does not hold under a certificate that may sign grants.
    #[error("the signature does not hold")]
    Signature,
    /// The signer failed.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Signs a grant with the platform's key and takes it in.
pub async fn give(p: &Platform, grant: Grant, by: Actor) -> Result<SignedGrant, GiveError> {
    let signer = p.keys.node();
    let signature = signer.sign(grant.statement().as_bytes()).await?;
    let certificate_serial = signer.certificate().serial().to_owned();
    let given = SignedGrant { grant, signature: signature.to_der(), certificate_serial };
    accept(p, given.clone(), by).await?;
    Ok(given)
}

/// Takes in a signed grant, from wherever it came.
pub async fn accept(p: &Platform, signed: SignedGrant, by: Actor) -> Result<(), GiveError> {
    let grant = signed.grant.clone().validated()?;
    let directory = p.directory();
    let unit = directory.units.get(&grant.unit).ok_or(GiveError::UnknownUnit)?;
    if !unit.places.iter().any(|place| place.code == grant.holder.place()) {
        return Err(GiveError::Unknown("place"));
    }
    if !directory.rules.kinds.contains_key(&grant.code.kind()) {
        return Err(GiveError::Unknown("kind"));
    }
    if grant.code.province() != u32::from(directory.rules.bureau.region.province()) {
        return Err(GiveError::Unknown("province"));
    }
    let issuer = p.keys.node();
    let trust = p.trust();
    let certificate = trust.find(issuer.certificate().issuer(), &signed.certificate_serial);
    let certificate = certificate.ok_or(GiveError::Signature)?;
    let now = p.clock.now();
    let good = p.trust().check(certificate, Purpose::Platform, now.timestamp()).is_ok()
        && Signature::from_der(&signed.signature).is_ok_and(|s| {
            certificate.public_key().verify(grant.statement().as_bytes(), &s).is_ok()
        });
    if !good {
        return Err(GiveError::Signature);
    }
    match p.store.add_grant(signed, by, now).await? {
        Added::Done => Ok(()),
        Added::Overlap => Err(GiveError::Overlap),
    }
}
