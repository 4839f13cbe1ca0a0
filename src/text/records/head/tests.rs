use super::*;

/// A prefix as `level program | message`.
fn read_out(line: &str) -> String {
    let Some(head) = read(line) else { return format!("none | {line}") };
    let level = head.level.map_or("-", LogLevel::name);
    let program = head.program.map_or("-", |p| line.get(p).unwrap());
    format!("{level} {program} | {}", line.get(head.body..).unwrap())
}

#[track_caller]
fn check(cases: &[(&str, &str)]) {
    let (read, expected): (Vec<String>, Vec<&str>) = cases.iter().map(|(line, expected)| (read_out(line), *expected)).unzip();
    assert_eq!(read, expected);
}

#[test]
fn syslog_and_the_journal() {
    check(&[
        ("Nov 23 10:00:01 srv1 sshd[812]: error: kex_exchange_identification: closed", "error sshd | kex_exchange_identification: closed"),
        ("Nov 23 10:00:01 srv1 kernel: [   12.345678] EXT4-fs error (device sda1)", "- kernel | EXT4-fs error (device sda1)"),
        ("Nov 23 10:00:01 srv1 CRON[99]: (root) CMD (run-parts)", "- CRON | (root) CMD (run-parts)"),
        ("Nov 23 10:00:01 srv1 sshd(pam_unix)[99]: check pass", "- sshd | check pass"),
        ("Nov 23 10:00:01 srv1 postfix/smtpd[99]: warning: hostname x", "warning postfix/smtpd | hostname x"),
        ("2026-11-23T10:00:01.123456+01:00 srv1 systemd[1]: a.service: Failed", "- systemd | a.service: Failed"),
        ("2026-11-23T10:00:01+0100 srv1 systemd[1]: a.service: Failed", "- systemd | a.service: Failed"),
        ("Mon 2026-11-23 10:00:01 UTC srv1 systemd[1]: Failed", "- systemd | Failed"),
        ("Mon 2026-11-23 10:00:01.123456 UTC srv1 nginx.service[1]: Failed", "- nginx.service | Failed"),
        ("1763892001.123456 srv1 systemd[1]: Failed", "- systemd | Failed"),
        ("[   12.345678] srv1 systemd[1]: Failed", "- systemd | Failed"),
        ("[   12.345678 <    0.000012 >] srv1 systemd[1]: Failed", "- systemd | Failed"),
        ("<11>Nov 23 10:00:01 srv1 app[9]: gone", "error app | gone"),
        ("<165>1 2026-11-23T10:00:01.003Z srv1 evntslog 12 ID47 [a@1 x=\"]\" y=\"2\"][b@2] gone", "info evntslog | gone"),
        ("<34>1 - srv1 su - ID47 - 'su root' failed", "fatal su | 'su root' failed"),
    ]);
}

#[test]
fn the_kernel_and_containers() {
    check(&[
        ("[    1.234567] usb 1-1: device descriptor read/64, error -71", "- - | usb 1-1: device descriptor read/64, error -71"),
        ("[  345.678901][   T12] BUG: kernel NULL pointer", "- - | BUG: kernel NULL pointer"),
        ("[Mon Nov 23 10:00:00 2026] EXT4-fs (sda1): error", "- - | EXT4-fs (sda1): error"),
        ("kern  :err   : [    1.2345] ata1: failed", "error - | ata1: failed"),
        ("<3>[    1.234567] ata1: failed", "error - | ata1: failed"),
        ("2026-11-23T10:00:00.123456789Z stderr F panic: oh", "- - | panic: oh"),
        ("web-1  | 2026/11/23 10:00:00 [error] 7#7: *3 open() failed", "error - | open() failed"),
        ("nginx  | 2026/11/23 10:00:00 [warn] 7#7: low", "warning - | low"),
        ("[pod/web-5d4/web] E1123 10:00:00.123456       1 reflector.go:125] no", "error - | no"),
        ("name | value", "none | name | value"),
    ]);
}

