//! Accounts: passwd(5) and group(5), asked of the name service where `getent` is there.

use super::super::asker::Asker;
use super::super::host::HostErrorKind;
use super::super::outcome::Unknown;

/// An account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// Its number.
    pub uid: u32,
    /// Its home directory.
    pub home: String,
    /// Its login shell.
    pub shell: String,
}

/// An account by name.
pub fn account(asker: &Asker<'_>, name: &str) -> Result<Option<Account>, Unknown> {
    let line = match asker.run(&["getent", "passwd", name]) {
        // getent(1): 2 says that there is no such key.
        Ok(output) if output.status == Some(2) => return Ok(None),
        Ok(output) if output.status == Some(0) => output.text().into_owned(),
        Ok(output) => return Err(Unknown(output.complaint().unwrap_or_else(|| "`getent` failed".into()))),
        Err(error) if error.kind == HostErrorKind::NoTool => asker.read("/etc/passwd")?.text().into_owned(),
        Err(error) => return Err(error.into()),
    };
    Ok(line.lines().find_map(|l| parse(l).filter(|(n, _)| *n == name).map(|(_, account)| account)))
}

fn parse(line: &str) -> Option<(&str, Account)> {
    let fields: Vec<&str> = line.split(':').collect();
    let [name, _, uid, _, _, home, shell] = fields.as_slice() else { return None };
    Some((name, Account { uid: uid.parse().ok()?, home: (*home).to_owned(), shell: (*shell).to_owned() }))
}

/// The names of the groups of a user.
pub fn groups(asker: &Asker<'_>, name: &str) -> Result<Vec<String>, Unknown> {
    let output = asker.run(&["id", "-Gn", name])?;
    if output.status != Some(0) {
        return Err(Unknown(output.complaint().unwrap_or_else(|| "`id` failed".into())));
    }
    Ok(output.text().split_whitespace().map(str::to_owned).collect())
}

/// Names by number, for what the kernel knows by number only.
pub fn names(asker: &Asker<'_>) -> Vec<(u32, String)> {
    let text = asker.read("/etc/passwd").map(|c| c.text().into_owned()).unwrap_or_default();
    text.lines().filter_map(|l| parse(l).map(|(name, account)| (account.uid, name.to_owned()))).collect()
}
