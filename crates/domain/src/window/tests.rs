use super::*;
use proptest::prelude::*;

const HEARD: &str = "2026-11-23T10:00:00+08:00"; // a Monday

fn at(text: &str) -> Moment {
    text.parse().unwrap()
}

fn hours(n: u16) -> Length {
    Length::Hours(n)
}

fn cap(n: u16, bills: u32) -> (Length, Cap) {
    (Length::Hours(n), Cap::Bills(bills, Per::Hour))
}

fn rule(
    cause: Cause,
    warn: Option<Length>,
    cap: Option<(Length, Cap)>,
    stop: Option<Length>,
) -> WindowRule {
    WindowRule::new(cause, warn, cap, stop).unwrap()
}

fn rules() -> WindowRules {
    WindowRules::new([
        rule(Cause::LineDown, Some(hours(24)), Some(cap(48, 100)), Some(Length::WorkingDays(3))),
        rule(Cause::Maintenance, Some(hours(8)), None, Some(hours(12))),
        rule(Cause::Emergency, Some(hours(72)), Some(cap(240, 500)), None),
        rule(Cause::AllDown, None, None, Some(Length::WorkingDays(2))),
    ])
    .unwrap()
}

fn declared(cause: Cause, from: &str, until: &str) -> Declaration {
    Declaration {
        id: "d-1".into(),
        region: "510000".parse().unwrap(),
        cause,
        from: at(from),
        until: at(until),
    }
    .validated()
    .unwrap()
}

fn asked(declared: &[Declaration], now: &str) -> Window {
    rules().standing(&Calendar::default(), at(HEARD), declared, at(now))
}

fn told(window: &Window) -> (String, Option<String>) {
    (window.key(), window.deadline.map(Moment::iso))
}

#[test]
fn a_silent_line_warns_then_caps_then_stops() {
    for (now, key, deadline) in [
        ("2026-11-23T09:00:00+08:00", "line_down.open", Some("2026-11-24T10:00:00+08:00")),
        ("2026-11-23T10:00:00+08:00", "line_down.open", Some("2026-11-24T10:00:00+08:00")),
        ("2026-11-24T09:59:59+08:00", "line_down.open", Some("2026-11-24T10:00:00+08:00")),
        ("2026-11-24T10:00:00+08:00", "line_down.warned", Some("2026-11-25T10:00:00+08:00")),
        ("2026-11-25T10:00:00+08:00", "line_down.capped", Some("2026-11-27T00:00:00+08:00")),
        ("2026-11-26T23:59:59+08:00", "line_down.capped", Some("2026-11-27T00:00:00+08:00")),
        ("2026-11-27T00:00:00+08:00", "line_down.stopped", None),
        ("2036-11-27T00:00:00+08:00", "line_down.stopped", None),
    ] {
        let deadline = deadline.map(str::to_owned);
        assert_eq!(told(&asked(&[], now)), (key.to_owned(), deadline), "{now}");
    }
    let capped = asked(&[], "2026-11-25T10:00:00+08:00").standing;
    assert!(matches!(capped, Standing::Capped { cap: Cap::Bills(100, Per::Hour), .. }));
}

#[test]
fn every_step_may_be_left_out_and_none_comes_out_of_order() {
    let (start, calendar) = (at(HEARD), Calendar::default());
    let choices = [None, Some(10_u16), Some(20), Some(30)];
    for warn in choices {
        for capped in choices {
            for stop in choices {
                let steps = (warn.map(Length::Hours), capped.map(|n| cap(n, 5)));
                let made =
                    WindowRule::new(Cause::LineDown, steps.0, steps.1, stop.map(Length::Hours));
                let Ok(rule) = made else {
                    assert_eq!((warn, capped, stop), (None, None, None));
                    continue;
                };
                let rules = WindowRules::new([rule]).unwrap();
                for hour in 0..40_u16 {
                    let now = start.plus_seconds(i64::from(hour) * 3600);
                    let past = |step: Option<u16>| step.is_some_and(|n| hour >= n);
                    // The worst step that is past decides, whatever the order they were set in.
                    let level = match () {
                        () if past(stop) => 3,
                        () if past(capped) => 2,
                        () if past(warn) => 1,
                        () => 0,
                    };
                    let window = rules.standing(&calendar, start, &[], now);
                    assert_eq!(
                        window.standing.level(),
                        level,
                        "{warn:?} {capped:?} {stop:?} {hour}"
                    );
                    let next = [warn, capped, stop].into_iter().skip(usize::from(level)).flatten();
                    let next = next.map(|n| start.plus_seconds(i64::from(n) * 3600)).min();
                    assert_eq!(window.deadline, next);
                }
            }
        }
    }
}

