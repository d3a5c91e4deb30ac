//! Tables people bring and take: CSV (UTF-8) and XLSX. A cell that a spreadsheet would take for a
//! formula is written as text.

use std::io::Cursor;

use axum::body::Bytes;
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use calamine::{Data, Reader, Xlsx};
use rust_xlsxwriter::Workbook;

use crate::problem::Refusal;

/// Size of a file that is read.
pub(super) const BYTES_MAX: usize = 4 * 1024 * 1024;
/// Rows that are given out at once.
pub(super) const ROWS_MAX: usize = 50_000;
const COLUMNS_MAX: usize = 64;
const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

fn wrong(why: &'static str) -> Refusal {
    Refusal::new("INVALID").saying(why)
}

/// Reads a table; the header is its first row. Rows without any text are left out.
pub(super) async fn read(headers: &HeaderMap, body: Bytes) -> Result<Vec<Vec<String>>, Refusal> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let xlsx = body.starts_with(b"PK");
    let kind = kind.split(';').next().unwrap_or_default().trim();
    if !matches!((kind, xlsx), (XLSX, true) | ("text/csv", false)) {
        return Err(wrong("请上传 CSV（UTF-8）或 XLSX 文件"));
    }
    let read = move || if xlsx { read_xlsx(&body) } else { read_csv(&body) };
    let table = tokio::task::spawn_blocking(read).await.map_err(|_| wrong("文件无法读取"))??;
    Ok(table.into_iter().filter(|row| row.iter().any(|cell| !cell.trim().is_empty())).collect())
}

fn read_csv(body: &[u8]) -> Result<Vec<Vec<String>>, Refusal> {
    let text = std::str::from_utf8(body).map_err(|_| wrong("请把 CSV 文件另存为 UTF-8 编码"))?;
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.trim_start_matches('\u{feff}').as_bytes());
    let mut table = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|_| wrong("CSV 文件格式有误，请检查引号与逗号"))?;
        if record.len() > COLUMNS_MAX || table.len() > ROWS_MAX {
            return Err(wrong("文件行数或列数过多，请分批导入"));
        }
        table.push(record.iter().map(str::to_owned).collect());
    }
    Ok(table)
}

/// A sheet may unfold to much more than its file: what it says of its size is asked first.
fn read_xlsx(body: &[u8]) -> Result<Vec<Vec<String>>, Refusal> {
    const UNPACKED_MAX: u64 = 64 * 1024 * 1024;
    let unpacked = unpacked(body).ok_or_else(|| wrong("不是有效的 XLSX 文件"))?;
    if unpacked > UNPACKED_MAX {
        return Err(wrong("文件过大，请分批导入"));
    }
    let mut book: Xlsx<_> =
        Xlsx::new(Cursor::new(body)).map_err(|_| wrong("不是有效的 XLSX 文件"))?;
    let range = book.worksheet_range_at(0).and_then(Result::ok);
    let range = range.ok_or_else(|| wrong("XLSX 文件中没有工作表"))?;
    if range.width() > COLUMNS_MAX || range.height() > ROWS_MAX {
        return Err(wrong("文件行数或列数过多，请分批导入"));
    }
    let cell = |data: &Data| match data {
        Data::Empty | Data::Error(_) => String::new(),
        // A code typed as a number comes as one.
        Data::Float(f) => format!("{f:.0}"),
        Data::Int(_)
        | Data::String(_)
        | Data::Bool(_)
        | Data::DateTime(_)
        | Data::DateTimeIso(_)
        | Data::DurationIso(_) => data.to_string(),
    };
    Ok(range.rows().map(|row| row.iter().map(cell).collect()).collect())
}

/// The sum of the sizes that a ZIP's central directory names.
fn unpacked(body: &[u8]) -> Option<u64> {
    const ENTRY: &[u8] = b"PK\x01\x02";
    let mut sum = 0_u64;
    let mut rest = body;
    let mut found = false;
    while let Some(at) = rest.windows(ENTRY.len()).position(|w| w == ENTRY) {
        let entry = rest.get(at..)?;
        let size = entry.get(24..28)?.first_chunk::<4>()?;
        sum = sum.saturating_add(u32::from_le_bytes(*size).into());
        rest = entry.get(46..)?;
        found = true;
    }
    found.then_some(sum)
}

/// A spreadsheet takes what begins so for a formula.
fn plain(cell: &str) -> String {
    if cell.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        format!("'{cell}")
    } else {
        cell.to_owned()
    }
}

fn file(name: &str, media: &'static str, bytes: Vec<u8>) -> Response {
    let headers = [
        (header::CONTENT_TYPE, media.to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")),
        (header::CACHE_CONTROL, "no-store".to_owned()),
    ];
    (headers, bytes).into_response()
}

/// A table as CSV, with the mark by which spreadsheets know UTF-8.
pub(super) fn csv(name: &str, table: &[Vec<String>]) -> Result<Response, Refusal> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    for row in table {
        let cells = row.iter().map(|cell| plain(cell));
        writer.write_record(cells).map_err(|_| Refusal::new("INTERNAL"))?;
    }
    let bytes = writer.into_inner().map_err(|_| Refusal::new("INTERNAL"))?;
    Ok(file(name, "text/csv; charset=utf-8", bytes))
}

/// A table as XLSX; every cell is text.
pub(super) async fn xlsx(name: &str, table: Vec<Vec<String>>) -> Result<Response, Refusal> {
    let write = move || -> Result<Vec<u8>, rust_xlsxwriter::XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (r, row) in table.iter().enumerate() {
            for (c, cell) in row.iter().enumerate() {
                let (r, c) = (u32::try_from(r).unwrap_or(0), u16::try_from(c).unwrap_or(0));
                sheet.write_string(r, c, cell)?;
            }
        }
        sheet.autofit();
        book.save_to_buffer()
    };
    let bytes = tokio::task::spawn_blocking(write).await.map_err(|_| Refusal::new("INTERNAL"))?;
    Ok(file(name, XLSX, bytes.map_err(|_| Refusal::new("INTERNAL"))?))
}
