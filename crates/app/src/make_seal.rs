//! Making an electronic seal (制章): its picture, whose it is and which certificate may use it, signed
//! by the seal maker (GB/T 38540). A bill names the seal by its SM3.

use domain::Moment;
use face::FaceError;
use face::seal_art::Art;
use ofd::eseal::{Eseal, EsealInfo, Picture};
use seal::{Certificate, Signer, SignerError, sm3};

use crate::ports::KeptSeal;

/// Resolution of the picture: sharp on paper, small in every file.
const DPI: u32 = 240;

/// Why there is no seal.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MakeSealError {
    /// The picture.
    #[error(transparent)]
    Face(#[from] FaceError),
    /// The structure.
    #[error(transparent)]
    Write(#[from] ofd::WriteError),
    /// The maker's key.
    #[error(transparent)]
    Signer(#[from] SignerError),
}

/// What a seal is to be.
#[derive(Clone, Debug)]
pub struct Order {
    /// 32 hex digits.
    pub id: String,
    /// Its name, as bills say it.
    pub name: String,
    /// Whose: credit code of a unit, or region of the bureau.
    pub owner: String,
    /// Its picture.
    pub art: Art,
    /// The certificate that may use it.
    pub certificate: Certificate,
    /// From when.
    pub from: Moment,
    /// Until when, in seconds since 1970.
    pub until: i64,
}

/// Makes the seal.
pub async fn make_seal(maker: &dyn Signer, order: Order) -> Result<KeptSeal, MakeSealError> {
    /// A seal of an organisation (单位章).
    const OF_ORGANISATION: i32 = 1;
    let from = order.from.timestamp().as_second();
    let millimetres = |um: i32| u32::try_from(um.saturating_add(500) / 1000).unwrap_or_default();
    let unsigned = Eseal::new(&EsealInfo {
        id: order.id,
        maker_id: "SHUPIAO".to_owned(),
        name: order.name,
        kind: OF_ORGANISATION,
        certificates: vec![order.certificate],
        created_at: from,
        valid_from: from,
        valid_until: order.until,
        picture: Picture {
            png: order.art.png(DPI)?,
            width_mm: millimetres(order.art.width),
            height_mm: millimetres(order.art.height),
        },
    })?;
    let signature = maker.sign(unsigned.to_sign()).await?;
    let bytes = unsigned.signed(maker.certificate(), &signature)?.to_der().to_vec();
    Ok(KeptSeal { hash: sm3::hex(&sm3::digest(&bytes)), owner: order.owner, bytes })
}
