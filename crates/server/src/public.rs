//! What anyone may ask: check a bill, see a bill by its check code. Rate-limited; personal data
//! masked.

use app::ports::Kept;
use app::slip::SlipRefusal;
use app::verify;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;
use wire::api::{BillFace, BillSlip, Problem, VerifyAnswer, VerifyRequest};

use crate::Web;
use crate::faces::{self, Picture};
use crate::front;
use crate::limit::Paced;
use crate::platform;
use crate::problem::Refusal;

pub(crate) fn routes() -> OpenApiRouter<Web> {
    // A page around the bill's data makes a file larger than the data alone may be.
    let verify = OpenApiRouter::new()
        .routes(routes!(verify_bill))
        .layer(DefaultBodyLimit::max(proof::FILE_MAX));
    verify.routes(routes!(public_bill)).routes(routes!(slip))
}

/// 查验
///
/// By numbers (JSON), or by the bill file itself (XML, OFD or PDF; its content tells which): then
/// both signatures and the seals of its page are checked, and any difference from the kept bill is
/// named.
#[utoipa::path(
    post, path = "/api/v1/verify", tag = "public",
    request_body(content(
        (VerifyRequest = "application/json"),
        (String = "application/xml"),
        (Vec<u8> = "application/ofd"),
        (Vec<u8> = "application/pdf"),
        (Vec<u8> = "application/octet-stream")
    )),
    responses(
        (status = 200, description = "genuine, unknown or altered", body = VerifyAnswer),
        (status = 422, description = "No bill file, or no bill in it", body = Problem),
        (status = 429, description = "Too fast", body = Problem)
    )
)]
async fn verify_bill(
    State(web): State<Web>,
    _: Paced,
    headers: HeaderMap,
    body: Result<Bytes, axum::extract::rejection::BytesRejection>,
) -> Result<Response, Refusal> {
    let body = body.map_err(|_| Refusal::new("TOO_LARGE"))?;
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let answer: VerifyAnswer = match kind.split(';').next().unwrap_or_default().trim() {
        "application/json" => {
            let request: VerifyRequest = wire::json::read(&body)?;
            verify::by_numbers(&web.platform, &request).await?
        }
        "application/xml"
        | "text/xml"
        | "application/ofd"
        | "application/pdf"
        | "application/octet-stream" => {
            verify::by_file(&web.platform, &web.setting, body.to_vec()).await?
        }
        _ => return Err(Refusal::new("UNSUPPORTED_MEDIA_TYPE")),
    };
    Ok(private(Json(answer)))
}

/// 票面
///
/// What the QR code's page shows.
#[utoipa::path(
    get, path = "/api/v1/public/bills/{code}/{number}/{check_code}", tag = "public",
    params(("code" = String, Path), ("number" = String, Path), ("check_code" = String, Path)),
    responses((status = 200, body = BillFace), (status = 404, body = Problem), (status = 429, body = Problem))
)]
async fn public_bill(
    State(web): State<Web>,
    _: Paced,
    Path((code, number, check)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let kept = find(&web, (&code, &number, &check)).await?;
    Ok(private(Json(verify::public_face(&web.platform, kept).await?)))
}

/// 离线二维码
///
/// For a bill that waits for finance's signature: the text of a QR code that can be checked with no
/// network. Only the node that has the unit's key can make it, which is the front server that issued it.
#[utoipa::path(
    get, path = "/api/v1/public/bills/{code}/{number}/{check_code}/slip", tag = "public",
    params(("code" = String, Path), ("number" = String, Path), ("check_code" = String, Path)),
    responses((status = 200, body = BillSlip), (status = 404, body = Problem), (status = 429, body = Problem))
)]
async fn slip(
    State(web): State<Web>,
    _: Paced,
    Path((code, number, check)): Path<(String, String, String)>,
) -> Result<Response, Refusal> {
    let kept = find(&web, (&code, &number, &check)).await?;
    if front::is_home(&kept) {
        return Err(Refusal::new("NO_SLIP"));
    }
    let text = app::slip::make(&web.platform, &kept).await?.to_string();
    Ok(private(Json(BillSlip { text })))
}

impl From<SlipRefusal> for Refusal {
    fn from(e: SlipRefusal) -> Self {
        match e {
            SlipRefusal::NoKey => Self::new("NO_SLIP"),
            SlipRefusal::NoGrant | SlipRefusal::Slip(_) => {
                tracing::error!(%e, "no slip can be made");
                Self::new("INTERNAL")
            }
            SlipRefusal::Signer(_) => Self::new("SIGNER_UNAVAILABLE"),
            SlipRefusal::Store(e) => e.into(),
        }
    }
}

/// A bill's file by its ending, for whoever has its check code: the signed XML, or a face drawn
/// from it.
pub(crate) async fn file(
    web: &Web,
    named: (&str, &str, &str),
    ending: &str,
    picture: Picture,
) -> Result<Response, Refusal> {
    let kept = find(web, named).await?;
    match ending {
        "xml" => Ok(private(platform::file(kept))),
        _ => faces::face(web, kept, ending, picture).await,
    }
}

/// The bill of a code, a number and a check code.
async fn find(web: &Web, (code, number, check): (&str, &str, &str)) -> Result<Kept, Refusal> {
    let kept = verify::find(&web.platform, code, number, check).await?;
    kept.ok_or_else(|| Refusal::new("NOT_FOUND"))
}

fn private(answer: impl IntoResponse) -> Response {
    const NO_STORE: (HeaderName, HeaderValue) =
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    ([NO_STORE], answer).into_response()
}
