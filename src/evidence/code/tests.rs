use proptest::prelude::*;

use super::*;
use crate::model::code_rows;

/// The likeliest reading of every code of a text, in the order of the text.
fn codes(text: &str) -> Vec<String> {
    signals(text).into_iter().map(|(readings, _)| readings.first().map(ToString::to_string).unwrap_or_default()).collect()
}

fn signals(text: &str) -> Vec<(Vec<ErrorCode>, Spelling)> {
    let paste = crate::text::read(text.as_bytes()).unwrap();
    let all = crate::evidence::read(&paste).into_iter();
    all.filter_map(|s| if let SignalValue::Code(readings) = s.value { Some((readings, s.spelling)) } else { None }).collect()
}

#[track_caller]
fn reads(text: &str, wanted: &[&str]) {
    assert_eq!(codes(text), wanted, "{text:?}: {:?}", signals(text));
}

#[test]
fn every_spelling_of_1603() {
    for text in [
        "Error code 1603.",
        "error 0x643",
        "failed with 0x80070643",
        "returned -2147023293",
        "ERROR_INSTALL_FAILURE",
        "exit code: 1603",
        "0x80070643",
        "80070643",
        "MainEngineThread is returning 1603",
        "Fehlercode: 1603",
        "Fatal error during installation.",
    ] {
        reads(text, &["win32:1603"]);
    }
}

#[test]
fn every_spelling_of_enospc() {
    for text in [
        "ENOSPC: write failed",
        "cp: x: No space left on device",
        "[Errno 28] oops",
        "write (28: No space left on device)",
        "errno=28",
        "os error 28",
        "kernel: write failed with error -28",
    ] {
        assert!(codes(text).contains(&"errno:28".to_owned()), "{text}: {:?}", codes(text));
    }
}

#[test]
fn the_words_before_a_number_decide() {
    reads("System error 67 has occurred.", &["win32:67"]);
    reads("System error 5 has occurred. Access is denied.", &["win32:5"]);
    reads("rc=28", &["win32:28"]);
    reads("curl exited with code 28", &["curl:28"]);
    reads("the container exited with 137", &["exit:137"]);
    reads("exit status 127", &["exit:127"]);
    reads("killed by signal 11", &["signal:11"]);
    reads("errno: 111", &["errno:111"]);
    reads("os error 13", &["errno:13"]);
    reads("(13: Permission denied)", &["errno:13"]);
    reads("connect() failed (111: Connection refused) while connecting to upstream", &["errno:111"]);
    reads("[WinError 10061] No connection could be made because the target machine actively refused it", &["win32:10061"]);
    reads("[Errno 11001] getaddrinfo failed", &["win32:11001"]);
    reads("The service did not start: error 1069", &["win32:1069"]);
    reads("HRESULT: 0x80072f8f", &["win32:12175"]);
    reads("80072F8F", &["win32:12175"]);
    reads("-2147012721", &["win32:12175"]);
    reads("WSAECONNREFUSED", &["win32:10061"]);
    reads("error 10061", &["win32:10061"]);
    reads("Exception code: c0000005", &["ntstatus:0xC0000005"]);
    reads("printer 0x0000011b", &["win32:283"]);
    reads("Task Scheduler: result 2147942402", &["win32:2"]);
    reads("Last Run Result: 0x41301", &["hresult:0x00041301"]);
}

#[test]
fn databases() {
    reads("SQLSTATE[HY000] [2002] Connection refused", &["sqlstate:HY000", "mysql:2002", "errno:111"]);
    reads("ERROR 1045 (28000): Access denied for user 'root'@'localhost'", &["mysql:1045", "sqlstate:28000"]);
    reads("pymysql.err.OperationalError: (2003, \"Can't connect to MySQL server on 'db'\")", &["mysql:2003"]);
    reads("ORA-12154: TNS:could not resolve the connect identifier specified", &["oracle:12154"]);
    reads("TNS-12541: TNS:no listener", &["oracle:12541"]);
    reads("ORA-01017", &["oracle:1017"]);
    reads("Msg 18456, Level 14, State 8, Server SQL1, Line 1", &["mssql:18456", "mssql:18456.8"]);
    reads("Error: 18456, Severity: 14, State: 38.", &["mssql:18456"]);
    reads("(Microsoft SQL Server, Error: 53)", &["mssql:53"]);
    reads("ERROR: 23505: duplicate key value violates unique constraint \"x\" psql", &["sqlstate:23505"]);
    reads("SQL state: 42P01", &["sqlstate:42P01"]);
    reads("ERROR: relation \"x\" does not exist (SQLSTATE 42P01)", &["sqlstate:42P01"]);
}

#[test]
fn mail() {
    reads("550 5.7.1 <a@example.com>: Relay access denied", &["smtp:550", "enhanced:5.7.1", "enhanced:5.4.1"]);
    reads("postfix/smtp[411]: to=<a@example.com>, dsn=5.1.1, status=bounced (host mx said: 550 User unknown)", &["enhanced:5.1.1", "smtp:550"]);
    reads("Remote Server returned '554 5.4.14 Hop count exceeded - possible mail loop'", &["smtp:554", "enhanced:5.4.14"]);
    reads("5.7.1", &["enhanced:5.7.1"]);
}

