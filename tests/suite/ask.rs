//! `whybook ask` and its forms.

use whybook::cli::Exit;

use crate::support::World;

/// The event of the document that the project started from, as Event Viewer shows it.
pub const EVENT_1023: &str = "Type: Error\n\nSource: MsiInstaller\n\nCategory: None\n\nEvent ID: 1023\n\nDescription: Product: Microsoft Exchange Server - Update 'Update Rollup 1 for Exchange Server 2007 (KB930809) 8.0.708.3' could not be installed. Error code 1603. Additional information is available in the log file C:\\Temp\\rollup.log.\n";

#[test]
fn the_event_pasted_whole_finds_its_cause() {
    let outcome = World::new().run_with(&["ask", "--json", "-"], EVENT_1023).expect(Exit::Found);
    let answer = outcome.json();
    assert_eq!(answer["verdict"], "match", "{outcome}");
    assert_eq!(answer["matches"][0]["rule"], "exchange/update-rollup-event-1023", "{outcome}");
    assert_eq!(answer["matches"][0]["cause"], "interim-update", "{outcome}");
}
