//! Rare characters of names: which of them the font draws, and which stand as 〓.

use face::font::{MISSING, known, sort};

/// From the list of general use, level 3, and Extensions A and B to E, as names have them.
const RARE: &str = "㛃㛂㐱㑇㑊㕮㘎㙍㙘㙦㛹㛚㟃㠇㠓㤘㥄㧐㧟㫰㬊㬎㭎㭕㮾㳇㳘㳚㴔㵐㶲㸆㸌㺄㻬㽏䂮䃅䃎䅟䌹䎃䎖䏝䏡䓖䓛䓨䓫䓬䗖䗛䗪䝙䢺䢼䥽䦃䲟䲠䲢䴓䴔䴕䴖䴗䴘䴙䶮\
𠅤𠙶𠳐𡎚𡐓𡛟𣗋𣲗𣲘𣸣𤧛𤩽𤫉𥔲𥕢𥖨𥻗𦈡𦒍𦙶𦝼𦭜𦰡𧿹𨐈𨙸𨚕𨟠𨭉𨱇𨱏𨱑𨱔𨺙𩽾𩾃𩾌𪟝𪣻𪤗𪨰𪨶𪩘𪾢𫄧𫄨𫄷𫄸𫇭𫌀𫍣𫍯𫍲𫍽𫐄𫐐𫐓𫑡𫓧𫓯𫓶𫓹𫔍𫔎𫔶𫖮𫖯𫖳𫗧𫗴𫘜𫘝𫘦𫘧𫘨𫘪𫘬𫚕𫚖𫚭𫛭𫞩𫟅𫟦𫟹𫟼𫠆𫠊𫠜𫢸𫫇𫭟𫭢𫭼𫮃𫰛𫵷𫶇𫷷𫸩𬀩𬀪𬂩𬃊𬃘𬇕𬇙𬇹𬉼𬊈𬊤𬌗𬍛𬍡𬍤𬎆𬒈𬒗𬒳𬕂𬘓𬘘𬘡𬘩𬘫𬘬𬘭𬘯𬙂𬙊𬙋𬜬𬜯𬞟𬟁𬟽𬣙𬣞𬣡𬣳𬤇𬤊𬤝𬨂𬨎𬩽𬪩𬬩𬬭𬬮𬬱𬬸𬬹𬬻𬬿𬭁𬭊𬭎𬭚𬭛𬭤𬭩𬭬𬭯𬭳𬭶𬭸𬭼𬮱𬮿𬯀𬯎𬱖𬱟𬳵𬳶𬳽𬳿𬴂𬴃𬴊𬶋𬶍𬶏𬶐𬶟𬶠𬶨𬶭𬶮𬷕𬸘𬸚𬸣𬸦𬸪𬹼𬺈𬺓邨喆堃昇甯翀珺玥祎赟烜垚";
/// Those of the list that the font lacks.
const LACKING: &str = "𬃘𬒳";

#[test]
fn rare_characters_of_names_are_drawn() {
    let lacking: String = RARE.chars().filter(|c| known(*c).is_none()).collect();
    assert!(RARE.chars().count() > 250);
    assert_eq!(lacking, LACKING, "drawn as {MISSING}");
    for c in RARE.chars().filter(|c| known(*c).is_none()) {
        assert_eq!(sort(c), sort(MISSING));
    }
}

#[test]
fn an_unknown_character_is_a_missing_sort_and_stays_in_the_text() {
    let mut bill = crate::common::bill("0601");
    bill.content.payer.name = "示\u{323af}例".into();
    let drawing = crate::common::drawn(&bill);
    let glyphs = drawing.pages.iter().flat_map(crate::seen::runs).flat_map(|run| &run.glyphs);
    let drawn = glyphs.filter(|g| g.text == '\u{323af}').map(|g| g.id).collect::<Vec<_>>();
    assert_eq!(drawn, [sort(MISSING).id]);
}