#[test]
fn the_web() {
    reads("HTTP 404.3", &["http:404", "iis:404.3"]);
    reads("HTTP Error 500.19 - Internal Server Error", &["http:500", "iis:500.19"]);
    reads("503 Service Unavailable", &["http:503"]);
    reads("502 Bad Gateway", &["http:502"]);
    reads("HTTP/1.1 503", &["http:503"]);
    reads("10.0.0.1 - - \"GET /x HTTP/1.1\" 502 157 \"-\"", &["http:502"]);
    reads("Cloudflare: Error code 522", &["http:522"]);
    reads("curl: (60) SSL certificate problem: unable to get local issuer certificate", &["curl:60"]);
    reads("curl: (22) The requested URL returned error: 403", &["curl:22", "http:403"]);
}

#[test]
fn the_log_of_iis_pairs_its_columns() {
    let log = "#Fields: date time cs-method sc-status sc-substatus sc-win32-status time-taken\n2026-01-02 03:04:05 GET 401 2 5 15\n2026-01-02 03:04:06 GET 200 0 0 15\n";
    let found = codes(log);
    for wanted in ["iis:401.2", "http:401", "win32:5"] {
        assert!(found.contains(&wanted.to_owned()), "{wanted}: {found:?}");
    }
    assert_eq!(found.len(), 3, "{found:?}");
}

#[test]
fn directories_and_logons() {
    reads("KDC_ERR_S_PRINCIPAL_UNKNOWN", &["kerberos:0x7"]);
    reads("KRB_AP_ERR_MODIFIED", &["kerberos:0x29"]);
    reads("Kerberos pre-authentication failed. Failure Code: 0x18", &["kerberos:0x18"]);
    reads("kinit: Clock skew too great while getting initial credentials", &["kerberos:0x25"]);
    reads("80090308: LdapErr: DSID-0C090446, comment: AcceptSecurityContext error, data 52e, v2580", &["hresult:0x80090308", "win32:1326"]);
    reads("ldap_bind: Invalid credentials (49)", &["ldap:49"]);
    reads("LDAP: error code 49", &["ldap:49"]);
    reads("Failure Information: Status: 0xC000006D Sub Status: 0xC0000064", &["ntstatus:0xC000006D", "ntstatus:0xC0000064"]);
    reads("AADSTS50126: Error validating credentials", &["aadsts:50126"]);
}

#[test]
fn networks() {
    reads("rcode SERVFAIL", &["dns:2"]);
    reads("** server can't find x.example: NXDOMAIN", &["dns:3"]);
    reads(";; ->>HEADER<<- opcode: QUERY, status: REFUSED, id: 4711", &["dns:5"]);
    reads("tlsv1 alert unknown ca", &["tls:48"]);
    reads("SSL alert number 48", &["tls:48"]);
    reads("Received fatal alert: handshake_failure", &["tls:40"]);
    reads("The TLS protocol defined fatal alert code is 70.", &["tls:70"]);
    reads("RasClient: CoId: the user dialed a VPN connection which has failed. The error code returned on failure is 809.", &["ras:809"]);
    reads("Remote Desktop: Error code: 0x204", &["rdp:0x204"]);
}

#[test]
fn stop_codes() {
    reads("bugcheck 0x0000007e", &["bugcheck:0x7E"]);
    reads("stop code: DRIVER_IRQL_NOT_LESS_OR_EQUAL", &["bugcheck:0xD1"]);
    reads("The bugcheck was: 0x0000009f (0x0000000000000003, 0xffffe00012345678)", &["bugcheck:0x9F"]);
    reads("Kernel-Power 41 BugcheckCode 126", &["bugcheck:0x7E"]);
    reads("Stop code MEMORY_MANAGEMENT", &["bugcheck:0x1A"]);
}

#[test]
fn systemd_says_how_a_process_ended() {
    reads("Main process exited, code=exited, status=203/EXEC", &["exit:203"]);
    reads("Main process exited, code=killed, status=9/KILL", &["signal:9"]);
    reads("Main process exited, code=dumped, status=11/SEGV", &["signal:11"]);
    reads("Main process exited, code=exited, status=1/FAILURE", &[]);
}

#[test]
fn installers() {
    reads("Error 1722. There is a problem with this Windows Installer package.", &["msi:1722"]);
    reads("Error 1935. An error occurred during the installation of assembly component", &["msi:1935"]);
    reads("Action ended 10:02:11: InstallFinalize. Return value 3.", &[]);
}

