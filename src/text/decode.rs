//! Bytes to characters: UTF-8, UTF-16 with and without a mark, and the legacy code pages.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use super::{TextError, console};

/// Decoded text, with what the user should know of it.
pub struct Decoded<'b> {
    pub text: Cow<'b, str>,
    pub notes: Vec<String>,
}

/// The bytes that are looked at to tell the encoding.
const SAMPLE: usize = 16 * 1024;

/// Decodes a paste.
pub fn decode(bytes: &[u8]) -> Result<Decoded<'_>, TextError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return Ok(with(encoding, bytes.get(mark..).unwrap_or_default()));
    }
    if let Some(encoding) = unmarked_utf16(bytes) {
        return Ok(with(encoding, bytes));
    }
    if let Some(what) = binary(bytes) {
        return Err(TextError::Binary { what });
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok(Decoded { text: Cow::Borrowed(text), notes: Vec::new() });
    }
    if is_damaged_utf8(bytes) {
        return Ok(with(UTF_8, bytes));
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(None, Utf8Detection::Allow);
    if guess.is_single_byte() || !is_east_asian(guess, bytes) {
        if console::is_console_text(bytes) {
            return Ok(Decoded { text: console::decode(bytes).into(), notes: vec!["read as the code page of a Western console (850)".to_owned()] });
        }
        return Ok(with(if guess.is_single_byte() { guess } else { WINDOWS_1252 }, bytes));
    }
    Ok(with(guess, bytes))
}

/// Whether bytes are UTF-8 of which a few were lost or mixed up: far more characters are whole than broken.
fn is_damaged_utf8(bytes: &[u8]) -> bool {
    let (mut whole, mut broken) = (0usize, 0usize);
    for chunk in bytes.utf8_chunks() {
        whole += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        broken += usize::from(!chunk.invalid().is_empty());
    }
    whole >= 2 * broken || (whole > 0 && broken == 1)
}

/// Whether bytes read well in an encoding of two bytes a character: its characters stand in a row, not alone among
/// Latin letters as what is wrongly read so.
fn is_east_asian(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let chars: Vec<char> = text.chars().collect();
    let wide = |n: Option<usize>| n.and_then(|n| chars.get(n)).is_some_and(|c| !c.is_ascii());
    let all = (0..chars.len()).filter(|n| wide(Some(*n))).count();
    let together = (0..chars.len()).filter(|n| wide(Some(*n)) && (wide(n.checked_sub(1)) || wide(Some(n + 1)))).count();
    together * 10 >= all * 8
}

fn with<'b>(encoding: &'static Encoding, bytes: &'b [u8]) -> Decoded<'b> {
    let (text, faulty) = encoding.decode_without_bom_handling(bytes);
    let mut notes = Vec::new();
    if encoding != UTF_8 {
        notes.push(format!("read as {}", encoding.name()));
    }
    if faulty {
        notes.push(format!("some bytes are not valid {} and were replaced", encoding.name()));
    }
    Decoded { text, notes }
}