#[test]
fn web_servers_and_databases() {
    check(&[
        ("2026/11/23 10:00:00 [error] 12#12: *3 connect() failed (111: Connection refused)", "error - | connect() failed (111: Connection refused)"),
        ("[error] 1046#1046: *2094 upstream timed out", "error - | upstream timed out"),
        ("nginx: [emerg] bind() to 0.0.0.0:80 failed", "fatal nginx | bind() to 0.0.0.0:80 failed"),
        ("[Mon Nov 23 10:00:00.123456 2026] [proxy:error] [pid 1:tid 2] (111)Connection refused: x", "error - | (111)Connection refused: x"),
        ("[Mon Nov 23 10:00:00 2026] [error] [client 10.0.0.1] File does not exist", "error - | File does not exist"),
        ("10.0.0.1 - - [23/Nov/2026:10:00:00 +0100] \"GET / HTTP/1.1\" 502 150", "error - | \"GET / HTTP/1.1\" 502 150"),
        ("10.0.0.1 - bob [23/Nov/2026:10:00:00 +0100] \"GET / HTTP/1.1\" 404 9 \"-\" \"curl\"", "info - | \"GET / HTTP/1.1\" 404 9 \"-\" \"curl\""),
        ("2026-11-23 10:00:00.123 UTC [1234] FATAL:  role \"x\" does not exist", "fatal - | role \"x\" does not exist"),
        ("2026-11-23 10:00:00 CET [12-1] app@db LOG:  checkpoint", "info - | checkpoint"),
        ("ERROR:  relation \"t\" does not exist", "error - | relation \"t\" does not exist"),
        ("2026-11-23T10:00:00.123456Z 0 [ERROR] [MY-010119] [Server] Aborting", "error - | [MY-010119] [Server] Aborting"),
        ("2026-11-23 10:00:00 0 [Note] InnoDB: ready", "info - | InnoDB: ready"),
        ("261123 10:00:00 [ERROR] mysqld: Can't create file", "error - | mysqld: Can't create file"),
        ("1234:M 23 Nov 2026 10:00:00.123 # Out Of Memory allocating 8 bytes", "warning - | Out Of Memory allocating 8 bytes"),
        (
            "Nov 23 10:00:00 lb haproxy[9]: 10.0.0.1:5 [23/Nov/2026:10:00:00.1] fe be/s1 0/0/-1/-1/3 503 212 - -",
            "error haproxy | fe be/s1 0/0/-1/-1/3 503 212 - -",
        ),
        ("2026-11-23T10:00:00.123+0000 E NETWORK  [conn1] Error receiving", "error - | Error receiving"),
        ("2026-11-23 10:00:00.123456+01:00 [error] <0.123.0> CRASH", "error - | CRASH"),
    ]);
}