#[test]
fn a_declared_cause_has_a_clock_of_its_own() {
    let night =
        [declared(Cause::Maintenance, "2026-11-26T20:00:00+08:00", "2026-11-27T06:00:00+08:00")];
    for (now, key) in [
        ("2026-11-26T19:59:59+08:00", "line_down.capped"), // it has not begun
        ("2026-11-26T20:00:00+08:00", "maintenance.open"),
        ("2026-11-27T04:00:00+08:00", "maintenance.warned"), // eight hours from its own start
        ("2026-11-27T06:00:00+08:00", "line_down.stopped"),  // it is over; the line's clock ran on
    ] {
        assert_eq!(asked(&night, now).key(), key, "{now}");
    }
    let long =
        [declared(Cause::Maintenance, "2026-11-26T20:00:00+08:00", "2026-12-26T06:00:00+08:00")];
    assert_eq!(
        asked(&long, "2026-11-27T08:00:00+08:00").key(),
        "maintenance.stopped",
        "a declaration without end does not lengthen the window that finance set"
    );
}

#[test]
fn the_platform_heard_meanwhile_starts_every_clock_anew() {
    let declared =
        [declared(Cause::Emergency, "2026-11-01T00:00:00+08:00", "2026-12-31T00:00:00+08:00")];
    let window = asked(&declared, "2026-11-25T10:00:00+08:00");
    assert_eq!(
        told(&window),
        ("emergency.open".into(), Some("2026-11-26T10:00:00+08:00".into())),
        "72 hours from when the platform was heard, not from the first of the month"
    );
    let later = asked(&declared, "2026-12-24T10:00:00+08:00");
    assert!(matches!(later.standing, Standing::Capped { cap: Cap::Bills(500, _), .. }));
    assert_eq!(later.deadline, Some(at("2026-12-31T00:00:00+08:00")), "its own end at the latest");
}

#[test]
fn paper_stands_in_only_where_it_was_declared() {
    let all = [declared(Cause::AllDown, "2026-11-24T09:00:00+08:00", "2026-12-31T00:00:00+08:00")];
    let paper = |now: &str, declared: &[Declaration]| {
        rules().paper(&Calendar::default(), at(HEARD), declared, at(now))
    };
    assert_eq!(paper("2026-11-24T10:00:00+08:00", &[]), None);
    assert_eq!(paper("2026-11-24T08:00:00+08:00", &all), None);
    let open = paper("2026-11-24T10:00:00+08:00", &all).unwrap();
    assert_eq!(told(&open), ("all_down.open".into(), Some("2026-11-27T00:00:00+08:00".into())));
    assert_eq!(paper("2026-11-27T00:00:00+08:00", &all).unwrap().standing, Standing::Stopped);
    assert_eq!(
        asked(&all, "2026-11-27T10:00:00+08:00").standing,
        Standing::Stopped,
        "paper opens nothing for electronic bills"
    );
}

#[test]
fn a_cause_without_a_rule_gives_nothing() {
    let rules = WindowRules::new([rule(Cause::LineDown, None, None, Some(hours(1)))]).unwrap();
    let emergency =
        [declared(Cause::Emergency, "2026-11-23T00:00:00+08:00", "2026-12-31T00:00:00+08:00")];
    let now = at("2026-11-23T12:00:00+08:00");
    let window = rules.standing(&Calendar::default(), at(HEARD), &emergency, now);
    assert_eq!(window.key(), "line_down.stopped");
}

#[test]
fn caps_count_bills_or_money_of_their_period() {
    let now = at("2026-11-25T10:20:30+08:00");
    let used = |bills, yuan: &str| Used { bills, amount: yuan.parse().unwrap() };
    let (one, back) = ("1.00".parse::<Money>().unwrap(), "-1.00".parse::<Money>().unwrap());
    let bills = Cap::Bills(10, Per::Hour);
    assert_eq!(bills.since(now), at("2026-11-25T10:00:00+08:00"));
    assert!(bills.admits(used(9, "0.00"), one) && !bills.admits(used(10, "0.00"), back));
    let money = Cap::Amount("100.00".parse().unwrap(), Per::Day);
    assert_eq!(money.since(now), at("2026-11-25T00:00:00+08:00"));
    assert!(money.admits(used(9, "99.00"), one) && !money.admits(used(9, "99.01"), one));
    assert!(money.admits(used(9, "100.00"), back), "money goes back at any time");
    assert!(!Cap::Amount(Money::MAX, Per::Day).admits(used(1, "9999999999999.99"), one));
}

#[test]
fn contradictions_are_refused() {
    let line = rule(Cause::LineDown, Some(hours(1)), None, None);
    assert_eq!(WindowRules::new([]), Err(WindowError::NoLineDown));
    assert_eq!(WindowRules::new([line, line]), Err(WindowError::Twice(Cause::LineDown)));
    let new = |warn, cap, stop| WindowRule::new(Cause::Emergency, warn, cap, stop);
    assert_eq!(new(None, None, None), Err(WindowError::Endless));
    assert_eq!(new(Some(hours(0)), None, None), Err(WindowError::Zero));
    assert_eq!(new(None, Some(cap(1, 0)), None), Err(WindowError::Zero));
    let good = declared(Cause::Emergency, HEARD, "2026-12-01T00:00:00+08:00");
    let with = |change: fn(&mut Declaration)| {
        let mut declaration = good.clone();
        change(&mut declaration);
        declaration.validated()
    };
    assert_eq!(with(|d| d.until = d.from), Err(DeclarationError::Span));
    assert_eq!(with(|d| d.id = "a\nb".into()), Err(DeclarationError::Id));
    assert_eq!(with(|d| d.cause = Cause::LineDown), Err(DeclarationError::NotDeclared));
}

