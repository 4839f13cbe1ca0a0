use crate::model::SignalValue;

/// The exceptions of a text, those at the bottom of their chain with a star.
fn exceptions(text: &str) -> Vec<String> {
    let paste = crate::text::read(text.as_bytes()).unwrap();
    let signals = crate::evidence::read(&paste);
    let star = |root: bool| if root { "*" } else { "" };
    signals
        .iter()
        .filter_map(|s| if let SignalValue::Exception { root, .. } = s.value { Some(format!("{}{}", star(root), s.value)) } else { None })
        .collect()
}

#[test]
fn a_chain_has_its_cause_marked() {
    let text = "ERROR it broke\njava.lang.IllegalStateException: no answer\n\tat a.B.c(B.java:1)\nCaused by: java.net.ConnectException: Connection refused\n\t... 3 more";
    assert_eq!(exceptions(text), ["java.lang.IllegalStateException: no answer", "*java.net.ConnectException: Connection refused"]);
}

#[test]
fn python_has_the_cause_first() {
    let text = "Traceback (most recent call last):\n  File \"x\", line 1\nsocket.gaierror: [Errno -2] Name or service not known\n\nDuring handling of the above exception, another exception occurred:\n\nTraceback (most recent call last):\n  File \"x\", line 2\napp.ExportError: cannot reach it";
    assert_eq!(exceptions(text), ["*socket.gaierror: [Errno -2] Name or service not known", "app.ExportError: cannot reach it"]);
    assert_eq!(exceptions("Traceback (most recent call last):\n  File \"x\", line 1\nKeyboardInterrupt"), ["*KeyboardInterrupt"]);
}

#[test]
fn exceptions_of_other_languages() {
    assert_eq!(
        exceptions(
            "Unhandled exception. System.AggregateException: One or more. (x)\n ---> System.Net.Sockets.SocketException (111): Connection refused\n   at A.B()"
        ),
        ["System.AggregateException: One or more. (x)", "*System.Net.Sockets.SocketException: Connection refused"]
    );
    assert_eq!(exceptions("Error: listen EADDRINUSE: in use :::3000\n    at Server.x (node:net:1:2)"), ["*Error: listen EADDRINUSE: in use :::3000"]);
    assert_eq!(exceptions("panic: assignment to nil map\n\ngoroutine 1 [running]:\nmain.main()"), ["*panic: assignment to nil map"]);
    assert_eq!(exceptions("thread 'main' panicked at src/a.rs:1:2:\nindex out of bounds"), ["*panic: index out of bounds"]);
    assert_eq!(
        exceptions("PHP Fatal error:  Uncaught PDOException: could not find driver in /srv/x.php:1\nStack trace:\n#0 {main}"),
        ["*PDOException: could not find driver in /srv/x.php:1"]
    );
    assert_eq!(
        exceptions("/srv/boot.rb:4:in `require': cannot load such file -- x (LoadError)\n\tfrom /srv/boot.rb:4:in `y'"),
        ["*LoadError: cannot load such file -- x"]
    );
    assert_eq!(
        exceptions("ActiveRecord::ConnectionNotEstablished (could not connect):"),
        ["*ActiveRecord::ConnectionNotEstablished: could not connect"]
    );
    assert_eq!(
        exceptions("TypeError: fetch failed\n    at node:x:1:2 {\n  [cause]: Error: getaddrinfo ENOTFOUND db\n}"),
        ["TypeError: fetch failed", "*Error: getaddrinfo ENOTFOUND db"]
    );
    assert_eq!(
        exceptions("[    1.234567] Kernel panic - not syncing: VFS: Unable to mount root fs"),
        ["*kernel panic: VFS: Unable to mount root fs"]
    );
}

#[test]
fn a_line_alone_is_enough() {
    assert_eq!(
        exceptions("we get java.lang.OutOfMemoryError: Java heap space every night"),
        ["*java.lang.OutOfMemoryError: Java heap space every night"]
    );
    assert_eq!(exceptions("ModuleNotFoundError: No module named 'x'"), ["*ModuleNotFoundError: No module named 'x'"]);
    assert_eq!(exceptions("2026-11-23 10:00:00 ERROR failed with java.io.EOFException"), ["*java.io.EOFException"]);
}

#[test]
fn names_of_classes_in_healthy_lines_are_none() {
    for text in [
        "2026-11-23 10:00:00 INFO Registered error page for java.io.IOException",
        "{\"level\":\"info\",\"msg\":\"policy\",\"retryOn\":[\"java.net.ConnectException\"]}",
        "GET /errors/NotFoundException.html",
        "an Error or an exception is an Exception",
        "ERROR EVERYTHING IS BROKEN",
        "the class MyException extends Exception",
        "Error: it broke",
        "MirrorError",
        "worker-1   0/1   CreateContainerConfigError   0   2m",
    ] {
        assert!(exceptions(text).is_empty(), "{text}: {:?}", exceptions(text));
    }
}
