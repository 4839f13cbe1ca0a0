//! The code page of a Western console: what `cmd`, `net`, `wevtutil` and the like write into pipes and files.
//!
//! Code page 850, which agrees with 437 in every letter that the languages in question use. `encoding_rs` follows the
//! web, which does not know it.

/// The characters of the bytes from 0x80 on
/// (<https://www.unicode.org/Public/MAPPINGS/VENDORS/MICSFT/PC/CP850.TXT>).
const UPPER: &str = "\
     ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ\
     áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐\
     └┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀\
     ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{ad}±‗¾¶§÷¸°¨·¹³²■\u{a0}";

/// The bytes that are punctuation in Windows-1252 and may well stand between letters there (`a\u{2013}b`, `a\u{2026}b`).
const PUNCTUATION: [u8; 9] = [0x82, 0x84, 0x85, 0x91, 0x92, 0x93, 0x94, 0x96, 0x97];
/// Of these, the ones that say nothing even there.
const SAYS_NOTHING: [u8; 6] = [0x85, 0x91, 0x92, 0x93, 0x96, 0x97];

/// Text in the console's code page.
pub fn decode(bytes: &[u8]) -> String {
    let upper: Vec<char> = UPPER.chars().collect();
    let char_of = |b: u8| if b < 0x80 { char::from(b) } else { upper.get(usize::from(b) - 0x80).copied().unwrap_or('\u{fffd}') };
    bytes.iter().map(|b| char_of(*b)).collect()
}

/// Whether single bytes among Latin letters are letters in the console's code page, more often than in that of Windows.
pub fn is_console_text(bytes: &[u8]) -> bool {
    let upper: Vec<char> = UPPER.chars().collect();
    let (mut console, mut windows) = (0usize, 0usize);
    for (n, byte) in bytes.iter().enumerate().filter(|(_, b)| **b >= 0x80) {
        let before = n.checked_sub(1).and_then(|n| bytes.get(n)).copied().unwrap_or(b' ');
        let after = bytes.get(n + 1).copied().unwrap_or(b' ');
        let (left, right) = (before.is_ascii_alphabetic(), after.is_ascii_alphabetic());
        if before >= 0x80 || after >= 0x80 || !(left || right) {
            continue;
        }
        let fits = |c: char| {
            // A capital begins a word, or stands in one of capitals; the sharp s never begins one.
            let capital = c.is_uppercase();
            c.is_alphabetic() && c.is_lowercase() != capital && !(capital && before.is_ascii_lowercase()) && (c != 'ß' || left)
        };
        let in_console = upper.get(usize::from(*byte) - 0x80).copied().is_some_and(fits);
        let between = left && right || !PUNCTUATION.contains(byte);
        console += usize::from(in_console && between && !SAYS_NOTHING.contains(byte));
        let one = [*byte];
        let (in_windows, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(&one);
        windows += usize::from(in_windows.chars().next().is_some_and(fits));
    }
    console > windows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encode(text: &str) -> Vec<u8> {
        text.chars().map(|c| if c.is_ascii() { c as u8 } else { UPPER.chars().position(|u| u == c).map_or(b'?', |n| 0x80 + n as u8) }).collect()
    }

    #[test]
    fn the_table_is_whole() {
        assert_eq!(UPPER.chars().count(), 128);
        assert_eq!(decode(b"\x84\x94\x81\xe1\x8e\x99\x9a\x82"), "äöüßÄÖÜé");
    }

    #[test]
    fn what_console_programs_print_is_recognised() {
        for text in [
            "Systemfehler 53 aufgetreten. Der Netzwerkpfad wurde nicht gefunden. Überprüfen Sie den Namen; Größe, Gerät, öffnen, möglich",
            "Zugriff verweigert: Änderung nicht möglich",
            "L\u{27}accès est refusé. Vérifiez que le compte a été activé.",
            "Error de sistema 5. Acceso denegado: la operación no se realizó, contraseña errónea",
            "O serviço não pôde ser iniciado: usuário não está autorizado",
        ] {
            let bytes = encode(text);
            assert!(is_console_text(&bytes), "{text}");
            assert_eq!(decode(&bytes), text);
        }
    }

    #[test]
    fn text_of_windows_is_not_taken_for_it() {
        for text in [
            "Der Vorgang wurde abgebrochen, weil die Größe überschritten wurde",
            "\u{201e}Zugriff\u{201c} verweigert \u{2013} it\u{2019}s over\u{2026}now",
            "L\u{2019}accès est refusé\u{2026}",
            "Škoda není dostupná, služba neběží",
        ] {
            let (bytes, _, _) = encoding_rs::WINDOWS_1252.encode(text);
            assert!(!is_console_text(&bytes), "{text}");
        }
    }
}
