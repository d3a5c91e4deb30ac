use super::*;
use crate::Money;
use proptest::prelude::*;

const HOUR: u32 = 3600;

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

/// A Monday morning.
fn monday() -> Moment {
    at("2026-11-23T08:30:00+08:00")
}

/// What a desk that opens from eight to twelve on weekdays used in the days before.
fn mornings(now: Moment, days: usize, per_hour: u32) -> Vec<u32> {
    let open = |m: &Moment| (8..12).contains(&m.hour()) && !m.date().is_weekend();
    let mut used: Vec<u32> =
        before(now).take(days * 24).map(|m| if open(&m) { per_hour } else { 0 }).collect();
    used.reverse();
    used
}

fn rule() -> AskRule {
    AskRule {
        grant_min: 100,
        grant_max: 5000,
        outstanding_max: 20_000,
        amount_per_bill: "1000.00".parse().unwrap(),
        amount_max: Money::MAX,
        lead_seconds: 24 * HOUR,
    }
}

#[test]
fn office_hours_are_learned() {
    let calendar = Calendar::default();
    let rhythm = Rhythm::new(&calendar, monday(), &mornings(monday(), 56, 100));
    let milli = |text: &str| rhythm.expected(at(text));
    assert!((90_000..=100_000).contains(&milli("2026-11-24T09:00:00+08:00")), "a Tuesday morning");
    assert!(milli("2026-11-24T03:00:00+08:00") < 1500, "its night");
    assert!(milli("2026-11-28T09:00:00+08:00") < 1500, "a Saturday");
    // Two hundred last from half past eight until after ten, three thousand for more than a week.
    let out = rhythm.runs_out(200).unwrap();
    assert!(
        out > at("2026-11-23T10:20:00+08:00") && out < at("2026-11-23T11:00:00+08:00"),
        "{out:?}"
    );
    let out = rhythm.runs_out(3000).unwrap();
    assert!(
        out > at("2026-11-30T08:00:00+08:00") && out < at("2026-12-03T00:00:00+08:00"),
        "{out:?}"
    );
}

#[test]
fn a_holiday_is_a_free_day_and_a_made_up_one_is_worked() {
    let days = (1..=7).map(|d| format!("2026100{d}").parse().unwrap());
    let calendar = Calendar::of_year(2026, days, ["20261010".parse().unwrap()]).unwrap();
    let now = at("2026-09-28T08:00:00+08:00");
    let rhythm = Rhythm::new(&calendar, now, &mornings(now, 28, 100));
    let milli = |text: &str| rhythm.expected(at(text));
    assert!(milli("2026-10-01T09:00:00+08:00") < milli("2026-09-30T09:00:00+08:00") / 5);
    assert!(milli("2026-10-10T09:00:00+08:00") > milli("2026-09-30T09:00:00+08:00") / 2);
}

#[test]
fn a_day_or_none_is_enough_to_say_something() {
    let calendar = Calendar::default();
    let unknown = Rhythm::new(&calendar, monday(), &[]);
    assert_eq!((unknown.need(24 * HOUR), unknown.runs_out(1)), (0, None));
    let first = rule().ask(&unknown, 0, 0).unwrap();
    assert_eq!((first.count, first.amount_max.to_string().as_str()), (100, "100000.00"));
    assert_eq!(rule().ask(&unknown, 100, 100), None, "they are on their way");
    assert_eq!(rule().ask(&unknown, 0, 19_900).map(|ask| ask.count), Some(100), "they are lost");
    assert_eq!(rule().ask(&unknown, 0, 19_901), None, "too many are unaccounted for");
    let tuesday = at("2026-11-24T00:00:00+08:00");
    let day = Rhythm::new(&calendar, tuesday, &mornings(tuesday, 1, 100));
    assert_eq!(day.need(24 * HOUR), 400, "one Monday tells what a worked day is like");
}

#[test]
fn a_rush_is_followed_and_a_quiet_day_is_no_promise() {
    let calendar = Calendar::default();
    let evening = at("2026-11-24T00:00:00+08:00");
    let usual = mornings(evening, 28, 100);
    let with = |last: u32| {
        let mut used = usual.clone();
        let day = used.len() - 24;
        used[day..].iter_mut().filter(|n| **n > 0).for_each(|n| *n = last);
        Rhythm::new(&calendar, evening, &used).need(24 * HOUR)
    };
    let need = with(100);
    assert!(with(400) > need * 2, "{} {need}", with(400));
    assert!(with(0) > need / 2, "{} {need}", with(0));
}

