//! What the database itself refuses, and that nothing is kept by halves.

use app::ports::{Reserved, Store, StoreError};
use futures::future::join_all;

use super::fixture::{Wish, actor, bill_id, credit_code, issued, noon};
use super::site::{Site, issue, slot};
use crate::dialect::Dialect;

const AT: &str = "2026-11-24T04:00:00.000Z";

fn bytes(site: &Site, hex: &str) -> String {
    match site.dialect {
        Dialect::Sqlite => format!("X'{hex}'"),
        Dialect::Postgres => format!("'\\x{hex}'"),
    }
}

/// The raw insert of a reservation that differs from a right one in `grant`, bounds or number.
pub(crate) fn reservation(site: &Site, grant: &str, first: u64, last: u64, number: u64) -> String {
    let id = |number| bill_id(number).joined();
    let (digest, request) = (bytes(site, &"00".repeat(32)), bytes(site, "00"));
    format!(
        "INSERT INTO reservations (unit, business_key, bill_id, check_code, grant_id, first_id,
             last_id, place, amount, reverses, actor, trace, reserved_at, digest, request)
         VALUES ('{}', 'raw-{number}', {}, 'abcdef', '{grant}', {}, {}, '01', 1, NULL, 'a', 't',
             '{AT}', {digest}, {request})",
        credit_code(1),
        id(number),
        id(first),
        id(last),
    )
}

pub(crate) async fn a_reservation_needs_its_grant(site: &Site) {
    site.unit(9).await;
    let bad = [
        ("no such grant", reservation(site, "g-9", 1, 9, 1)),
        ("beyond the last", reservation(site, "g-1", 1, 9, 10)),
        ("bounds that are not the grant's", reservation(site, "g-1", 1, 19, 10)),
    ];
    for (what, text) in bad {
        assert!(site.sql(&text).await.is_err(), "{what} was taken");
    }
    site.sql(&reservation(site, "g-1", 1, 9, 9)).await.expect("a right one is taken");
    let twice = reservation(site, "g-1", 1, 9, 9).replace("raw-9", "raw-x");
    assert!(site.sql(&twice).await.is_err(), "a number was given twice");
}

pub(crate) async fn a_bill_needs_its_reservation(site: &Site) {
    let unit = site.unit(9).await;
    let bill = |unit: &str, number: u64| {
        format!(
            "INSERT INTO bills (unit, bill_id, seq, total, reverses, issued_at, kept_at, file)
             VALUES ('{unit}', {}, 1, 1, NULL, '{AT}', '{AT}', {})",
            bill_id(number).joined(),
            bytes(site, "00")
        )
    };
    assert!(site.sql(&bill(unit.as_str(), 1)).await.is_err(), "nothing was reserved");
    slot(&site.db, Wish::new(&unit, "a").claim()).await;
    let other = credit_code(2);
    assert!(site.sql(&bill(other.as_str(), 1)).await.is_err(), "another unit's number");
    site.sql(&bill(unit.as_str(), 1)).await.expect("a reserved one is taken");
    assert!(site.sql("DELETE FROM reservations").await.is_err(), "a bill lost its reservation");
}

pub(crate) async fn ranges_never_overlap(site: &Site) {
    let unit = credit_code(1);
    site.grant(&unit, "g-1", 10, 19).await;
    let range = |first: u64, last: u64| {
        let (first, last) = (bill_id(first).joined(), bill_id(last).joined());
        format!("INSERT INTO ranges VALUES ({first}, {last}, '{unit}', 'raw-{first}')")
    };
    for (first, last) in [(10, 19), (1, 10), (19, 20), (12, 13), (1, 99), (5, 4)] {
        assert!(site.sql(&range(first, last)).await.is_err(), "{first}–{last} was taken");
    }
    let moved = format!("UPDATE ranges SET last_id = {}", bill_id(20).joined());
    site.sql(&range(20, 20)).await.unwrap();
    site.sql(&range(9, 9)).await.unwrap();
    assert!(site.sql(&moved).await.is_err(), "a range grew into its neighbour");
    let far = "INSERT INTO ranges VALUES (510601269999999999, 510601270000000000, 'u', 'g')";
    assert!(site.sql(far).await.is_err(), "a range over two codes was taken");
    assert!(site.sql("UPDATE grants SET taken = 11").await.is_err(), "more than there are");
    assert!(site.sql("UPDATE grants SET taken = -1").await.is_err());
    assert!(site.sql("UPDATE grants SET spent = amount_max + 1").await.is_err());
}

pub(crate) async fn impossible_states_are_refused(site: &Site) {
    let unit = site.unit(9).await;
    issue(&site.db, &Wish::new(&unit, "a")).await;
    slot(&site.db, Wish::new(&unit, "b").claim()).await;
    let id = bill_id(1).joined();
    let insert = format!("INSERT INTO bill_states (unit, bill_id) VALUES ('{unit}', {id})");
    site.sql(&insert).await.unwrap();
    let other = bill_id(2).joined();
    for set in [
        format!("reversed_by = {other}, locked_by = 'x'"),
        format!("reversed_by = {other}, exchanged_code = 'x', exchanged_number = 'y'"),
        "exchanged_code = 'x'".into(),
        "booked_by = 'x', booked_on = '2026-11-24'".into(),
        "locked_by = 'x', booked_by = 'x', booked_on = '2026-11-24', booked_amount = 1".into(),
        format!("reversed_by = {}", bill_id(7).joined()),
    ] {
        assert!(site.sql(&format!("UPDATE bill_states SET {set}")).await.is_err(), "{set}");
    }
}

