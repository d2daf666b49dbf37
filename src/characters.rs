//! Characters that are not seen, or that make others look as what they are not.

/// Whether a character may not stand in a text: it moves the cursor of a terminal, turns other characters round, or is
/// nowhere to be seen. What some scripts need (joiners, marks of direction, variants of a sign) may.
///
/// ```
/// assert!(psyscreen::characters::is_hidden('\u{202e}')); // turns what follows round
/// assert!(!psyscreen::characters::is_hidden('é'));
/// ```
pub fn is_hidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}' | '\u{200b}'
            | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The usual form of a letter, digit or mark of full width; any other character as it is.
///
/// ```
/// assert_eq!(psyscreen::characters::narrow('９'), '9');
/// assert_eq!(psyscreen::characters::narrow('九'), '九');
/// ```
#[must_use]
pub fn narrow(character: char) -> char {
    match u32::from(character) {
        code @ 0xff01..=0xff5e => char::from_u32(code.saturating_sub(0xfee0)).unwrap_or(character),
        _ => character,
    }
}

/// Whether a character is seen by itself.
fn is_seen(character: char) -> bool {
    let joins = matches!(character, '\u{200c}'..='\u{200f}' | '\u{61c}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}');
    !(is_hidden(character) || joins || character.is_whitespace())
}

/// Whether there is nothing to be seen in a text.
pub(crate) fn is_blank(text: &str) -> bool {
    !text.chars().any(is_seen)
}

/// A text as it looks: without what is not seen, each run of blanks as one, Latin letters with a mark as one character. Other
/// scripts that can be written in several ways are left as they are.
pub(crate) fn as_seen(text: &str) -> String {
    let mut seen = String::with_capacity(text.len());
    for character in text.chars() {
        if character.is_whitespace() {
            if !seen.is_empty() && !seen.ends_with(' ') {
                seen.push(' ');
            }
        } else if let Some(composed) = seen.chars().next_back().and_then(|base| composed(base, character)) {
            seen.pop();
            seen.push(composed);
        } else if is_seen(character) {
            seen.push(character);
        }
    }
    seen.truncate(seen.trim_end().len());
    seen
}

/// The letter that is `base` with `mark`.
fn composed(base: char, mark: char) -> Option<char> {
    let (_, letters) = MARKS.iter().find(|(of, _)| *of == mark)?;
    let mut letters = letters.chars();
    while let (Some(plain), Some(with)) = (letters.next(), letters.next()) {
        if plain == base {
            return Some(with);
        }
    }
    None
}

