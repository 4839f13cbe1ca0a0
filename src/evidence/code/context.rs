//! What the words before a number say it is: `error code`, `exited with`, `errno`.

use super::Reader;

/// What is said of a number, each a bit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Said(u32);

impl Said {
    /// `error`, `failure`.
    pub const ERROR: Self = Self(1);
    /// `code`.
    pub const CODE: Self = Self(1 << 1);
    /// `status`.
    pub const STATUS: Self = Self(1 << 2);
    /// `exit`, `rc`.
    pub const EXIT: Self = Self(1 << 3);
    /// `returned`, `result`.
    pub const RETURN: Self = Self(1 << 4);
    /// `errno`, `os error`.
    pub const ERRNO: Self = Self(1 << 5);
    /// `HRESULT`, `hr`.
    pub const HRESULT: Self = Self(1 << 6);
    /// `system error`, `WinError`, `sc-win32-status`.
    pub const WIN32: Self = Self(1 << 7);
    /// `HTTP`.
    pub const HTTP: Self = Self(1 << 8);
    /// `said:`, `SMTP`.
    pub const SMTP: Self = Self(1 << 9);
    /// `signal`.
    pub const SIGNAL: Self = Self(1 << 10);
    /// `bugcheck`, `stop`.
    pub const BUGCHECK: Self = Self(1 << 11);
    /// `rcode`.
    pub const RCODE: Self = Self(1 << 12);
    /// `alert`.
    pub const ALERT: Self = Self(1 << 13);
    /// `Msg`.
    pub const MSG: Self = Self(1 << 14);
    /// `reason`.
    pub const REASON: Self = Self(1 << 15);
    /// `with`: what failed, failed with this.
    pub const WITH: Self = Self(1 << 16);
    /// `failed`.
    pub const FAILED: Self = Self(1 << 17);
    /// `value`.
    pub const VALUE: Self = Self(1 << 18);
    /// The log level `ERROR`, perhaps.
    pub const LEVEL: Self = Self(1 << 19);
    /// `data`, as Active Directory says it behind an LDAP error.
    pub const DATA: Self = Self(1 << 20);
    /// `system`, which makes an error one of Windows.
    const SYSTEM: Self = Self(1 << 21);
    /// `os`, which makes an error one of errno.
    const OS: Self = Self(1 << 22);
    /// `win32`, which makes a status one of Windows.
    const WINDOWS: Self = Self(1 << 23);