pub(crate) async fn all_or_nothing_is_kept(site: &Site) {
    let unit = site.unit(9).await;
    let wish = Wish::new(&unit, "a");
    let slot = slot(&site.db, wish.claim()).await;
    for broken in ["stock_entries", "audit_log", "outbox", "unfinished", "unit_counters"] {
        site.sql(&format!("ALTER TABLE {broken} RENAME TO away")).await.unwrap();
        let bill = issued(wish.checked(), slot.clone(), format!("without {broken}"));
        let answer = site.db.keep(bill, actor(), noon()).await;
        assert!(matches!(answer, Err(StoreError::Unavailable(_))), "{broken}: {answer:?}");
        site.sql(&format!("ALTER TABLE away RENAME TO {broken}")).await.unwrap();
        for table in ["bills", "stock_entries", "outbox", "audit_log WHERE action = 'issue'"] {
            assert_eq!(site.count(table).await, 0, "{table} without {broken}");
        }
        assert_eq!(site.count("unfinished").await, 1);
    }
    let kept = issue(&site.db, &wish).await.kept;
    assert_eq!((kept.seq, kept.id), (1, slot.id), "whole again, with the same number");

    // The same for a reservation: number, list of the unfinished and grant go together.
    site.sql("ALTER TABLE unfinished RENAME TO away").await.unwrap();
    assert!(site.db.reserve(Wish::new(&unit, "b").claim()).await.is_err());
    site.sql("ALTER TABLE away RENAME TO unfinished").await.unwrap();
    assert_eq!(site.count("reservations").await, 1);
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 1);
}

/// Makes the database refuse one bill's row in a table.
async fn refuse(site: &Site, table: &str, number: u64) {
    let id = bill_id(number).joined();
    let text = match site.dialect {
        Dialect::Sqlite => format!(
            "CREATE TRIGGER broken_{table} BEFORE INSERT ON {table} WHEN NEW.bill_id = {id}
             BEGIN SELECT RAISE(ABORT, 'broken'); END"
        ),
        Dialect::Postgres => {
            format!("ALTER TABLE {table} ADD CONSTRAINT broken CHECK (bill_id <> {id})")
        }
    };
    site.sql(&text).await.unwrap();
}

pub(crate) async fn a_bad_job_does_not_harm_its_mates(site: &Site) {
    let unit = site.unit(99).await;
    refuse(site, "outbox", 3).await;
    let wishes: Vec<_> = (0..12).map(|n| Wish::new(&unit, format!("k{n:02}"))).collect();
    let mut slots = Vec::new();
    for wish in &wishes {
        slots.push(slot(&site.db, wish.claim()).await);
    }
    let hold = site.hold().await;
    let mut keeps: Vec<_> = wishes
        .iter()
        .zip(&slots)
        .map(|(wish, slot)| {
            let bill = issued(wish.checked(), slot.clone(), "file");
            site.db.keep(bill, actor(), noon())
        })
        .collect();
    for keep in &mut keeps {
        assert!(futures::poll!(keep).is_pending());
    }
    hold.release().await;
    let answers = join_all(keeps).await;
    for (slot, answer) in slots.iter().zip(&answers) {
        if slot.id == bill_id(3) {
            assert!(matches!(answer, Err(StoreError::Inconsistent(_))), "{answer:?}");
        } else {
            assert!(answer.as_ref().unwrap().first, "{answer:?}");
        }
    }
    assert_eq!(site.count("bills").await, 11);
    let mut seqs: Vec<i64> = answers.iter().flatten().map(|answer| answer.kept.seq).collect();
    seqs.sort_unstable();
    assert_eq!(seqs, (1..=11).collect::<Vec<i64>>(), "no gap where it failed");

    // A claim that the database refuses leaves its number to the next.
    refuse(site, "unfinished", 13).await;
    let answer = site.db.reserve(Wish::new(&unit, "never").claim()).await;
    assert!(matches!(answer, Err(StoreError::Inconsistent(_))), "{answer:?}");
    assert_eq!(site.db.grants(&unit).await.unwrap()[0].stock.taken, 12);
}

pub(crate) async fn an_impossible_row_is_called_so(site: &Site) {
    let unit = site.unit(9).await;
    let kept = issue(&site.db, &Wish::new(&unit, "a")).await.kept;
    issue(&site.db, &Wish::new(&unit, "b")).await;
    site.sql("UPDATE reservations SET check_code = 'a-b-c-' WHERE business_key = 'a'")
        .await
        .unwrap();
    let Err(StoreError::Inconsistent(text)) = site.db.find(kept.id).await else {
        panic!("an impossible row was read")
    };
    assert!(text.starts_with("bills.check_code of row unit="), "{text}");
    assert!(text.contains(&kept.id.joined().to_string()), "{text}");
    // Whoever shares a batch with it is not harmed.
    let wishes = [Wish::new(&unit, "a"), Wish::new(&unit, "b"), Wish::new(&unit, "c")];
    let answers = join_all(wishes.iter().map(|wish| site.db.reserve(wish.claim()))).await;
    assert!(matches!(answers[0], Err(StoreError::Inconsistent(_))));
    assert!(matches!(answers[1], Ok(Reserved::Done(_))));
    assert!(matches!(answers[2], Ok(Reserved::Slot(_))));
}
