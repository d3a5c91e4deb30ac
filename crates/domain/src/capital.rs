//! Amounts in Chinese capitals (大写), after the People's Bank rule for filling in vouchers
//! (正确填写票据和结算凭证的基本规定).

use crate::Money;

const DIGITS: [char; 10] = ['零', '壹', '贰', '叁', '肆', '伍', '陆', '柒', '捌', '玖'];
const PLACES: [&str; 4] = ["", "拾", "佰", "仟"];
const GROUPS: [&str; 4] = ["万亿", "亿", "万", ""];

fn digit(value: u64) -> char {
    usize::try_from(value).ok().and_then(|i| DIGITS.get(i)).copied().unwrap_or('零')
}

/// One group of four digits, without its group word. `零` stands for a run of zeros inside it.
fn group(value: u64, out: &mut String) {
    let mut zero_waits = false;
    let mut begun = false;
    for (place, d) in PLACES.iter().rev().zip([value / 1000, value / 100, value / 10, value]) {
        let d = d % 10;
        if d == 0 {
            zero_waits = begun;
            continue;
        }
        if zero_waits {
            out.push('零');
            zero_waits = false;
        }
        begun = true;
        out.push(digit(d));
        out.push_str(place);
    }
}

/// Whole yuan in capitals, without 元.
fn whole(yuan: u64) -> String {
    let mut out = String::new();
    let mut zero_waits = false;
    let mut before = 1_u64;
    let groups = [
        yuan / 1_000_000_000_000,
        yuan / 100_000_000 % 10_000,
        yuan / 10_000 % 10_000,
        yuan % 10_000,
    ];
    for (value, word) in groups.into_iter().zip(GROUPS) {
        if value == 0 {
            zero_waits = !out.is_empty();
            continue;
        }
        // A zero stands for a missing group, a missing 仟, or (allowed by the rule, and the clearer
        // reading) a missing 个 of the group before: 壹拾万零柒仟.
        if !out.is_empty() && (zero_waits || value < 1000 || before.is_multiple_of(10)) {
            out.push('零');
        }
        before = value;
        zero_waits = false;
        group(value, &mut out);
        // 万亿 followed by a group of 亿 shares its 亿: 壹万贰仟亿, not 壹万亿贰仟亿.
        let next_is_yi = word == "万亿" && !(yuan / 100_000_000).is_multiple_of(10_000);
        out.push_str(if next_is_yi { "万" } else { word });
    }
    out
}

pub(crate) fn capital(money: Money) -> String {
    let fen = money.fen().unsigned_abs();
    let (yuan, jiao, cent) = (fen / 100, fen / 10 % 10, fen % 10);
    let mut out = String::new();
    if money.is_negative() {
        out.push('负');
    }
    if yuan > 0 {
        out.push_str(&whole(yuan));
        out.push('元');
    } else if fen == 0 {
        out.push_str("零元");
    }
    match (jiao, cent) {
        (0, 0) => out.push('整'),
        (0, c) => {
            if yuan > 0 {
                out.push('零');
            }
            out.push(digit(c));
            out.push('分');
        }
        (j, 0) => {
            out.push(digit(j));
            out.push_str("角整");
        }
        (j, c) => {
            out.push(digit(j));
            out.push('角');
            out.push(digit(c));
            out.push('分');
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn said(text: &str) -> String {
        text.parse::<Money>().unwrap().capital()
    }

    #[test]
    fn reads_as_a_cashier_writes_it() {
        for (amount, expected) in [
            ("0.00", "零元整"),
            ("0.01", "壹分"),
            ("0.10", "壹角整"),
            ("0.55", "伍角伍分"),
            ("1.00", "壹元整"),
            ("10.00", "壹拾元整"),
            ("10.05", "壹拾元零伍分"),
            ("286.50", "贰佰捌拾陆元伍角整"),
            ("1000.00", "壹仟元整"),
            ("1001.00", "壹仟零壹元整"),
            ("1010.00", "壹仟零壹拾元整"),
            ("1100.00", "壹仟壹佰元整"),
            ("1409.50", "壹仟肆佰零玖元伍角整"),
            ("6007.14", "陆仟零柒元壹角肆分"),
            ("10000.00", "壹万元整"),
            ("10001.00", "壹万零壹元整"),
            ("100000.00", "壹拾万元整"),
            ("101000.00", "壹拾万零壹仟元整"),
            ("107000.53", "壹拾万零柒仟元伍角叁分"),
            ("1234567.89", "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分"),
            ("110000.00", "壹拾壹万元整"),
            ("1000000.00", "壹佰万元整"),
            ("10001000.00", "壹仟万零壹仟元整"),
            ("10010000.00", "壹仟零壹万元整"),
            ("200500.00", "贰拾万零伍佰元整"),
            ("100000000.00", "壹亿元整"),
            ("100000001.00", "壹亿零壹元整"),
            ("100010000.00", "壹亿零壹万元整"),
            ("1000000000000.00", "壹万亿元整"),
            ("1200000000000.00", "壹万贰仟亿元整"),
            ("1000100000000.00", "壹万零壹亿元整"),
            ("-286.50", "负贰佰捌拾陆元伍角整"),
            ("-0.07", "负柒分"),
        ] {
            assert_eq!(said(amount), expected, "{amount}");
        }
    }

    /// Reads capitals back by an independent little machine.
    fn read(text: &str) -> i64 {
        let (sign, text) = match text.strip_prefix('负') {
            Some(rest) => (-1, rest),
            None => (1, text),
        };
        let (mut total, mut section, mut number, mut fen) = (0_i64, 0_i64, 0_i64, 0_i64);
        for c in text.chars() {
            match c {
                '拾' | '佰' | '仟' => {
                    section +=
                        number * [10, 100, 1000]["拾佰仟".chars().position(|p| p == c).unwrap()];
                    number = 0;
                }
                '万' => {
                    total += (section + number) * 10_000;
                    (section, number) = (0, 0);
                }
                '亿' => {
                    total = (total + section + number) * 100_000_000;
                    (section, number) = (0, 0);
                }
                '元' => {
                    total += section + number;
                    (section, number) = (0, 0);
                }
                '角' => {
                    fen += number * 10;
                    number = 0;
                }
                '分' => {
                    fen += number;
                    number = 0;
                }
                '整' => {}
                _ => number = i64::try_from(DIGITS.iter().position(|d| *d == c).unwrap()).unwrap(),
            }
        }
        sign * (total * 100 + fen)
    }

    proptest! {
        #[test]
        fn capitals_read_back(fen in -999_999_999_999_999_i64..=999_999_999_999_999) {
            prop_assert_eq!(read(&Money::from_fen(fen).unwrap().capital()), fen);
        }

        #[test]
        fn no_double_zero_and_no_zero_before_a_place(fen in 0_i64..100_000_000_000_000) {
            let text = Money::from_fen(fen).unwrap().capital();
            for bad in ["零零", "零拾", "零佰", "零仟", "零万", "零亿", "亿万", "零整"] {
                prop_assert!(!text.contains(bad), "{}", text);
            }
        }
    }
}
