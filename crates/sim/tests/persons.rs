//! Persons out of a table, and passwords that have been used for long.

mod desk;

use app::identity::import::{PERSON_COLUMNS, PERSON_EXAMPLE};
use desk::{Browser, Desk, PASSWORD};
use serde_json::{Value, json};
use sim::HOSPITAL;

const HOME: (&str, &str, Option<&str>) = ("business", "510104", Some(HOSPITAL));

type Row<'a> = [&'a str; 8];

fn row<'a>(login: &'a str, role: &'a str) -> Row<'a> {
    [login, "示例人员", "510104", HOSPITAL, "", "", role, ""]
}

fn csv(rows: &[Row<'_>]) -> Vec<u8> {
    let line = |row: &Row<'_>| row.map(|cell| format!("\"{cell}\"")).join(",");
    let all = std::iter::once(line(&PERSON_COLUMNS)).chain(rows.iter().map(line));
    all.collect::<Vec<_>>().join("\r\n").into_bytes()
}

async fn send(desk: &Desk, browser: &mut Browser, rows: &[Row<'_>], apply: bool) -> Value {
    let path = format!("/console/persons/import?apply={apply}");
    desk.send(browser, "POST", &path, ("text/csv", csv(rows))).await.good()
}

fn faults(answer: &Value) -> Vec<(String, String, String)> {
    let text = |f: &Value, name: &str| f[name].as_str().unwrap_or_default().to_owned();
    let all = answer["faults"].as_array().into_iter().flatten();
    all.map(|f| (text(f, "row"), text(f, "field"), text(f, "code"))).collect()
}

#[tokio::test]
async fn a_manager_invites_a_windowful_of_clerks_at_once() {
    let desk = Desk::new().await;
    let unit = format!("unit/{HOSPITAL}");
    let mut manager = desk.person("manager", HOME, &[("unit_manager", &unit)]).await;
    let mut one = row("window-01", "开票员");
    (one[4], one[5], one[7]) = ("11010519491231002X", "13912345678", "01");
    let two = row("window-02", "clerk；会计");

    let preview = send(&desk, &mut manager, &[one, two], false).await;
    assert_eq!(faults(&preview), []);
    let counts = (&preview["created"], &preview["done"], &preview["invited"]);
    assert_eq!(counts, (&json!(2), &json!(false), &json!([])), "nothing is done yet");
    let nobody = desk.get(&mut manager, "/console/persons?q=window").await.good();
    assert_eq!(nobody["items"], json!([]));

    let done = send(&desk, &mut manager, &[one, two], true).await;
    assert_eq!(done["done"], true);
    let invited = done["invited"].as_array().unwrap();
    let logins: Vec<&Value> = invited.iter().map(|i| &i["login"]).collect();
    assert_eq!(logins, [&json!("window-01"), &json!("window-02")]);
    let list = desk.get(&mut manager, "/console/persons?q=window").await.good();
    let roles = |login: &str| {
        let person = list["items"].as_array().unwrap().iter().find(|p| p["login"] == login);
        let roles = person.unwrap()["roles"].as_array().unwrap().clone();
        let role = |r: &Value| format!("{}@{}", r["role"], r["reach"]).replace('"', "");
        let mut roles: Vec<String> = roles.iter().map(role).collect();
        roles.sort();
        roles
    };
    assert_eq!(roles("window-01"), [format!("clerk@place/{HOSPITAL}/01")]);
    assert_eq!(roles("window-02"), [format!("accountant@{unit}"), format!("clerk@{unit}")]);
    let told = desk.audit(3).await;
    let acts: Vec<&str> = told.iter().map(|r| r.record.action.as_str()).collect();
    assert_eq!(acts, ["person.import", "person.create", "person.create"]);
    assert!(told.iter().all(|r| !r.record.note.contains("11010519491231002X")));

    // Whoever was invited signs in; the same file again invites nobody.
    let password = invited[0]["password"].as_str().unwrap();
    desk.first_sign_in("window-01", password).await;
    let mut manager = desk.sign_in("manager").await;
    let again = send(&desk, &mut manager, &[one, two], true).await;
    assert_eq!(
        (&again["same"], &again["created"], &again["invited"]),
        (&json!(2), &json!(0), &json!([]))
    );
}

#[tokio::test]
async fn every_bad_row_is_named_and_nobody_comes_in() {
    let desk = Desk::new().await;
    let unit = format!("unit/{HOSPITAL}");
    let mut manager = desk.person("manager", HOME, &[("unit_manager", &unit)]).await;
    let mut place = row("d.place", "开票员");
    place[7] = "99";
    let mut elsewhere = row("e.else", "");
    (elsewhere[2], elsewhere[3]) = ("510100", "");
    let mut number = row("f.number", "");
    (number[4], number[5]) = ("110105194912310021", "123");
    let rows = [
        row("fine-01", "开票员"),
        row("A?", ""),
        row("b.unknown", "院长"),
        row("c.mixed", "会计；审计员"),
        place,
        elsewhere,
        number,
        row("fine-01", ""),
        row("manager", ""),
        row("g.high", "单位管理员"),
    ];
    let answer = send(&desk, &mut manager, &rows, true).await;
    let expected = [
        ("3", "登录名", "NOT_LOGIN"),
        ("4", "角色", "UNKNOWN_ROLE"),
        ("5", "角色", "ROLE_DUTY"),
        ("5", "角色", "BEYOND_REACH"),
        ("6", "开票点", "NO_PLACE_OF_UNIT"),
        ("7", "区划代码", "BEYOND_REACH"),
        ("8", "证件号码", "NOT_ID_NUMBER"),
        ("8", "手机号码", "NOT_PHONE"),
        ("9", "登录名", "ROW_TWICE"),
        ("11", "角色", "BEYOND_REACH"),
    ];
    let found = faults(&answer);
    for (row, field, code) in expected {
        let one = (row.to_owned(), field.to_owned(), code.to_owned());
        assert!(found.contains(&one), "{one:?} is not in {found:?}");
    }
    assert!(found.iter().all(|(row, ..)| row != "2"), "{found:?}");
    assert_eq!((&answer["done"], &answer["invited"]), (&json!(false), &json!([])));
    let list = desk.get(&mut manager, "/console/persons?q=fine").await.good();
    assert_eq!(list["items"], json!([]), "one bad row and nobody comes in");

    // Officers are not made by whoever has no right to give such roles, nor by whoever may not invite.
    let home = ("system", "510000", None);
    let mut admin = desk.person("sysadmin", home, &[("system_admin", "region/510000")]).await;
    let mut officer = row("spy-01", "安全管理员");
    (officer[2], officer[3]) = ("510000", "");
    let answer = send(&desk, &mut admin, &[officer], true).await;
    assert_eq!(faults(&answer)[0].2, "BEYOND_REACH");
    let home = ("security", "510000", None);
    let mut security = desk.person("secadmin", home, &[("security_admin", "region/510000")]).await;
    let path = "/console/persons/import?apply=true";
    let table = ("text/csv", csv(&[officer]));
    desk.send(&mut security, "POST", path, table).await.problem(403, "FORBIDDEN");
    let header = ("text/csv", b"a,b\r\nc,d".to_vec());
    let wrong = desk.send(&mut admin, "POST", path, header).await;
    assert_eq!(wrong.faults()[0].1, "SHEET_COLUMNS");
    let template = desk.get(&mut admin, "/console/persons/template.csv").await.text();
    assert!(template.contains("登录名") && template.contains(PERSON_EXAMPLE[0]));
}

#[tokio::test]
async fn a_password_used_for_a_year_has_to_be_changed() {
    let desk = Desk::new().await;
    let home = ("system", "510000", None);
    desk.person("sysadmin", home, &[("system_admin", "region/510000")]).await;
    desk.world.clock.advance(364 * 86_400);
    desk.sign_in("sysadmin").await;
    desk.world.clock.advance(86_400);
    let mut browser = Browser::default();
    let words = json!({ "login": "sysadmin", "password": PASSWORD });
    let answer = desk.post(&mut browser, "/console/sign-in", words).await.good();
    assert_eq!(answer["stage"], "password");
    desk.me(&mut browser).await;
    desk.get(&mut browser, "/console/units").await.problem(403, "STAGE");
    desk.wait();
    let same = json!({ "current": PASSWORD, "new": PASSWORD });
    let path = "/console/sign-in/password";
    let faults = desk.post(&mut browser, path, same).await.faults();
    assert_eq!(faults, [("/new".to_owned(), "PASSWORD_USED".to_owned())]);
    desk.wait();
    let other = json!({ "current": PASSWORD, "new": "Another-Horse-8" });
    let answer = desk.post(&mut browser, path, other).await.good();
    assert_eq!(answer["stage"], "totp", "the second factor stays");
}
