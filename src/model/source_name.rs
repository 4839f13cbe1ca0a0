/// The normal form of a source's name: its words in lower case, one space between them. `Microsoft-Windows-` in front
/// goes, and so does the instance of a named SQL Server (`MSSQL$ACCOUNTING`).
#[must_use]
pub fn normal_form(name: &str) -> String {
    let name = name.split('$').next().unwrap_or_default().to_lowercase();
    let mut normal = String::with_capacity(name.len());
    for word in name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
        if !normal.is_empty() {
            normal.push(' ');
        }
        normal.push_str(word);
    }
    match normal.strip_prefix("microsoft windows ") {
        // `Microsoft Windows security auditing.` is the display name of a source that is called so without the prefix.
        Some(rest) if !rest.is_empty() => rest.to_owned(),
        _ => normal,
    }
}
