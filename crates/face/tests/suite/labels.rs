//! Templates and kinds agree on what stands on a face, and wrong templates are refused in words.

use face::{Template, book};
use wire::data::KindFile;

#[test]
fn every_field_of_a_kind_has_its_label_on_the_face() {
    let kinds = KindFile::parse(include_str!("../../../../data/kinds.toml")).unwrap().kind;
    assert_eq!(kinds.len(), crate::seen::KINDS.len());
    for kind in kinds {
        let name = format!("kind = \"{}\"", kind.class_kind);
        let template = book::BUILT_IN.iter().find(|t| t.contains(&name)).unwrap();
        for field in &kind.field {
            let value = format!("{{ext.{}", field.name);
            let line = template.lines().find(|line| line.contains(&value));
            let line = line.unwrap_or_else(|| panic!("{}: no {}", kind.class_kind, field.name));
            // Both days of a stay share the label of the first: 住院时间：… 至 ….
            let label =
                if field.name.ends_with("HospitalDate") { "住院时间" } else { &field.label };
            assert!(line.contains(&format!("{label}：")), "{}: {label} in {line}", kind.class_kind);
        }
    }
}

#[test]
fn a_wrong_template_is_refused_in_words() {
    let cases = [
        ("at = [1770, 40, 230, 230]", "at = [1970, 40, 230, 230]", "qr leaves its page"),
        ("at = [330, 960, 380, 380]", "at = [330, 960, 380, 0]", "seal leaves its page"),
        ("at = [560, 40, 980, 84]", "at = [-1, 40, 980, 84]", "text leaves its page"),
        ("width = 360", "width = 350", "table: the columns take 940 of 950"),
        ("width = 500", "width = 501", "sheet: the columns take"),
        ("{business_key}", "{business_kee}", "a bill has no value {business_kee}"),
        ("{business_key}", "{business_key", "a bill has no value"),
        ("#1a1a1a", "#1a1a1", "a colour is written #rrggbb, not #1a1a1"),
        ("#1a1a1a", "#1a1a1ü", "a colour is written #rrggbb"),
        ("page = [2100, 2970]", "page = [2100, 29700]", "page must be between"),
        ("size = 58", "size = 5", "size must be between"),
        ("groups = 2", "groups = 0", "groups must be between"),
        ("serial = \"01\"", "serial = \"01\"\ncolour = 1", "unknown field `colour`"),
        ("of = \"unit\"", "of = \"somebody\"", "unknown variant `somebody`"),
    ];
    for (from, to, reason) in cases {
        let good = book::BUILT_IN[0];
        assert!(good.contains(from), "{from}");
        let refused = Template::parse(&good.replacen(from, to, 1)).unwrap_err().to_string();
        assert!(refused.contains(reason), "{to}: {refused}");
    }
}
