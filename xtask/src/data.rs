//! The files under data/ say what they should: regions, kinds, invented units, an invented morning.
//!
//! The rules are written out anew here, so that a mistake in the platform cannot hide one in the data.

#![expect(clippy::arithmetic_side_effects, reason = "an overflow fails the test")]

use std::{
    collections::{HashMap, HashSet},
    path::Path,
};

use serde_json::Value;

#[expect(clippy::disallowed_methods, reason = "a test of files")]
fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../data");
    std::fs::read_to_string(folder.join(name)).unwrap()
}

struct Region {
    name: String,
    level: String,
    parent: String,
}

fn regions() -> HashMap<String, Region> {
    let text = file("regions.csv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("code,name,level,parent"));
    let rows = lines.map(|line| {
        let [code, name, level, parent] = line.split(',').collect::<Vec<_>>().try_into().unwrap();
        let region = Region { name: name.into(), level: level.into(), parent: parent.into() };
        (code.to_owned(), region)
    });
    let rows = rows.collect::<Vec<_>>();
    let count = rows.len();
    let regions = rows.into_iter().collect::<HashMap<_, _>>();
    assert_eq!(regions.len(), count, "a code stands twice");
    regions
}

#[test]
fn sichuan_has_21_cities_and_183_counties() {
    let regions = regions();
    let count = |level| regions.values().filter(|region| region.level == level).count();
    assert_eq!((count("province"), count("city"), count("county")), (1, 21, 183));
    assert_eq!(regions.len(), 1 + 21 + 183);
    let kind = |end: &str| {
        let counties = regions.values().filter(|region| region.level == "county");
        counties.filter(|region| region.name.ends_with(end)).count()
    };
    assert_eq!((kind("区"), kind("市"), kind("自治县"), kind("县")), (55, 19, 4, 105 + 4));
}

#[test]
fn every_region_lies_in_its_parent() {
    let regions = regions();
    for (code, region) in &regions {
        assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
        let parent = match region.level.as_str() {
            "province" => String::new(),
            "city" => format!("{}0000", &code[..2]),
            "county" => format!("{}00", &code[..4]),
            level => panic!("{code}: {level}"),
        };
        assert_eq!(region.parent, parent, "{code} {}", region.name);
        assert!(parent.is_empty() || regions.contains_key(&parent), "{code} has no parent");
    }
}

/// GB 32100: the check character of the first 17.
fn credit_check(code: &str) -> char {
    const LETTERS: &str = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    let digits = code.chars().take(17).map(|char| LETTERS.find(char).unwrap());
    let sum = digits.fold((0, 1), |(sum, weight), digit| (sum + digit * weight, weight * 3 % 31)).0;
    LETTERS.chars().nth((31 - sum % 31) % 31).unwrap()
}

/// GB 11714: the check character of an organisation code's first 8.
fn organisation_check(code: &str) -> char {
    let digits = code.chars().map(|char| char.to_digit(36).unwrap());
    let sum =
        digits.zip([3, 7, 9, 10, 5, 8, 4, 2]).map(|(digit, weight)| digit * weight).sum::<u32>();
    match 11 - sum % 11 {
        10 => 'X',
        11 => '0',
        digit => char::from_digit(digit, 10).unwrap(),
    }
}

#[test]
fn check_characters_are_computed_right() {
    assert_eq!(credit_check("12510000MB0X0000Q"), 'Q');
    assert_eq!(organisation_check("00000000"), '0');
}

fn units() -> Vec<toml::Table> {
    let table = file("demo/units.toml").parse::<toml::Table>().unwrap();
    table["unit"].as_array().unwrap().iter().map(|unit| unit.as_table().unwrap().clone()).collect()
}

fn kinds() -> Vec<toml::Table> {
    let table = file("kinds.toml").parse::<toml::Table>().unwrap();
    table["kind"].as_array().unwrap().iter().map(|kind| kind.as_table().unwrap().clone()).collect()
}

#[test]
fn units_are_invented_and_well_formed() {
    let (regions, units) = (regions(), units());
    let kinds = kinds().iter().map(|kind| text(kind, "class_kind")).collect::<HashSet<_>>();
    let mut codes = HashSet::new();
    let mut cities = HashSet::new();
    for unit in &units {
        let (name, code, region) =
            (text(unit, "name"), text(unit, "credit_code"), text(unit, "region"));
        assert!(name.starts_with("示例"), "{name}");
        assert_eq!(code.chars().count(), 18, "{name}");
        assert_eq!(code.chars().nth(17), Some(credit_check(&code)), "{name}: {code}");
        assert_eq!(code.chars().nth(16), Some(organisation_check(&code[8..16])), "{name}: {code}");
        assert_eq!(&code[2..8], region, "{name}");
        assert!(regions.contains_key(&region), "{name}");
        assert!(codes.insert(code), "{name}: code used twice");
        cities.insert(format!("{}00", &region[..4]));
        let used = unit["kinds"].as_array().unwrap();
        assert!(used.iter().all(|kind| kinds.contains(kind.as_str().unwrap())), "{name}");
    }
    let all = regions.iter().filter(|(_, region)| region.level == "city");
    assert!(all.into_iter().all(|(code, _)| cities.contains(code)), "a city has no unit");
}

fn text(table: &toml::Table, key: &str) -> String {
    table[key].as_str().unwrap().to_owned()
}

/// What `1234.56` is in fen; refuses more or fewer than two decimals.
fn fen(value: &Value) -> i64 {
    let text = value.as_str().unwrap();
    let (yuan, fen) = text.split_once('.').unwrap();
    assert!(fen.len() == 2, "{text}");
    yuan.parse::<i64>().unwrap() * 100 + fen.parse::<i64>().unwrap()
}

/// Quantity times standard, in fen; refuses a product that is not whole fen.
fn product(row: &Value) -> i64 {
    let standard = row["standard"].as_str().unwrap();
    let (yuan, rest) = standard.split_once('.').unwrap();
    assert!(rest.len() <= 4, "{standard}");
    let standard = format!("{yuan}{rest:0<4}").parse::<i64>().unwrap();
    let product = row["quantity"].as_str().unwrap().parse::<i64>().unwrap() * standard;
    assert_eq!(product % 100, 0, "{row}");
    product / 100
}

#[test]
fn the_morning_adds_up() {
    let (kinds, units) = (kinds(), units());
    let places = units[0]["places"].as_array().unwrap().iter().map(|place| place["code"].as_str());
    let places = places.collect::<Vec<_>>();
    let morning = serde_json::from_str::<Vec<Value>>(&file("demo/morning.json")).unwrap();
    let mut keys = HashSet::new();
    for bill in &morning {
        let key = bill["business_key"].as_str().unwrap();
        assert!(keys.insert(key) && key.len() <= 32, "{key}");
        assert!(places.contains(&bill["place"].as_str()), "{key}");
        let kind = kinds.iter().find(|kind| bill["kind"] == *text(kind, "class_kind")).unwrap();
        check_items(bill, kind);
        check_fields(bill, kind);
        check_identities(bill, kind);
    }
    assert!(morning.len() >= 50);
}

/// Items come from the list, in its order, and they and their details add up.
fn check_items(bill: &Value, kind: &toml::Table) {
    let key = &bill["business_key"];
    let items = bill["items"].as_array().unwrap();
    assert_eq!(
        items.iter().map(|item| fen(&item["amount"])).sum::<i64>(),
        fen(&bill["total"]),
        "{key}"
    );
    let list = kind["item"].as_array().unwrap();
    let place = |item: &Value| {
        list.iter().position(|one| item["code"] == *one["code"].as_str().unwrap()).unwrap()
    };
    assert!(items.iter().map(place).is_sorted_by(|a, b| a < b), "{key}");
    let details = bill["details"].as_array().unwrap();
    for row in items.iter().chain(details) {
        assert_eq!(product(row), fen(&row["amount"]), "{key}: {row}");
    }
    for item in items {
        assert_eq!(item["name"], *list[place(item)]["name"].as_str().unwrap(), "{key}");
        let own = details.iter().filter(|detail| detail["item_code"] == item["code"]);
        assert_eq!(
            own.map(|detail| fen(&detail["amount"])).sum::<i64>(),
            fen(&item["amount"]),
            "{key}"
        );
    }
    assert!(
        details.iter().all(|detail| items.iter().any(|item| item["code"] == detail["item_code"]))
    );
}

/// Fields are those of the kind, in their form.
fn check_fields(bill: &Value, kind: &toml::Table) {
    let fields = kind["field"].as_array().unwrap();
    for (name, value) in bill["ext"].as_object().unwrap() {
        let field = fields.iter().find(|field| field["name"].as_str() == Some(name));
        let field = field.unwrap_or_else(|| panic!("{name} is no field of the kind"));
        let value_text = value.as_str().unwrap();
        match field["form"].as_str().unwrap() {
            "money" => assert!(fen(value) >= 0),
            "date" => assert!(value_text.len() == 8 && value_text.parse::<u32>().is_ok(), "{name}"),
            _ => assert!(
                i64::try_from(value_text.chars().count()).unwrap()
                    <= field["max_chars"].as_integer().unwrap(),
                "{name}"
            ),
        }
    }
}

/// The sums of the kind hold, when any of their fields is written.
fn check_identities(bill: &Value, kind: &toml::Table) {
    for identity in kind["identities"].as_array().unwrap() {
        let names = |side: &str| {
            let names = identity[side].as_array().unwrap().iter();
            names.map(|name| name.as_str().unwrap().to_owned()).collect::<Vec<_>>()
        };
        let (left, right) = (names("left"), names("right"));
        let sum = |names: &[String]| {
            let value = |name: &String| match name.as_str() {
                "TotalAmount" => fen(&bill["total"]),
                name => bill["ext"].get(name).map_or(0, fen),
            };
            names.iter().map(value).sum::<i64>()
        };
        let written = left.iter().chain(&right).any(|name| bill["ext"].get(name).is_some());
        assert!(!written || sum(&left) == sum(&right), "{} {identity}", bill["business_key"]);
    }
}
