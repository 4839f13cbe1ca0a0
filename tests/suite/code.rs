//! `whybook code`: what codes mean, and the rules that know them.

use whybook::cli::Exit;

use crate::support::World;

/// What the command prints for some codes, without a knowledge base of rules.
fn prints(args: &[&str]) -> String {
    let world = World::new();
    let kb = world.kb();
    let all: Vec<&str> = ["code"].iter().chain(args).copied().chain(["--no-builtin", "--kb", &kb]).collect();
    world.run(&all).stdout
}

macro_rules! snapshots {
    ($($name:ident: $args:expr;)*) => {
        $(
            #[test]
            fn $name() {
                insta::assert_snapshot!(prints(&$args));
            }
        )*
    };
}

snapshots! {
    an_hresult_that_wraps_a_windows_code: ["0x80070643"];
    an_hresult_of_windows_update: ["-2145107924"];
    an_ntstatus: ["0xC0000022"];
    a_symbol_of_errno: ["ENOSPC"];
    an_exit_status: ["137"];
    a_mail_status: ["550", "5.7.1"];
    an_error_of_oracle: ["ORA-12154"];
    a_status_of_iis: ["404.3"];
    a_login_that_failed: ["18456.8"];
    a_number_with_many_readings: ["28"];
    words_that_say_what_a_number_is: ["curl", "28"];
    a_stop_code: ["bugcheck:0x7B"];
}

#[test]
fn a_rule_that_knows_the_code_is_named() {
    let outcome = World::new().run(&["code", "1603"]).expect(Exit::Found).says("exchange/update-rollup-event-1023");
    assert!(outcome.stderr.is_empty(), "{outcome}");
    World::new().run(&["code", "0x80070643"]).expect(Exit::Found).says("exchange/update-rollup-event-1023");
}

#[test]
fn a_misspelt_symbol_gets_a_suggestion_and_exit_1() {
    World::new().run(&["code", "ENOSPCC"]).expect(Exit::Nothing).says("No table and no rule knows it. Did you mean `ENOSPC`?");
    World::new().run(&["code", "ERROR_ACCES_DENIED"]).expect(Exit::Nothing).says("`ERROR_ACCESS_DENIED`");
    World::new().run(&["code", "what is this"]).expect(Exit::Nothing).says("No table and no rule knows it.");
}

#[test]
fn no_code_at_all_is_a_wrong_call() {
    World::new().run(&["code"]).expect(Exit::Usage).warns("CODE");
}

#[test]
fn json_has_every_reading_and_every_rule() {
    let answer = World::new().run(&["code", "--json", "0x80070643", "ERR_NO_SUCH_CODE"]).expect(Exit::Found).json();
    assert_eq!(answer["schema_version"], 1);
    let first = &answer["codes"][0];
    assert_eq!(first["known"], true, "{answer}");
    assert_eq!(first["readings"][0]["reading"], "win32:1603", "{answer}");
    assert_eq!(first["readings"][0]["decimal"], 1603, "{answer}");
    assert_eq!(first["readings"][0]["parts"]["facility_name"], "WIN32", "{answer}");
    assert_eq!(first["rules"][0]["rule"], "exchange/update-rollup-event-1023", "{answer}");
    assert_eq!(answer["codes"][1]["known"], false, "{answer}");
}

#[test]
fn a_rule_of_the_users_own_is_found_by_any_spelling() {
    let world = World::new();
    world.write(
        "kb/vpn.yaml",
        "format: 1\ntitle: The VPN server does not answer (error 809)\nproduct: VPN\nseverity: medium\nsymptoms:\n  - code: ras:809\n  - text: the vpn does not connect\ncauses:\n  - id: blocked\n    title: A firewall blocks UDP 500 and 4500\n    likelihood: common\n    fix:\n      - do: Open the ports.\nreferences:\n  - { title: Error codes, url: 'https://learn.microsoft.com/windows/win32/rras/routing-and-remote-access-error-codes' }\nexamples:\n  - paste: The error code returned on failure is 809. RasClient\n    found: true\n",
    );
    let kb = world.kb();
    for code in [vec!["809"], vec!["ras:809"], vec!["vpn", "error", "809"], vec!["ERROR_VPN_TIMEOUT"]] {
        let args: Vec<&str> = ["code"].into_iter().chain(code).chain(["--no-builtin", "--kb", kb.as_str()]).collect();
        world.run(&args).expect(Exit::Found).says("The VPN server does not answer");
    }
}