/// By mark, each letter and the letter with the mark, as Unicode composes them: the Latin blocks.
#[rustfmt::skip]
const MARKS: &[(char, &str)] = &[
    ('\u{300}', "AÀEÈIÌOÒUÙaàeèiìoòuùÜǛüǜNǸnǹĒḔēḕŌṐōṑWẀwẁÂẦâầĂẰăằÊỀêềÔỒôồƠỜơờƯỪưừYỲyỳ"),
    ('\u{301}', "AÁEÉIÍOÓUÚYÝaáeéiíoóuúyýCĆcćLĹlĺNŃnńRŔrŕSŚsśZŹzźÜǗüǘGǴgǵÅǺåǻÆǼæǽØǾøǿÇḈçḉĒḖēḗÏḮïḯKḰkḱMḾmḿÕṌõṍŌṒōṓPṔpṕŨṸũṹWẂwẃÂẤâấĂẮăắÊẾêếÔỐôốƠỚơớƯỨưứ"),
    ('\u{302}', "AÂEÊIÎOÔUÛaâeêiîoôuûCĈcĉGĜgĝHĤhĥJĴjĵSŜsŝWŴwŵYŶyŷZẐzẑẠẬạậẸỆẹệỌỘọộ"),
    ('\u{303}', "AÃNÑOÕaãnñoõIĨiĩUŨuũVṼvṽÂẪâẫĂẴăẵEẼeẽÊỄêễÔỖôỗƠỠơỡƯỮưữYỸyỹ"),
    ('\u{304}', "AĀaāEĒeēIĪiīOŌoōUŪuūÜǕüǖÄǞäǟȦǠȧǡÆǢæǣǪǬǫǭÖȪöȫÕȬõȭȮȰȯȱYȲyȳGḠgḡḶḸḷḹṚṜṛṝ"),
    ('\u{306}', "AĂaăEĔeĕGĞgğIĬiĭOŎoŏUŬuŭȨḜȩḝẠẶạặ"),
    ('\u{307}', "CĊcċEĖeėGĠgġIİZŻzżAȦaȧOȮoȯBḂbḃDḊdḋFḞfḟHḢhḣMṀmṁNṄnṅPṖpṗRṘrṙSṠsṡŚṤśṥŠṦšṧṢṨṣṩTṪtṫWẆwẇXẊxẋYẎyẏſẛ"),
    ('\u{308}', "AÄEËIÏOÖUÜaäeëiïoöuüyÿYŸHḦhḧÕṎõṏŪṺūṻWẄwẅXẌxẍtẗ"),
    ('\u{309}', "AẢaảÂẨâẩĂẲăẳEẺeẻÊỂêểIỈiỉOỎoỏÔỔôổƠỞơởUỦuủƯỬưửYỶyỷ"),
    ('\u{30a}', "AÅaåUŮuůwẘyẙ"),
    ('\u{30b}', "OŐoőUŰuű"),
    ('\u{30c}', "CČcčDĎdďEĚeěLĽlľNŇnňRŘrřSŠsšTŤtťZŽzžAǍaǎIǏiǐOǑoǒUǓuǔÜǙüǚGǦgǧKǨkǩƷǮʒǯjǰHȞhȟ"),
    ('\u{30f}', "AȀaȁEȄeȅIȈiȉOȌoȍRȐrȑUȔuȕ"),
    ('\u{311}', "AȂaȃEȆeȇIȊiȋOȎoȏRȒrȓUȖuȗ"),
    ('\u{31b}', "OƠoơUƯuư"),
    ('\u{323}', "BḄbḅDḌdḍHḤhḥKḲkḳLḶlḷMṂmṃNṆnṇRṚrṛSṢsṣTṬtṭVṾvṿWẈwẉZẒzẓAẠaạEẸeẹIỊiịOỌoọƠỢơợUỤuụƯỰưựYỴyỵ"),
    ('\u{324}', "UṲuṳ"),
    ('\u{325}', "AḀaḁ"),
    ('\u{326}', "SȘsșTȚtț"),
    ('\u{327}', "CÇcçGĢgģKĶkķLĻlļNŅnņRŖrŗSŞsşTŢtţEȨeȩDḐdḑHḨhḩ"),
    ('\u{328}', "AĄaąEĘeęIĮiįUŲuųOǪoǫ"),
    ('\u{32d}', "DḒdḓEḘeḙLḼlḽNṊnṋTṰtṱUṶuṷ"),
    ('\u{32e}', "HḪhḫ"),
    ('\u{330}', "EḚeḛIḬiḭUṴuṵ"),
    ('\u{331}', "BḆbḇDḎdḏKḴkḵLḺlḻNṈnṉRṞrṟTṮtṯZẔzẕhẖ"),

];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_look_alike_are_alike() {
        for (a, b) in [
            ("caf\u{e9}", "cafe\u{301}"),
            ("Not at all", "Not at all\u{200b}"),
            ("Not at all", " Not  at\u{a0}all "),
            ("Ấ", "A\u{302}\u{301}"),
            ("不", "不\u{200d}"),
        ] {
            assert_eq!(as_seen(a), as_seen(b));
        }
        assert_ne!(as_seen("caf\u{e9}"), as_seen("cafe"));
    }

    #[test]
    fn blank_is_what_shows_nothing() {
        for blank in ["", " ", "\u{200b}", "\u{200d}\u{3000}", "\u{3164}"] {
            assert!(is_blank(blank), "{blank:?}");
        }
        assert!(!is_blank("0"));
    }

    #[test]
    fn scripts_keep_what_they_need() {
        for needed in ['\u{200c}', '\u{200d}', '\u{200e}', '\u{200f}', '\u{fe0f}', '\u{301}', '\u{3000}'] {
            assert!(!is_hidden(needed), "{needed:?}");
        }
        for hidden in ['\0', '\u{1b}', '\n', '\u{85}', '\u{200b}', '\u{202e}', '\u{2066}', '\u{feff}'] {
            assert!(is_hidden(hidden), "{hidden:?}");
        }
    }
}
