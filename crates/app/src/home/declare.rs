//! Causes that finance declares (应急公告): on the platform they go down to fronts with the configuration;
//! to a front whose line is down the same declaration is brought by hand, as a letter.

use domain::window::Declaration;
use seal::{Purpose, SignerError};
use wire::data::{DataError, DeclarationData, to_json};
use wire::home::DeclarationWords;

use super::letter::{self, LetterError};
use super::{Home, watch};
use crate::directory::DirectoryError;
use crate::ports::{Actor, Entry, StoreError};

/// Why a cause is not declared.
#[derive(Debug, thiserror::Error)]
pub enum DeclareError {
    /// It contradicts itself.
    #[error(transparent)]
    Data(#[from] DataError),
    /// Not a letter of the platform.
    #[error(transparent)]
    Letter(#[from] LetterError),
    /// It counts in another region than this front's.
    #[error("the declaration is for region {0}")]
    Elsewhere(String),
    /// The directory does not read.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// No signature was to be had.
    #[error(transparent)]
    Signer(#[from] SignerError),
    /// The store could not.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// On the platform: declares a cause, or ends or prolongs one by its id. Answers with the letter that
/// may be brought to fronts by hand.
pub async fn declare(
    home: &Home,
    said: DeclarationData,
    by: Actor,
) -> Result<Vec<u8>, DeclareError> {
    Declaration::try_from(said.clone())?;
    let p = &home.platform;
    let entry = Entry::new("declaration", &said.id, to_json(&said));
    p.store.put_entries(vec![entry], by, p.clock.now()).await?;
    p.refresh().await?;
    let format = DeclarationWords::FORMAT.to_owned();
    Ok(letter::write(p, &DeclarationWords { format, declaration: said }).await?)
}

/// On a front: takes in what was declared, by the letter that somebody brought. The configuration that
/// comes next brings it as well, or what has become of it.
pub async fn take_declaration(home: &Home, bytes: &[u8]) -> Result<Declaration, DeclareError> {
    let p = &home.platform;
    let now = p.clock.now();
    let (sealed, said) = letter::read::<DeclarationWords>(bytes)?;
    if said.format != DeclarationWords::FORMAT {
        return Err(LetterError::Form.into());
    }
    let trust = p.trust();
    let platform =
        trust.with_serial(sealed.serial, Purpose::Platform).ok_or(LetterError::Signer)?;
    letter::check(&sealed, platform, Purpose::Platform, (&trust, now.timestamp()))?;
    let declaration = Declaration::try_from(said.declaration.clone())?;
    let directory = p.directory();
    let own = p.device().and_then(|code| directory.fronts.get(code));
    if own.is_none_or(|own| !declaration.region.contains(own.region)) {
        return Err(DeclareError::Elsewhere(declaration.region.to_string()));
    }
    let by = Actor {
        name: "platform".to_owned(),
        certificate: platform.serial().to_owned(),
        ..Actor::default()
    };
    let entry = Entry::new("declaration", &declaration.id, to_json(&said.declaration));
    p.store.put_entries(vec![entry], by, now).await?;
    p.refresh().await?;
    watch(home).await?;
    Ok(declaration)
}
