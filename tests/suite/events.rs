//! A Windows event, in whatever form it is pasted, finds the rule that knows it; so does text that a terminal, a mail or
//! a log system has been at.

use whybook::cli::Exit;

use crate::support::World;

const MESSAGE: &str = "Product: Microsoft Exchange Server - Update 'Update Rollup 1 for Exchange Server 2007 (KB930809) 8.0.708.3' could not be installed. Error code 1603.";

/// Whether the paste finds the rule of event 1023 first.
#[track_caller]
fn finds_the_rollup(paste: impl AsRef<[u8]>) {
    let outcome = World::new().run_with(&["ask", "--json", "-"], paste).expect(Exit::Found);
    let answer = outcome.json();
    assert_eq!(answer["matches"][0]["rule"], "exchange/update-rollup-event-1023", "{outcome}");
}

#[test]
fn as_xml() {
    finds_the_rollup(format!(
        "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='MsiInstaller'/><EventID Qualifiers='0'>1023</EventID><Level>2</Level><Channel>Application</Channel></System><EventData><Data>{}</Data></EventData></Event>",
        MESSAGE.replace('\'', "&apos;")
    ));
}

#[test]
fn in_german() {
    finds_the_rollup(format!(
        "Protokollname: Application\nQuelle:        MsiInstaller\nDatum:         23.11.2026 10:00:00\nEreignis-ID:   1023\nAufgabenkategorie:Keine\nEbene:         Fehler\nSchlüsselwörter:Klassisch\nBenutzer:      SYSTEM\nComputer:      mail01.example.com\nBeschreibung:\n{MESSAGE}\n"
    ));
}

#[test]
fn as_a_table_of_powershell() {
    finds_the_rollup(
        "   ProviderName: MsiInstaller\n\nTimeCreated                     Id LevelDisplayName Message\n-----------                     -- ---------------- -------\n23.11.2026 10:00:00           1023 Error            Product: Microsoft Exchange Server - Update 'Update Rol...\n",
    );
}

#[test]
fn as_json_of_a_forwarder() {
    finds_the_rollup(format!("{{\"EventTime\":\"2026-11-23 10:00:00\",\"EventID\":1023,\"SourceName\":\"MsiInstaller\",\"Message\":{MESSAGE:?}}}"));
}

#[test]
fn quoted_in_a_mail_and_wrapped() {
    let quoted: String =
        textwrap::fill(&format!("Source: MsiInstaller, Event ID: 1023. {MESSAGE}"), 72).lines().map(|l| format!("> {l}\n")).collect();
    finds_the_rollup(quoted);
}

#[test]
fn as_utf16_from_a_pipe_of_powershell() {
    let text = format!("ProviderName : MsiInstaller\r\nId           : 1023\r\nMessage      : {MESSAGE}\r\n");
    finds_the_rollup(text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>());
}

#[test]
fn the_answer_names_the_event_as_the_paste_does() {
    let outcome = World::new().run_with(&["ask", "--json", "-"], format!("Source: MsiInstaller\nEvent ID: 1023\n{MESSAGE}")).expect(Exit::Found);
    let signals = &outcome.json()["signals"];
    assert!(signals.as_array().unwrap().iter().any(|s| s["kind"] == "event" && s["value"] == "MsiInstaller/1023" && s["line"] == 2), "{outcome}");
}
