//! Events as XML: from Event Viewer, `wevtutil`, forwarders; whole, in parts, pretty-printed or on one line.
//!
//! The text stage has already taken apart what was escaped (`&lt;EventID&gt;`). The values of `EventData` stay in the
//! text, where patterns and phrases read them; `%%1053` among them means a message of the system by its number.

use super::{Events, Found, id_of};
use crate::evidence::{constant_regex, signal};
use crate::model::{CodeSpace, ErrorCode, EventLevel, EventSource, Paste, Signal, SignalValue, Spelling, event_level};

constant_regex!(EVENT_ID, r#"(?i)<(?:\w+:)?EventID(?:\s+Qualifiers\s*=\s*["']?\d*["']?)?\s*>\s*(\d{1,10})\s*<"#);
constant_regex!(PROVIDER, r#"(?i)<(?:\w+:)?Provider\b([^<>]{1,600})"#);
constant_regex!(NAME, r#"(?i)(?:^|\s)Name\s*=\s*["']([^"'<>]{1,120})["']"#);
constant_regex!(SOURCE_NAME, r#"(?i)\bEventSourceName\s*=\s*["']([^"'<>]{1,120})["']"#);
constant_regex!(CHANNEL, r"(?i)<(?:\w+:)?Channel>\s*([^<>]{1,120}?)\s*<");
constant_regex!(LEVEL, r"(?i)<(?:\w+:)?Level>\s*([^<>]{1,40}?)\s*<");
constant_regex!(INSERTED, r"%%(\d{1,5})\b");

/// How far from its id the other parts of an event's head may stand, in bytes.
const REACH: usize = 3000;

/// Whether a text can hold such events.
pub fn may_have(text: &str) -> bool {
    memchr::memmem::find(text.as_bytes(), b"EventID").is_some() && memchr::memmem::find(text.as_bytes(), b"<").is_some()
}

pub fn read(paste: &Paste, events: &mut Events, signals: &mut Vec<Signal>) {
    let text = paste.text.as_str();
    let ids: Vec<_> = EVENT_ID.captures_iter(text).filter_map(|c| Some((c.get(0)?, c.get(1)?))).collect();
    let mut from = 0;
    for (n, (whole, number)) in ids.iter().enumerate() {
        let next = ids.get(n + 1).map_or(text.len(), |(next, _)| next.start());
        let end = text.get(whole.end()..next).and_then(|t| t.find("</Event>")).map_or(next, |at| whole.end() + at);
        let head_start = text.floor_char_boundary(from.max(whole.start().saturating_sub(REACH)));
        let head_end = text.floor_char_boundary(end.min(whole.end() + REACH));
        let (before, after) = (text.get(head_start..whole.start()).unwrap_or_default(), text.get(whole.end()..head_end).unwrap_or_default());
        // The head is in a fixed order, yet a part that was pasted alone may begin anywhere.
        let provider = PROVIDER.captures_iter(before).last().or_else(|| PROVIDER.captures(after)).and_then(|c| c.get(1)).map(|m| m.as_str());
        let attribute =
            |regex: &regex::Regex| provider.and_then(|p| regex.captures(p)).and_then(|c| c.get(1)).and_then(|m| EventSource::new(m.as_str()));
        let source = attribute(&NAME);
        let field = |regex: &regex::Regex| regex.captures(after).and_then(|c| c.get(1)).map(|m| m.as_str().to_owned());
        let level = field(&LEVEL).and_then(|l| event_level(&l));
        let Some(id) = id_of(number.as_str()) else { continue };
        let event =
            Found { source: source.clone(), id, channel: field(&CHANNEL), level, spelling: Spelling::Plain, span: whole.start()..number.end() };
        // A rule may know the event by its classic name where no table ties the two together.
        let classic = attribute(&SOURCE_NAME).filter(|c| source.as_ref().is_some_and(|s| s.key() != c.key()));
        if let Some(classic) = classic {
            events.found.push(Found { source: Some(classic), spelling: Spelling::Possible, ..event.clone() });
        }
        inserted(paste, &source, level, whole.end()..end, signals);
        events.add(event, head_start.max(from)..end);
        from = end;
    }
}

/// The system's messages that stand by number in an event's data. Those of audits are words of their own.
fn inserted(paste: &Paste, source: &Option<EventSource>, level: Option<EventLevel>, data: std::ops::Range<usize>, signals: &mut Vec<Signal>) {
    let is_audit = source.as_ref().is_some_and(|s| s.key() == "security auditing");
    if is_audit || level == Some(EventLevel::Information) {
        return;
    }
    let Some(text) = paste.text.get(data.clone()) else { return };
    for captures in INSERTED.captures_iter(text) {
        let (Some(whole), Some(number)) = (captures.get(0), captures.get(1)) else { continue };
        let Ok(value) = number.as_str().parse() else { continue };
        let code = ErrorCode::known(CodeSpace::Win32, value);
        if value > 0 && code.row().is_some() {
            let span = data.start + whole.start()..data.start + whole.end();
            signals.push(signal(paste, SignalValue::Code(vec![code]), Spelling::Plain, span));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::events;
    use crate::evidence::tests::signals;

    const PRETTY: &str = r#"<Event xmlns="http://schemas.microsoft.com/win/2004/08/events/event">
  <System>
    <Provider Name="Service Control Manager" Guid="{555908d1-a6d7-4695-8e1e-26931d2012f4}" EventSourceName="Service Control Manager" />
    <EventID Qualifiers="49152">7000</EventID>
    <Version>0</Version>
    <Level>2</Level>
    <Channel>System</Channel>
    <Computer>srv01.example.com</Computer>
  </System>
  <EventData>
    <Data Name="param1">Print Spooler</Data>
    <Data Name="param2">%%1053</Data>
  </EventData>
</Event>"#;

    #[test]
    fn pretty_printed_and_collapsible() {
        assert_eq!(events(PRETTY), ["Service Control Manager/7000"]);
        assert_eq!(events(&PRETTY.replace("<Event ", "- <Event ").replace("  <System>", "- <System>")), ["Service Control Manager/7000"]);
    }

    #[test]
    fn several_on_one_line_keep_their_own_sources() {
        let text = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-WAS' Guid='{x}' EventSourceName='WAS'/><EventID Qualifiers='32768'>5011</EventID><Level>3</Level><Channel>System</Channel></System></Event>\
            <Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Security-Auditing' Guid='{y}'/><EventID>4625</EventID></System><EventData><Data Name='Status'>0xc000006d</Data></EventData></Event>";
        assert_eq!(events(text), ["WAS/5011", "Security-Auditing/4625"]);
    }

    #[test]
    fn escaped_once_more_in_html_or_json() {
        let html = PRETTY.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
        assert_eq!(events(&html), ["Service Control Manager/7000"]);
        let json = format!("{{\"xml\": {PRETTY:?}}}");
        assert_eq!(events(&json), ["Service Control Manager/7000"]);
        let unicode = format!("{{\"xml\": {PRETTY:?}}}").replace('<', "\\u003c").replace('>', "\\u003e");
        assert_eq!(events(&unicode), ["Service Control Manager/7000"]);
    }

    #[test]
    fn a_part_of_the_head_is_enough() {
        assert_eq!(events("<Provider Name=\"MsiInstaller\" />\n<EventID Qualifiers=\"0\">1023</EventID>"), ["MsiInstaller/1023"]);
        assert_eq!(events("<EventID>4740</EventID>"), ["4740"]);
    }

    #[test]
    fn the_classic_name_is_known_as_well() {
        let text = "<Event><System><Provider Name='Contoso-Billing-Engine' EventSourceName='BillSvc'/><EventID>512</EventID></System></Event>";
        assert_eq!(events(text), ["Contoso-Billing-Engine/512", "BillSvc/512"]);
    }

    #[test]
    fn messages_by_number_are_codes() {
        assert!(signals(PRETTY).contains(&"code ERROR_SERVICE_REQUEST_TIMEOUT".to_owned()), "{:?}", signals(PRETTY));
        let audit = PRETTY.replace("Service Control Manager", "Microsoft-Windows-Security-Auditing");
        assert!(!signals(&audit).iter().any(|s| s.starts_with("code")), "{:?}", signals(&audit));
    }
}