#[test]
fn frameworks() {
    check(&[
        ("2026-11-23 10:00:00,123 ERROR [main] org.example.Foo (Foo.java:12) - it broke", "error - | org.example.Foo (Foo.java:12) - it broke"),
        (
            "2026-11-23 10:00:00.123 ERROR 1234 --- [           main] o.s.b.SpringApplication   : Application run failed",
            "error - | Application run failed",
        ),
        ("2026-11-23T10:00:00.123+01:00  WARN 1 --- [app] [io-8080-exec-1] c.z.h.pool.PoolBase  : gone", "warning - | gone"),
        ("23-Nov-2026 10:00:00.123 SEVERE [main] org.apache.catalina.core.X.y failed", "error - | org.apache.catalina.core.X.y failed"),
        ("2015-07-29 17:41:44,747 - INFO  [QuorumPeer[myid=1]/0:0:2181:Fast@774] - timed out", "info - | timed out"),
        ("081109 203615 148 INFO dfs.DataNode$PacketResponder: done", "info - | done"),
        ("2026-11-23 10:00:00,123 - app.db - ERROR - it broke", "error - | it broke"),
        ("ERROR:root:it broke", "error - | it broke"),
        ("2026-04-02 12:51:56,771:DEBUG:acme.client:Storing", "debug - | Storing"),
        ("[2026-11-23 10:00:00,123: ERROR/MainProcess] it broke", "error - | it broke"),
        ("[2026-11-23 10:00:00 +0000] [12] [ERROR] it broke", "error - | it broke"),
        ("2026-11-23 10:00:00.123 | ERROR    | __main__:main:12 - it broke", "error - | it broke"),
        ("[10:00:00 ERR] it broke", "error - | it broke"),
        ("[2026-11-23 10:00:00] production.ERROR: it broke", "error - | it broke"),
        ("I, [2026-11-23T10:00:00.123456 #12]  INFO -- : started", "info - | started"),
        ("E1123 10:00:00.123456   12345 reflector.go:123] it broke", "error - | it broke"),
        ("INFO[53416] COMPACT deleted", "info - | COMPACT deleted"),
        ("time=\"2026-11-23T10:00:00Z\" level=error msg=\"it broke\" x=1", "error - | it broke\" x=1"),
        ("ts=2026-11-23T10:00:00Z caller=main.go:1 level=warn msg=low", "warning - | low"),
        ("Nov 23 10:00:00 srv dockerd[9]: time=\"2026-11-23T10:00:00Z\" level=error msg=\"it broke\"", "error dockerd | it broke\""),
        ("2026-11-23T10:00:00.123Z\terror\tserver/main.go:12\tit broke", "error - | it broke"),
        ("2026-09-28 04:30:30, Error                 CBS    Failed", "error - | CBS    Failed"),
        ("MSI (s) (AC:24) [10:00:00:123]: Product: X", "- - | Product: X"),
        ("=ERROR REPORT==== 23-Nov-2026::10:00:00 ===", "error - | "),
    ]);
}

#[test]
fn tools() {
    check(&[
        ("error[E0382]: borrow of moved value", "error - | error[E0382]: borrow of moved value"),
        ("main.c:12:5: error: 'x' undeclared", "error - | 'x' undeclared"),
        ("main.c:1:10: fatal error: foo.h: No such file", "error - | foo.h: No such file"),
        ("src/a.ts(3,9): error TS2304: Cannot find name", "error - | TS2304: Cannot find name"),
        ("Foo.java:7: warning: deprecated", "warning - | deprecated"),
        ("npm ERR! code ERESOLVE", "error npm | code ERESOLVE"),
        ("make[1]: *** [Makefile:12: all] Error 2", "error make | [Makefile:12: all] Error 2"),
        ("psql: error: connection to server", "error psql | connection to server"),
        ("E: Unable to locate package", "error - | Unable to locate package"),
        ("Err:3 http://deb.example InRelease", "error - | http://deb.example InRelease"),
        ("fatal: [web1]: FAILED! => {", "fatal - | FAILED! => {"),
        (
            "  Warning  FailedScheduling  2m (x3 over 5m)  default-scheduler  0/3 nodes",
            "warning - | FailedScheduling  2m (x3 over 5m)  default-scheduler  0/3 nodes",
        ),
        ("2m15s   Normal   Pulled   pod/web   Container image", "info - | Pulled   pod/web   Container image"),
        ("prod   2m   Warning   BackOff   pod/web   Back-off", "warning - | BackOff   pod/web   Back-off"),
        ("│ Error: creating S3 Bucket", "error - | creating S3 Bucket"),
        ("root@db1:~# systemctl status", "- - | systemctl status"),
        ("#8 0.512 npm ERR! code E404", "error npm | code E404"),
    ]);
}

#[test]
fn sentences_have_no_prefix() {
    for line in [
        "The update could not be installed.",
        "Mailbox database is full",
        "Source: MsiInstaller",
        "May be it helps: restart",
        "Information store is not available",
        "Note: see above",
        "Error code 1603",
        "be installed. Error code: 5",
        "Debugging is on",
        "name value  other",
        "3 of 5 servers",
        "größe: zu groß",
        "  indented text",
        "java.lang.IllegalStateException: x",
        "at com.example.Foo(Foo.java:12)",
        "caused by: the other",
    ] {
        assert_eq!(read_out(line), format!("none | {line}"), "{line}");
    }
}