#[test]
fn a_clock_set_back_opens_nothing() {
    let mut mark = HighWater::new(at("2026-11-27T00:00:00+08:00"));
    let back = at("2026-11-23T10:00:00+08:00");
    let now = mark.read(back);
    assert_eq!(asked(&[], &now.iso()).standing, Standing::Stopped);
    assert_eq!(mark.behind(back), 86 * 3600);
    assert_eq!(mark.read(at("2026-11-28T00:00:00+08:00")), mark.moment(), "forward it follows");
    mark.told(back);
    assert_eq!(mark.moment(), back, "the platform's own word puts a wrong clock right");
}

fn any_length() -> impl Strategy<Value = Length> {
    prop_oneof![(1_u16..200).prop_map(Length::Hours), (1_u16..12).prop_map(Length::WorkingDays)]
}

fn any_rule(cause: Cause) -> impl Strategy<Value = WindowRule> {
    let length = || proptest::option::of(any_length());
    let cap = proptest::option::of((any_length(), 1_u32..9));
    (length(), cap, length()).prop_filter_map("endless", move |(warn, cap, stop)| {
        let cap = cap.map(|(length, bills)| (length, Cap::Bills(bills, Per::Day)));
        WindowRule::new(cause, warn, cap, stop).ok()
    })
}

fn any_rules() -> impl Strategy<Value = WindowRules> {
    let [line, maintenance, emergency, all] = Cause::ALL.map(any_rule);
    (line, maintenance, emergency, all)
        .prop_map(|(a, b, c, d)| WindowRules::new([a, b, c, d]).unwrap())
}

fn any_declaration() -> impl Strategy<Value = Declaration> {
    (0_usize..3, -100_i64..600, 1_i64..600).prop_map(|(cause, from, length)| Declaration {
        id: "d".into(),
        region: "510000".parse().unwrap(),
        cause: [Cause::Maintenance, Cause::Emergency, Cause::AllDown][cause],
        from: at(HEARD).plus_seconds(from * 3600),
        until: at(HEARD).plus_seconds((from + length) * 3600),
    })
}

proptest! {
    /// With the same facts, a later moment never gives more, the cap never changes, and nothing
    /// happens before the deadline that was told.
    #[test]
    fn later_is_never_freer(
        rules in any_rules(),
        declared in proptest::collection::vec(any_declaration(), 0..4),
        first in 0_i64..2_000_000,
        wait in 0_i64..2_000_000,
    ) {
        let (now, then) = (at(HEARD).plus_seconds(first), at(HEARD).plus_seconds(first + wait));
        let known: Vec<Declaration> = declared.into_iter().filter(|d| d.from <= now).collect();
        let ask = |now| rules.standing(&Calendar::default(), at(HEARD), &known, now);
        let (early, late) = (ask(now), ask(then));
        prop_assert!(early.standing.level() <= late.standing.level());
        if let (Standing::Capped { cap: a, .. }, Standing::Capped { cap: b, .. }) =
            (early.standing, late.standing)
        {
            prop_assert_eq!(a, b);
        }
        if early.standing.level() < 3 {
            let got_worse = late.standing.level() > early.standing.level();
            prop_assert_eq!(early.deadline.is_some_and(|deadline| then >= deadline), got_worse);
            prop_assert!(early.deadline.is_none_or(|deadline| deadline > now));
        } else {
            prop_assert_eq!(early.deadline, None);
        }
    }

    /// A declaration never takes anything away, and to have heard the platform later never does.
    #[test]
    fn more_word_of_finance_is_never_worse(
        rules in any_rules(),
        mut declared in proptest::collection::vec(any_declaration(), 1..4),
        first in 0_i64..2_000_000,
        heard in 0_i64..1_000_000,
    ) {
        let now = at(HEARD).plus_seconds(first);
        let ask = |heard, declared: &[Declaration]| {
            rules.standing(&Calendar::default(), heard, declared, now).standing.level()
        };
        let all = ask(at(HEARD), &declared);
        prop_assert!(ask(at(HEARD).plus_seconds(heard), &declared) <= all);
        declared.pop();
        prop_assert!(all <= ask(at(HEARD), &declared));
    }

    /// Whatever the clock reads, the time to go by never goes back.
    #[test]
    fn the_mark_never_falls(readings in proptest::collection::vec(-1_000_000_i64..1_000_000, 1..20)) {
        let mut mark = HighWater::new(at(HEARD));
        let mut last = mark.moment();
        for seconds in readings {
            let now = mark.read(at(HEARD).plus_seconds(seconds));
            prop_assert!(now >= last && now >= at(HEARD).plus_seconds(seconds));
            last = now;
        }
    }
}
