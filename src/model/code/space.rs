//! The families of error codes.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::value::{FAMILIES, Form};

/// A family of error codes, as named in `kb/codes/` and in a rule (`errno:28`).
///
/// The order is that of `FAMILIES` in `value.rs`; the number of each is kept in indexes, so new ones go to the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum CodeSpace {
    /// Windows system error codes, those of sockets, WinHTTP and Windows Installer's setups among them ([MS-ERREF] 2.2).
    Win32,
    /// HRESULT values that do not wrap a Win32 code ([MS-ERREF] 2.1).
    Hresult,
    /// NTSTATUS values ([MS-ERREF] 2.3).
    Ntstatus,
    /// errno values of Linux (errno(3)).
    Errno,
    /// Signal numbers of Linux (signal(7)).
    Signal,
    /// Exit statuses with a meaning, systemd's 200 and up among them (systemd.exec(5)).
    Exit,
    /// HTTP status codes (RFC 9110), and those that nginx and Cloudflare add.
    Http,
    /// SMTP reply codes (RFC 5321).
    Smtp,
    /// The messages of Windows Installer: `Error 1722. There is a problem with this Windows Installer package.`
    Msi,
    /// Enhanced mail system status codes (RFC 3463).
    Enhanced,
    /// HTTP status codes of IIS with their substatus: `404.3`.
    Iis,
    /// SQLSTATE values (ISO/IEC 9075, and what PostgreSQL adds).
    SqlState,
    /// Errors of MySQL and MariaDB: the server's from 1000, the client's from 2000.
    Mysql,
    /// Errors of Oracle Database: `ORA-12154`.
    Oracle,
    /// Errors of SQL Server, some with their state: `18456.8`.
    Mssql,
    /// Errors of Kerberos (RFC 4120), and those that MIT's library adds.
    Kerberos,
    /// LDAP result codes (RFC 4511), and the library's own below 0.
    Ldap,
    /// TLS alerts (RFC 8446).
    Tls,
    /// Exit codes of curl.
    Curl,
    /// DNS response codes (RFC 1035, RFC 6895).
    Dns,
    /// Errors of Microsoft Entra ID: `AADSTS50126`.
    Aadsts,
    /// Bug checks (stop codes) of Windows.
    Bugcheck,
    /// Reasons for which a Remote Desktop session ended, or did not begin.
    Rdp,
    /// Errors of Windows' remote access: VPN and dial-up.
    Ras,
}

impl CodeSpace {
    /// All families.
    pub const ALL: [Self; FAMILIES.len()] = [
        Self::Win32,
        Self::Hresult,
        Self::Ntstatus,
        Self::Errno,
        Self::Signal,
        Self::Exit,
        Self::Http,
        Self::Smtp,
        Self::Msi,
        Self::Enhanced,
        Self::Iis,
        Self::SqlState,
        Self::Mysql,
        Self::Oracle,
        Self::Mssql,
        Self::Kerberos,
        Self::Ldap,
        Self::Tls,
        Self::Curl,
        Self::Dns,
        Self::Aadsts,
        Self::Bugcheck,
        Self::Rdp,
        Self::Ras,
    ];

    fn family(self) -> (&'static str, Form, bool) {
        FAMILIES.get(self as usize).copied().unwrap_or(("", Form::Decimal, false))
    }

    /// The family's name in rules and tables.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.family().0
    }

    /// How the values of the family are written.
    #[must_use]
    pub fn form(self) -> Form {
        self.family().1
    }

    /// The names of all families.
    pub fn names() -> impl Iterator<Item = &'static str> {
        FAMILIES.iter().map(|(name, ..)| *name)
    }

    /// What the family is called in answers.
    #[must_use]
    pub fn title(self) -> &'static str {
        match self {
            Self::Win32 => "Windows system error",
            Self::Hresult => "HRESULT",
            Self::Ntstatus => "NTSTATUS",
            Self::Errno => "errno of Linux",
            Self::Signal => "signal of Linux",
            Self::Exit => "exit status",
            Self::Http => "HTTP status",
            Self::Smtp => "SMTP reply",
            Self::Msi => "Windows Installer message",
            Self::Enhanced => "enhanced mail status",
            Self::Iis => "HTTP status of IIS",
            Self::SqlState => "SQLSTATE",
            Self::Mysql => "MySQL and MariaDB error",
            Self::Oracle => "Oracle error",
            Self::Mssql => "SQL Server error",
            Self::Kerberos => "Kerberos error",
            Self::Ldap => "LDAP result",
            Self::Tls => "TLS alert",
            Self::Curl => "curl exit code",
            Self::Dns => "DNS response code",
            Self::Aadsts => "Microsoft Entra ID error",
            Self::Bugcheck => "Windows stop code",
            Self::Rdp => "Remote Desktop disconnect reason",
            Self::Ras => "Windows VPN and dial-up error",
        }
    }
}

/// Whether the texts of a family are printed without its codes, and recognised by themselves.
#[must_use]
pub fn is_read_by_its_text(space: CodeSpace) -> bool {
    space.family().2
}

impl FromStr for CodeSpace {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        Self::ALL.into_iter().find(|space| space.name().eq_ignore_ascii_case(text)).ok_or(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_family_has_its_place_and_name() {
        for (n, space) in CodeSpace::ALL.into_iter().enumerate() {
            assert_eq!(space as usize, n);
            assert_eq!(space.name().parse(), Ok(space));
            assert!(!space.title().is_empty());
        }
        assert_eq!(format!("{:?}", CodeSpace::Ras).to_lowercase(), CodeSpace::Ras.name());
        assert_eq!("nosuch".parse::<CodeSpace>(), Err(()));
    }
}