/// UTF-16 without a mark, as PowerShell 5 pipes write it: every other byte of Latin text is zero.
fn unmarked_utf16(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = bytes.get(..bytes.len().min(SAMPLE) & !1)?;
    let pairs = sample.len() / 2;
    if pairs < 2 {
        return None;
    }
    let (units, _) = sample.as_chunks::<2>();
    let zeros = |n: usize| units.iter().filter(|u| u.get(n) == Some(&0)).count();
    let (first, second) = (zeros(0), zeros(1));
    let both = units.iter().filter(|u| **u == [0, 0]).count();
    if both > 0 {
        return None;
    }
    if second * 10 >= pairs * 7 && first * 20 <= pairs {
        Some(UTF_16LE)
    } else if first * 10 >= pairs * 7 && second * 20 <= pairs {
        Some(UTF_16BE)
    } else if first == 0 && second > 0 && reads_well(UTF_16LE, sample) {
        // Text of other scripts has few zero bytes; all of them are in one half.
        Some(UTF_16LE)
    } else if second == 0 && first > 0 && reads_well(UTF_16BE, sample) {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// Whether bytes are text in an encoding: nothing malformed, no controls, no characters that nobody uses.
fn reads_well(encoding: &'static Encoding, bytes: &[u8]) -> bool {
    let (text, malformed) = encoding.decode_without_bom_handling(bytes);
    let odd = text.chars().filter(|c| c.is_control() && !c.is_whitespace() && *c != '\u{1b}').count();
    let written = text.chars().filter(|c| c.is_alphanumeric() || c.is_whitespace() || c.is_ascii_punctuation()).count();
    !malformed && odd == 0 && written * 10 >= text.chars().count() * 8
}

/// What binary data looks like, if it is binary.
fn binary(bytes: &[u8]) -> Option<String> {
    let known: [(&[u8], &str); 10] = [
        (b"\x7fELF", "a Linux program"),
        (b"MZ", "a Windows program"),
        (b"PK\x03\x04", "a ZIP archive or an Office document"),
        (b"\x1f\x8b", "gzip; unpack it first"),
        (b"BZh", "bzip2; unpack it first"),
        (b"\xfd7zXZ", "xz; unpack it first"),
        (b"\x28\xb5\x2f\xfd", "zstd; unpack it first"),
        (b"%PDF", "a PDF document; copy the text out of it"),
        (b"\x89PNG", "a picture; type the error text"),
        (b"ElfFile\0", "a Windows event log; export the event as text"),
    ];
    let sample = bytes.get(..bytes.len().min(SAMPLE)).unwrap_or_default();
    let zeros = sample.iter().filter(|b| **b == 0).count();
    let odd = sample.iter().filter(|b| matches!(b, 0x01..=0x06 | 0x0e..=0x1a | 0x1c..=0x1f | 0x7f)).count();
    for (magic, what) in known {
        let is_text_like = magic.iter().all(u8::is_ascii_graphic);
        if bytes.starts_with(magic) && (!is_text_like || zeros + odd > 0 || magic == b"%PDF") {
            return Some(what.to_owned());
        }
    }
    if zeros > 0 {
        return Some("it has zero bytes".to_owned());
    }
    (odd * 10 > sample.len()).then(|| "most of it are control characters".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text_of(bytes: &[u8]) -> String {
        decode(bytes).map(|d| d.text.into_owned()).unwrap_or_default()
    }

    #[test]
    fn utf16_is_text_with_and_without_a_mark() {
        let le: Vec<u8> = "Event ID: 1023 größer".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = "Event ID: 1023 größer".encode_utf16().flat_map(u16::to_be_bytes).collect();
        for bytes in [le.clone(), be.clone(), [b"\xff\xfe".to_vec(), le].concat(), [b"\xfe\xff".to_vec(), be].concat()] {
            assert_eq!(text_of(&bytes), "Event ID: 1023 größer");
        }
    }

    #[test]
    fn legacy_code_pages_are_recognised() {
        assert_eq!(
            text_of(b"Der Vorgang wurde abgebrochen, weil die Gr\xf6\xdfe \xfcberschritten wurde"),
            "Der Vorgang wurde abgebrochen, weil die Größe überschritten wurde"
        );
        assert_eq!(text_of("\u{feff}plain".as_bytes()), "plain");
    }

    #[test]
    fn text_of_each_legacy_code_page() {
        for (encoding, text) in [
            (WINDOWS_1252, "Le service n\u{2019}a pas démarré : accès refusé, vérifiez le compte"),
            (encoding_rs::WINDOWS_1250, "Usługa nie została uruchomiona z powodu błędu logowania, spróbuj później"),
            (encoding_rs::WINDOWS_1251, "Служба не запущена из-за ошибки входа в систему"),
            (encoding_rs::SHIFT_JIS, "サービスは予期せず終了しました。イベント ID 7031 エラー"),
        ] {
            let (bytes, _, _) = encoding.encode(text);
            assert_eq!(text_of(&bytes), text, "{}", encoding.name());
        }
    }

    #[test]
    fn utf16_of_other_scripts_is_text_without_a_mark() {
        let text = "イベント ID: 7031\nサービスは予期せず終了しました。";
        let le: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let be: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(text_of(&le), text);
        assert_eq!(text_of(&be), text);
    }

    #[test]
    fn damaged_utf8_keeps_what_is_whole() {
        let mut bytes = "Größe überschritten: kein Speicherplatz für Öffnen".as_bytes().to_vec();
        bytes.truncate(bytes.len() - 5);
        bytes.push(0xc3);
        let decoded = decode(&bytes).map_err(|_| ()).unwrap();
        assert!(decoded.text.starts_with("Größe überschritten"), "{}", decoded.text);
        assert!(decoded.notes[0].contains("replaced"), "{:?}", decoded.notes);
    }

    #[test]
    fn binary_data_is_named() {
        assert!(matches!(decode(b"\x7fELF\x02\x01\x01\0\0\0"), Err(TextError::Binary { what }) if what.contains("program")));
        assert!(matches!(decode(b"a\0b\0\0\0c"), Err(TextError::Binary { .. })));
        assert!(decode(b"MZ is how the message began").is_ok());
    }
}
