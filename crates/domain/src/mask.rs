//! Hiding personal data where it is shown.

/// A person's name with all but its first and last sign hidden: `李*`, `欧阳*华`→`欧**华`.
pub fn mask_name(name: &str) -> String {
    let signs: Vec<char> = name.chars().collect();
    match signs.as_slice() {
        [] => String::new(),
        [_] => "*".to_owned(),
        [first, _] => format!("{first}*"),
        [first, middle @ .., last] => format!("{first}{}{last}", "*".repeat(middle.len())),
    }
}

/// A number with its middle hidden: the first six and the last four signs stay if it is long
/// enough (identity numbers), else only the last two.
pub fn mask_code(code: &str) -> String {
    let signs: Vec<char> = code.chars().collect();
    let (head, tail) = match signs.len() {
        0..=2 => return "*".repeat(signs.len()),
        3..=11 => (0, 2),
        _ => (6, 4),
    };
    signs
        .iter()
        .enumerate()
        .map(|(i, c)| if i < head || i >= signs.len().saturating_sub(tail) { *c } else { '*' })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn enough_to_recognise_not_enough_to_use() {
        assert_eq!(mask_name("示例患者一"), "示***一");
        assert_eq!(mask_name("李四"), "李*");
        assert_eq!(mask_name("甲"), "*");
        assert_eq!(mask_code("510104199001010012"), "510104********0012");
        assert_eq!(mask_code("510104********0012"), "510104********0012");
        assert_eq!(mask_code("13800001234"), "*********34");
        assert_eq!(mask_code(""), "");
    }
}