#[test]
fn look_alikes_are_no_codes() {
    for text in [
        "we have 1603 users on 28 servers since day 5 of the rollout",
        "Error 3.5 is a version, 90% done, pid 1603, line 28",
        "0x7ffe4c2a1b30 in main ()",
        "version 5.7.1 of mysql",
        "mysql 5.7.1 is installed, kernel 5.4.0-42-generic",
        "2026-01-02 10:28:05 INFO started in 503 ms",
        "listening on 0.0.0.0:5432, peer 10.0.0.53:1045",
        "commit 80ab12cd34ef, build 80070005a, id C0000022-1234-4321-aaaa-0123456789ab",
        "error at line 28 of the file, column 5",
        "ERROR 4711 --- [main] o.s.Application : it broke",
        "[ERROR] 4711 it broke",
        "bash: foo: command not found",
        "HTTP/1.1 200 OK",
        "{\"status\":200,\"ms\":12}",
        "exit status 0, exit code 1",
        "SHA-256 and AES-128 on DESKTOP-1234 in UTF-8, CVE-2024-1234",
        "size 404, 550 files, 137 rows",
        "flags 0x7e, mask 0x50, mode 0x8000, and so on for more than a few words",
        "JAVA_HOME=/usr/lib/jvm",
        "the file exists and the disk is full of things",
    ] {
        assert!(signals(text).iter().all(|(_, spelling)| *spelling == Spelling::Possible), "{text:?}: {:?}", signals(text));
    }
}

#[test]
fn symbols_are_codes_and_shouting_is_not() {
    reads("code: 'ERR_OSSL_EVP_UNSUPPORTED'", &["symbol:ERR_OSSL_EVP_UNSUPPORTED"]);
    reads("ERROR EVERYTHING IS BROKEN, HELP", &[]);
    reads("PLS-00201: identifier 'X' must be declared", &["symbol:PLS-00201"]);
}

#[test]
fn a_longer_text_hides_the_shorter_one_in_it() {
    reads("Too many open files in system", &["errno:23"]);
    reads("Too many open files", &["errno:24"]);
    let broken = signals("write: Broken pipe");
    assert_eq!(broken.len(), 1, "{broken:?}");
    assert_eq!(broken[0].0.len(), 2, "{broken:?}");
}

#[test]
fn every_code_of_every_table_reads_back_from_what_names_it() {
    for row in code_rows() {
        let code = ErrorCode::known(row.space, row.value);
        let spelled = format!("{}:{}", row.space.name(), code.spelled());
        assert_eq!(ErrorCode::readings(&spelled), std::slice::from_ref(&code), "{spelled}");
        if !row.name.is_empty() {
            assert!(ErrorCode::readings(row.name).contains(&code), "{} does not read as {spelled}", row.name);
            assert!(ErrorCode::readings(&format!("{}:{}", row.space.name(), row.name)).contains(&code), "{spelled}");
        }
    }
}

#[test]
fn every_bare_spelling_has_its_value_among_its_readings() {
    for row in code_rows() {
        let code = ErrorCode::known(row.space, row.value);
        let bare = code.spelled();
        let readings = ErrorCode::readings(&bare);
        // `64` is an exit status by the words around it; a SQLSTATE of digits alone is a number as well.
        assert!(readings.contains(&code), "{bare} lacks {code}: {readings:?}");
        if matches!(row.space, CodeSpace::Hresult | CodeSpace::Ntstatus) {
            let negative = (row.value as u32).cast_signed().to_string();
            assert!(ErrorCode::readings(&negative).contains(&code), "{negative} lacks {code}");
        }
        if row.space == CodeSpace::Win32 {
            let wrapped = format!("0x8007{:04X}", row.value);
            assert_eq!(ErrorCode::readings(&wrapped).first(), Some(&code), "{wrapped}");
        }
    }
}

#[test]
fn every_strong_text_is_read_out_of_a_line() {
    for row in code_rows().filter(|row| !matches!(row.space, CodeSpace::Http | CodeSpace::Iis)) {
        for text in row.text.split('|').map(str::trim) {
            let fixed = text.replace('\u{2026}', "x17y");
            if text.is_empty() || text.starts_with('?') || crate::words::words(&fixed).count() < 2 || !crate::model::is_read_by_its_text(row.space) {
                continue;
            }
            let line = format!("it says: {fixed}");
            let found = signals(&line);
            let code = ErrorCode::known(row.space, row.value);
            // Where one text contains the beginning of another, the longer one is what the line says.
            assert!(found.iter().any(|(readings, _)| readings.contains(&code)), "{line:?} lacks {code}: {found:?}");
        }
    }
}

proptest! {
    #[test]
    fn any_text_is_read_without_a_fault(text in "(?s)[ -~\n\u{e4}\u{30a8}]{0,200}") {
        if let Ok(paste) = crate::text::read(text.as_bytes()) {
            let mut found = Vec::new();
            read(&paste, &mut found);
            for signal in found {
                prop_assert!(paste.text.get(signal.span.clone()).is_some());
                prop_assert!(signal.span.start < signal.span.end);
            }
        }
    }

    #[test]
    fn a_spelling_and_its_value_say_the_same(value in any::<u32>()) {
        let hex = ErrorCode::readings(&format!("0x{value:08X}"));
        let extended = ErrorCode::readings(&format!("0xFFFFFFFF{value:08X}"));
        prop_assert_eq!(&hex, &extended);
        if (0x8000_0000..0xffff_0000).contains(&value) {
            prop_assert_eq!(ErrorCode::readings(&value.cast_signed().to_string()).first().map(ErrorCode::spelled), ErrorCode::readings(&value.to_string()).first().map(ErrorCode::spelled));
        }
    }
}
