//! DOI, address, ISBN and LOINC code: their form and their check digits.

/// `10.` and a registrant, a slash, and anything without spaces.
pub(super) fn is_doi(text: &str) -> bool {
    let Some((registrant, suffix)) = text.strip_prefix("10.").and_then(|rest| rest.split_once('/')) else {
        return false;
    };
    (4..=9).contains(&registrant.len())
        && registrant.bytes().all(|byte| byte.is_ascii_digit())
        && !suffix.is_empty()
        && no_spaces(suffix)
}

/// `https://` or `http://`, a host with a point, no spaces.
pub(super) fn is_url(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")) else {
        return false;
    };
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && no_spaces(rest)
}

fn no_spaces(text: &str) -> bool {
    !text.bytes().any(|byte| byte.is_ascii_whitespace() || byte.is_ascii_control())
}

/// Ten or thirteen digits with hyphens, the last one right.
pub(super) fn is_isbn(text: &str) -> bool {
    let mut digits = Vec::with_capacity(13);
    for character in text.bytes() {
        match character {
            b'0'..=b'9' => digits.push(u32::from(character.wrapping_sub(b'0'))),
            b'X' | b'x' if digits.len() == 9 => digits.push(10),
            b'-' | b' ' => {}
            _ => return false,
        }
        if digits.len() > 13 {
            return false;
        }
    }
    let weighted = |weight: fn(u32) -> u32| {
        (0_u32..)
            .zip(&digits)
            .fold(0_u32, |sum, (at, digit)| sum.saturating_add(digit.saturating_mul(weight(at))))
    };
    match digits.len() {
        10 => weighted(|at| 10_u32.saturating_sub(at)).checked_rem(11) == Some(0),
        13 => {
            digits.iter().all(|digit| *digit < 10)
                && weighted(|at| if at.is_multiple_of(2) { 1 } else { 3 }).checked_rem(10) == Some(0)
        }
        _ => false,
    }
}

/// Up to seven digits, a hyphen, and the mod 10 (Luhn) check digit.
pub(super) fn is_loinc(text: &str) -> bool {
    let Some((number, check)) = text.split_once('-') else { return false };
    if number.is_empty() || number.len() > 7 || check.len() != 1 {
        return false;
    }
    let mut sum = 0_u32;
    for (position, byte) in number.bytes().chain(check.bytes()).rev().enumerate() {
        if !byte.is_ascii_digit() {
            return false;
        }
        let digit = u32::from(byte.wrapping_sub(b'0'));
        let counted = if position.is_multiple_of(2) { digit } else { digit.saturating_mul(2) };
        sum = sum.saturating_add(if counted > 9 { counted.saturating_sub(9) } else { counted });
    }
    sum.is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dois_and_addresses() {
        assert!(is_doi("10.1046/j.1525-1497.2001.016009606.x"));
        assert!(is_doi("10.1097/00005650-200412000-00006"));
        for bad in
            ["", "10.1046", "doi:10.1046/x", "https://doi.org/10.1046/x", "10.1046/", "10.x/1", "10.1046/a b"]
        {
            assert!(!is_doi(bad), "{bad}");
        }
        assert!(is_url("https://www.phqscreeners.com/select-screener?x=1"));
        for bad in
            ["", "example.org", "ftp://example.org", "https://", "https://localhost", "https://a.b/c d"]
        {
            assert!(!is_url(bad), "{bad}");
        }
    }

    /// The ISBNs of DSM-5 and of the ISBN users' manual; LOINC codes of the PHQ-9.
    #[test]
    fn check_digits() {
        for good in ["978-0-89042-555-8", "0-8044-2957-X", "9783161484100"] {
            assert!(is_isbn(good), "{good}");
        }
        for bad in ["", "978-0-89042-555-7", "0-8044-2957-1", "123", "97831614841000", "978-0-89042-555-X"] {
            assert!(!is_isbn(bad), "{bad}");
        }
        for good in ["44250-9", "44255-8", "44259-0", "69722-7", "44249-1"] {
            assert!(is_loinc(good), "{good}");
        }
        for bad in ["", "44250", "44250-8", "44520-9", "-9", "4425x-9", "44250-99"] {
            assert!(!is_loinc(bad), "{bad}");
        }
    }
}