#[test]
fn nothing_overflows() {
    let calendar = Calendar::default();
    let rhythm = Rhythm::new(&calendar, monday(), &[u32::MAX; 2000]);
    assert!(rhythm.need(u32::MAX) > 0);
    assert_eq!(rhythm.runs_out(u64::MAX), None, "more than ninety days of anything");
    assert_eq!(rhythm.runs_out(0), Some(monday()));
    let wide = AskRule { grant_max: u64::MAX, outstanding_max: u64::MAX, ..rule() };
    let asked = wide.ask(&rhythm, 0, 0).unwrap();
    assert!(asked.amount_max <= Money::MAX);
}

fn any_rule() -> impl Strategy<Value = AskRule> {
    (0_u64..500, 0_u64..5000, 0_u64..20_000, 0_i64..1_000_000, 0_i64..1_000_000_000, 0_u32..400_000)
        .prop_map(|(grant_min, grant_max, outstanding_max, each, all, lead_seconds)| AskRule {
            grant_min,
            grant_max,
            outstanding_max,
            amount_per_bill: Money::from_fen(each).unwrap(),
            amount_max: Money::from_fen(all).unwrap(),
            lead_seconds,
        })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    /// Never above the rule, and nothing while the stock lasts for the lead time.
    #[test]
    fn asks_keep_the_rule(
        used in proptest::collection::vec(0_u32..300, 0..400),
        left in 0_u64..20_000,
        lost in 0_u64..5000,
        rule in any_rule(),
    ) {
        let calendar = Calendar::default();
        let rhythm = Rhythm::new(&calendar, monday(), &used);
        let Some(got) = rule.ask(&rhythm, left, left + lost) else { return Ok(()) };
        prop_assert!(left == 0 || left < rhythm.need(rule.lead_seconds));
        prop_assert!(rule.grant_min <= got.count && got.count <= rule.grant_max);
        prop_assert!(left + lost + got.count <= rule.outstanding_max);
        prop_assert!(got.amount_max <= rule.amount_max);
        prop_assert_eq!(got.amount_max.fen(), rule.amount_per_bill.fen() * i64::try_from(got.count).unwrap());
    }

    /// What is needed for a time and what that time uses up are the same thing, seen from both ends.
    #[test]
    fn need_and_running_out_agree(
        used in proptest::collection::vec(0_u32..300, 24..400),
        seconds in 1_u32..1_000_000,
    ) {
        let calendar = Calendar::default();
        let rhythm = Rhythm::new(&calendar, monday(), &used);
        let need = rhythm.need(seconds);
        prop_assert!(rhythm.need(seconds + HOUR) >= need);
        let end = monday().plus_seconds(i64::from(seconds));
        prop_assert!(rhythm.runs_out(need + 1).is_none_or(|out| out >= end));
        if need > 1 {
            prop_assert!(rhythm.runs_out(need - 2).is_some_and(|out| out <= end));
        }
    }

    /// A steady desk that asks every hour and is answered within the lead time never runs dry.
    #[test]
    fn a_steady_desk_never_runs_dry(
        per_hour in 0_u32..200,
        office in any::<bool>(),
        lead_hours in 12_u32..96,
        answer_hours in 1_usize..12,
    ) {
        let calendar = Calendar::default();
        let rule = AskRule { lead_seconds: lead_hours * HOUR, grant_max: 50_000, outstanding_max: 100_000, ..rule() };
        let mut now = at("2026-11-02T00:00:00+08:00");
        let burn = |m: Moment| if !office || (8..18).contains(&m.hour()) { per_hour } else { 0 };
        let mut used: Vec<u32> = before(now).take(24 * 7).map(burn).collect();
        used.reverse();
        let mut left = Rhythm::new(&calendar, now, &used).need(lead_hours * HOUR) + 1;
        let mut coming: Vec<(usize, u64)> = Vec::new();
        for hour in 0..24 * 10 {
            let (due, later): (Vec<_>, Vec<_>) = coming.iter().partition(|(when, _)| *when <= hour);
            left += due.iter().map(|(_, count)| *count).sum::<u64>();
            coming = later;
            let under_way: u64 = coming.iter().map(|(_, count)| *count).sum();
            let rhythm = Rhythm::new(&calendar, now, &used);
            if let Some(asked) = rule.ask(&rhythm, left + under_way, left + under_way) {
                coming.push((hour + answer_hours, asked.count));
            }
            let count = burn(now);
            prop_assert!(left >= u64::from(count), "dry at hour {hour}: {left} left, {count} wanted");
            left -= u64::from(count);
            used.push(count);
            now = now.plus_seconds(HOUR_SECONDS);
        }
    }
}
