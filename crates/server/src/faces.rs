//! Bills as files people hold: OFD, PDF, picture, accounting data. Drawing takes milliseconds of a
//! core, so it is done beside the listener's threads, and only so much at once as there are cores.

use std::sync::Arc;

use app::ports::Kept;
use app::render::{self, Format, RenderError};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use tokio::runtime::Handle;

use crate::Web;
use crate::problem::Refusal;

/// Which page of a picture, and how fine.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
pub(crate) struct Picture {
    /// From 1.
    page: Option<usize>,
    /// Dots per inch, 48 to 300.
    dpi: Option<u32>,
}

/// Resolution if none is asked for: a page fits a phone's screen twice over.
const DPI: u32 = 150;

/// The format of a file ending, and its media type.
pub(crate) fn format(ending: &str, picture: Picture) -> Option<(Format, &'static str)> {
    let page = picture.page.unwrap_or(1).checked_sub(1)?;
    Some(match ending {
        "ofd" => (Format::Ofd, "application/ofd"),
        "pdf" => (Format::Pdf, "application/pdf"),
        "png" => (Format::Png { page, dpi: picture.dpi.unwrap_or(DPI) }, "image/png"),
        "xbrl" => (Format::Xbrl, "application/xml"),
        _ => return None,
    })
}

/// A kept bill as a file of that ending. Pictures are shown, the rest is downloaded.
pub(crate) async fn face(
    web: &Web,
    kept: Kept,
    ending: &str,
    picture: Picture,
) -> Result<Response, Refusal> {
    let (format, media_type) = format(ending, picture).ok_or_else(|| Refusal::new("NO_ROUTE"))?;
    let way = if ending == "png" { "inline" } else { "attachment" };
    let name = format!("{way}; filename=\"{}_{}.{ending}\"", kept.id.code, kept.id.number);
    let bytes = drawn(web, kept, format).await?;
    let headers = [
        (header::CONTENT_TYPE, media_type.to_owned()),
        (header::CONTENT_DISPOSITION, name),
        // It holds personal data, and it never changes.
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    Ok((headers, bytes).into_response())
}

async fn drawn(web: &Web, kept: Kept, format: Format) -> Result<Vec<u8>, Refusal> {
    let web = Arc::clone(web);
    let busy = |_| Refusal::new("TIMEOUT");
    let turn = Arc::clone(&web.drawing).acquire_owned().await.map_err(busy)?;
    let runtime = Handle::current();
    let work = move || {
        let _turn = turn;
        runtime.block_on(render::render(&web.platform, &web.setting, kept, format))
    };
    match tokio::task::spawn_blocking(work).await {
        Ok(drawn) => Ok(drawn?),
        Err(e) => Err(RenderError::Face(face::FaceError(e.to_string())).into()),
    }
}
