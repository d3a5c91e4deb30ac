//! Structured accounting data of a bill (电子凭证会计数据标准, configuration `efi`) as an XBRL 2.1
//! instance, for a receiver's accounting system.
//!
//! What the issuer knows is written. Whether a bill was checked and booked, and under which voucher,
//! is the receiver's to add, so this module must not know what has become of a bill.
//!
//! Names of elements come from public texts. The taxonomy itself was not found: its date and address
//! follow the pattern of its family and are INFERRED, as are `schemaRef`, the scheme of the
//! identifier and the forms of the values (`docs/accounting-data.md`). When it is at hand, a module
//! of that version stands beside this one.

use domain::Bill;
use quick_xml::escape::escape;

/// The taxonomy's namespace; INFERRED from its family's.
const TAXONOMY: &str = "http://xbrl.mof.gov.cn/taxonomy/2023-05-15/efi";
/// File of the taxonomy's schema, in its namespace; INFERRED.
const SCHEMA: &str = "efi.xsd";
/// What kind of name a credit code is; our choice, no public text names one.
const SCHEME: &str = "http://www.mof.gov.cn/credit-code";

/// The instance of a bill. Equal bills give equal bytes.
pub fn instance(bill: &Bill) -> Vec<u8> {
    let unit = text(bill.unit.as_str());
    let date = bill.date();
    let facts = [
        ("EInvoiceID", "", text(&bill.id.e_invoice_id())),
        ("InvoicingPartyName", "", text(&bill.unit_name)),
        ("InvoicingPartyCode", "", unit.clone()),
        ("IssueDate", "", date.to_string()),
        ("TotalAmount", " unitRef=\"CNY\" decimals=\"2\"", bill.content.total.to_string()),
    ]
    .map(|(name, more, value)| {
        format!("  <efi:{name} contextRef=\"bill\"{more}>{value}</efi:{name}>\n")
    })
    .concat();
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <xbrl xmlns=\"http://www.xbrl.org/2003/instance\" \
         xmlns:link=\"http://www.xbrl.org/2003/linkbase\" \
         xmlns:xlink=\"http://www.w3.org/1999/xlink\" \
         xmlns:iso4217=\"http://www.xbrl.org/2003/iso4217\" xmlns:efi=\"{TAXONOMY}\">\n\
         \x20 <link:schemaRef xlink:type=\"simple\" xlink:href=\"{TAXONOMY}/{SCHEMA}\"/>\n\
         \x20 <context id=\"bill\">\n\
         \x20   <entity><identifier scheme=\"{SCHEME}\">{unit}</identifier></entity>\n\
         \x20   <period><instant>{date}</instant></period>\n\
         \x20 </context>\n\
         \x20 <unit id=\"CNY\"><measure>iso4217:CNY</measure></unit>\n\
         {facts}</xbrl>\n"
    )
    .into_bytes()
}

/// As it may stand in an element. What XML 1.0 cannot hold, not even escaped, is left out: one sign
/// in a name must not cost the receiver the whole file.
fn text(value: &str) -> String {
    let printable = |c: &char| !c.is_control() && !matches!(c, '\u{fffe}' | '\u{ffff}');
    let value: String = value.chars().filter(printable).collect();
    escape(value).into_owned()
}