    /// Whether any of the things is said.
    pub fn says(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether the words call the number an error or a result at all.
    pub fn is_a_code(self) -> bool {
        self.says(Self(
            Self::ERROR.0 | Self::CODE.0 | Self::STATUS.0 | Self::EXIT.0 | Self::RETURN.0 | Self::REASON.0 | Self::HRESULT.0 | Self::WIN32.0,
        )) || (self.says(Self::FAILED) && self.says(Self::WITH))
    }

    fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What one word says.
enum Word {
    /// It says what the number is.
    Says(Said),
    /// It says nothing and stands between those that do.
    Filler,
    /// It says that the number is something else: a line, a port, a process.
    Other,
    /// It has nothing to do with it.
    Unknown,
}

/// The most words that are looked at before a number.
const MOST_WORDS: usize = 7;
/// The widest gap between them, in bytes.
const WIDEST_GAP: usize = 12;

/// What the words before word number `n` say of it.
pub fn said_before(reader: &Reader<'_>, n: usize) -> Said {
    let mut said = Said::default();
    let mut at = n;
    for _ in 0..MOST_WORDS {
        let Some(before) = at.checked_sub(1) else { break };
        let gap = reader.gap_after(before);
        if !is_narrow(gap, reader.text(before)) {
            break;
        }
        match classify(reader.text(before)) {
            Word::Says(more) => said = said.and(more),
            Word::Filler => {}
            Word::Other if said == Said::default() => return Said::default(),
            Word::Other | Word::Unknown => break,
        }
        if gap.contains(']') && said.says(Said::LEVEL) {
            // `[ERROR] 4711` is a level and a thread.
            return Said::default();
        }
        at = before;
    }
    // `system error 67`, `os error 13`, `sc-win32-status 64`: two words that say more together.
    if said.says(Said::SYSTEM) && said.says(Said::ERROR) || said.says(Said::WINDOWS) {
        said = said.and(Said::WIN32);
    }
    if said.says(Said::OS) && said.says(Said::ERROR) {
        said = said.and(Said::ERRNO);
    }
    said
}

/// Whether two words with this between them belong together: blanks, and the punctuation of labels and of JSON.
fn is_narrow(gap: &str, before: &str) -> bool {
    let sentence = gap.starts_with('.') && !matches!(before, "no" | "No" | "nr" | "Nr" | "NO");
    gap.len() <= WIDEST_GAP
        && !sentence
        && gap
            .bytes()
            .all(|b| matches!(b, b' ' | b'\t' | b':' | b'=' | b'#' | b'(' | b')' | b'[' | b']' | b'"' | b'\'' | b'<' | b'>' | b'.' | b'-' | b'_'))
}

fn classify(word: &str) -> Word {
    if word.len() > 20 {
        return Word::Unknown;
    }
    let lower = crate::words::lower(word);
    let says = |said: Said| Word::Says(said);
    match lower.as_ref() {
        "error" | "err" => says(if word == "ERROR" { Said::ERROR.and(Said::LEVEL) } else { Said::ERROR }),
        "errors" | "fehler" | "erreur" | "errore" | "erro" | "failure" | "fault" | "exception" | "nativeerror" | "エラー" => says(Said::ERROR),
        "systemfehler" => says(Said::ERROR.and(Said::WIN32)),
        "errorcode" | "errcode" | "fehlercode" | "fehlernummer" | "errorno" | "errornumber" => says(Said::ERROR.and(Said::CODE)),
        "code" | "codes" | "código" | "codice" | "コード" | "returncode" | "retcode" | "resultcode" => says(Said::CODE),
        "status" | "statuscode" => says(Said::STATUS),
        "exit" | "exits" | "exited" | "exiting" | "exitcode" | "exitstatus" | "rc" | "errorlevel" | "terminated" => says(Said::EXIT),
        "return" | "returns" | "returned" | "returning" | "ret" | "result" | "retval" | "rückgabewert" | "results" => says(Said::RETURN),
        "errno" | "oserror" => says(Said::ERRNO),
        "hresult" | "hr" => says(Said::HRESULT),
        "ntstatus" => says(Said::HRESULT.and(Said::STATUS)),
        "winerror" | "win32error" | "lasterror" | "getlasterror" | "wsagetlasterror" => says(Said::WIN32),
        "win32" => says(Said::WINDOWS),
        "system" | "système" | "sistema" => says(Said::SYSTEM),
        "os" => says(Said::OS),
        "http" | "https" | "httpstatus" | "httpcode" | "httpstatuscode" => says(Said::HTTP),
        "said" | "smtp" => says(Said::SMTP),
        "signal" | "sig" => says(Said::SIGNAL),
        "bugcheck" | "bugcheckcode" | "bccode" | "stop" | "stopcode" => says(Said::BUGCHECK),
        "rcode" => says(Said::RCODE),
        "alert" => says(Said::ALERT),
        "msg" => says(Said::MSG),
        "reason" => says(Said::REASON),
        "with" | "mit" => says(Said::WITH),
        "failed" | "fails" | "fehlgeschlagen" => says(Said::FAILED),
        "value" => says(Said::VALUE),
        "data" => says(Said::DATA),
        "is" | "of" | "was" | "no" | "nr" | "number" | "num" | "the" | "a" | "an" | "got" | "by" | "from" | "received" | "response" | "request"
        | "server" | "last" | "fatal" | "native" | "d" | "de" | "di" | "extended" | "sub" | "following" | "defined" | "has" | "been" | "sc"
        | "were" | "ist" | "und" | "lautet" | "operating" => Word::Filler,
        "line" | "port" | "pid" | "id" | "uid" | "gid" | "ppid" | "tid" | "version" | "size" | "column" | "col" | "event" | "eventid" | "page"
        | "step" | "level" | "thread" | "process" | "session" | "job" | "row" | "block" | "sector" | "offset" | "inode" | "count" | "total"
        | "attempt" | "retry" | "try" | "time" | "timeout" | "after" | "build" | "release" | "user" | "users" | "index" | "record" | "item"
        | "length" | "len" | "byte" | "bytes" | "priority" | "severity" | "class" => Word::Other,
        _ => Word::Unknown,
    }
}
