//! Mounted file systems: proc_pid_mountinfo(5).

use super::super::asker::Asker;
use super::super::outcome::Unknown;

/// A mounted file system.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mount {
    /// Where it is mounted.
    pub at: String,
    /// Its type.
    pub fstype: String,
    /// What is mounted.
    pub source: String,
    /// Its options, those of the mount and those of the file system.
    pub options: Vec<String>,
}

/// Everything that is mounted, in the order in which it was.
pub fn mounts(asker: &Asker<'_>) -> Result<Vec<Mount>, Unknown> {
    let content = asker.read("/proc/self/mountinfo")?;
    Ok(content.text().lines().filter_map(parse).collect())
}

/// `36 35 98:0 /root /mount/point options … - type source options`
fn parse(line: &str) -> Option<Mount> {
    let (first, second) = line.split_once(" - ")?;
    let first: Vec<&str> = first.split(' ').collect();
    let second: Vec<&str> = second.split(' ').collect();
    let mut options: Vec<String> = Vec::new();
    for option in first.get(5)?.split(',').chain(second.get(2).into_iter().flat_map(|o| o.split(','))) {
        // The mount's own word counts: it may be read-only where the file system as such is not.
        let opposite = match option {
            "rw" => "ro",
            "ro" => "rw",
            _ => "",
        };
        if !options.iter().any(|o| o == option || o == opposite) {
            options.push(option.to_owned());
        }
    }
    Some(Mount { at: unescape(first.get(4)?), fstype: (*second.first()?).to_owned(), source: unescape(second.get(1)?), options })
}

/// Blanks and the like stand as `\040`.
fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        match after.get(..3).and_then(|octal| u8::from_str_radix(octal, 8).ok()) {
            Some(byte) => {
                out.push(char::from(byte));
                rest = after.get(3..).unwrap_or_default();
            }
            None => {
                out.push('\\');
                rest = after;
            }
        }
    }
    out + rest
}

/// The file system that a path is on: the last of those with the longest mount point in front of it.
#[must_use]
pub fn holding<'m>(mounts: &'m [Mount], path: &str) -> Option<&'m Mount> {
    let inside = |at: &str| at == "/" || path == at || path.strip_prefix(at).is_some_and(|rest| rest.starts_with('/'));
    mounts.iter().filter(|m| inside(&m.at)).max_by_key(|m| m.at.len())
}

impl Mount {
    /// Whether nothing can be written to it.
    #[must_use]
    pub fn is_read_only(&self) -> bool {
        self.options.iter().any(|o| o == "ro")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_taken_apart() {
        let mount = parse(r"36 35 98:0 / /mnt/my\040disk rw,noatime shared:1 - ext4 /dev/sdb1 rw,errors=remount-ro").unwrap();
        assert_eq!((mount.at.as_str(), mount.fstype.as_str(), mount.source.as_str()), ("/mnt/my disk", "ext4", "/dev/sdb1"));
        assert_eq!(mount.options, ["rw", "noatime", "errors=remount-ro"]);
        assert!(parse("1 2 0:1 / /x ro - tmpfs none rw").unwrap().is_read_only());
    }

    #[test]
    fn a_path_is_on_the_nearest_mount() {
        let at = |at: &str| Mount { at: at.into(), fstype: String::new(), source: String::new(), options: vec![] };
        let mounts = [at("/"), at("/var"), at("/var/lib")];
        assert_eq!(holding(&mounts, "/var/lib/x").unwrap().at, "/var/lib");
        assert_eq!(holding(&mounts, "/variable").unwrap().at, "/");
        assert_eq!(holding(&mounts, "/var").unwrap().at, "/var");
    }
}
