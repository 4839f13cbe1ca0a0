//! Windows events: the names of their sources, the labels of their fields in each language, their levels.
//!
//! The tables are `kb/event-labels.tsv` and `kb/event-sources.tsv`.

use std::fmt;

use super::source_name::normal_form;

include!(concat!(env!("OUT_DIR"), "/events.rs"));

/// What a label of an event's details stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventField {
    /// The event's id.
    Id,
    /// The id with its qualifiers in the upper half.
    Instance,
    /// The source, as Event Viewer calls it.
    Source,
    /// The source, as the property of a program calls it.
    Provider,
    /// The log it stands in.
    Channel,
    /// How bad it is.
    Level,
    /// When it happened.
    Time,
    /// Where it happened.
    Host,
    /// For whom it happened.
    User,
    /// Anything else.
    Other,
    /// The rendered message.
    Message,
}

/// A label of an event's details.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventLabel {
    /// The label in lower case, without its colon.
    pub text: &'static str,
    /// What it stands for.
    pub field: EventField,
    /// Whether it says so only beside others, as `Id` does.
    pub weak: bool,
}

/// How bad an event is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EventLevel {
    /// An attempt that is audited, and failed.
    AuditFailure,
    /// An attempt that is audited, and succeeded.
    AuditSuccess,
    /// More than one would want to know.
    Verbose,
    /// All is well.
    Information,
    /// It may become a problem.
    Warning,
    /// It is a problem.
    Error,
    /// It cannot go on.
    Critical,
}

/// A source that `kb/event-sources.tsv` knows by a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownSource {
    /// The name in normal form: lower case, words with one space between.
    pub name: &'static str,
    /// The key of the source, whatever name it goes by.
    pub key: &'static str,
    /// The name that the source is listed under.
    pub title: &'static str,
    /// Whether the name is an ordinary word as well.
    pub weak: bool,
}

/// The source (provider) of an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventSource {
    name: String,
    key: String,
}

/// Every label, sorted by its text.
#[must_use]
pub fn event_labels() -> &'static [EventLabel] {
    LABELS
}

/// The field that a label stands for, without regard to case.
#[must_use]
pub fn event_label(text: &str) -> Option<&'static EventLabel> {
    let text = text.to_lowercase();
    LABELS.binary_search_by(|l| l.text.cmp(&text)).ok().and_then(|n| LABELS.get(n))
}

/// The level that a word (`Fehler`, `Warning`) or the number of an event's XML means.
#[must_use]
pub fn event_level(word: &str) -> Option<EventLevel> {
    let word = word.trim().to_lowercase();
    let known = LEVELS.binary_search_by(|(w, _)| (*w).cmp(word.as_str())).ok().and_then(|n| LEVELS.get(n));
    match (known, word.as_str()) {
        (Some((_, level)), _) => Some(*level),
        // https://learn.microsoft.com/windows/win32/wes/eventmanifestschema-leveltype-complextype
        (None, "1") => Some(EventLevel::Critical),
        (None, "2") => Some(EventLevel::Error),
        (None, "3") => Some(EventLevel::Warning),
        (None, "0" | "4") => Some(EventLevel::Information),
        (None, "5") => Some(EventLevel::Verbose),
        _ => None,
    }
}

/// The source that goes by a name in normal form.
#[must_use]
pub fn known_source(normal: &str) -> Option<&'static KnownSource> {
    SOURCES.binary_search_by(|s| s.name.cmp(normal)).ok().and_then(|n| SOURCES.get(n))
}

/// Every known source whose name begins so, in normal form.
pub fn sources_beginning_with(start: &str) -> impl Iterator<Item = &'static KnownSource> {
    let from = SOURCES.partition_point(|s| s.name < start);
    SOURCES.get(from..).unwrap_or_default().iter().take_while(move |s| s.name.starts_with(start))
}

/// The key of a source (provider) name: equal for every name that one source goes by, with or without
/// `Microsoft-Windows-` in front, in any case.
#[must_use]
pub fn source_key(source: &str) -> String {
    // Newer systems show both names: `LSA (LsaSrv)`, `Kernel-Power (Microsoft-Windows-Kernel-Power)`.
    let both = source.trim().strip_suffix(')').and_then(|s| s.split_once(" ("));
    let names: &[&str] = match &both {
        Some((shown, provider)) => &[provider, shown],
        None => &[source],
    };
    let known = names.iter().find_map(|name| known_source(&normal_form(name)));
    known.map_or_else(|| normal_form(names.last().copied().unwrap_or(source)), |k| k.key.to_owned())
}

impl EventSource {
    /// The source of a name, as it is written; nothing where the name has no letters.
    #[must_use]
    pub fn new(name: &str) -> Option<Self> {
        let key = source_key(name);
        let name = name.trim();
        let plain = name.get(.."Microsoft-Windows-".len()).filter(|p| p.eq_ignore_ascii_case("Microsoft-Windows-")).map_or(0, str::len);
        let name = name.get(plain..).filter(|n| !n.is_empty()).unwrap_or(name).to_owned();
        key.chars().any(char::is_alphabetic).then_some(Self { name, key })
    }

    /// The one known source whose name begins so: tables cut long names (`Service Control M...`).
    #[must_use]
    pub fn cut(start: &str) -> Option<Self> {
        let start = normal_form(start);
        let first = sources_beginning_with(&start).next().filter(|_| start.len() >= 4)?;
        let only = sources_beginning_with(&start).all(|s| s.key == first.key);
        only.then(|| Self { name: first.title.to_owned(), key: first.key.to_owned() })
    }

    /// The name as written, without `Microsoft-Windows-` in front.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The key by which sources are compared; see [`source_key`].
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }
}

impl EventLevel {
    /// The level's name in answers.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Critical => "critical",
            Self::Error => "error",
            Self::Warning => "warning",
            Self::Information => "information",
            Self::Verbose => "verbose",
            Self::AuditFailure => "audit failure",
            Self::AuditSuccess => "audit success",
        }
    }
}

impl fmt::Display for EventSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_source_has_one_key_whatever_it_is_called() {
        for names in [
            ["Kerberos", "Microsoft-Windows-Security-Kerberos", "security-kerberos"],
            ["DCOM", "DistributedCOM", "Microsoft-Windows-DistributedCOM"],
            ["WAS", "IIS-WAS", "Microsoft-Windows-WAS"],
            ["W32Time", "Time-Service", "Microsoft-Windows-Time-Service"],
            ["LSA (LsaSrv)", "lsasrv", "LsaSrv"],
            ["Kernel-Power", "Kernel-Power (Microsoft-Windows-Kernel-Power)", "Microsoft-Windows-Kernel-Power"],
            ["MSSQLSERVER", "MSSQL$SQLEXPRESS", "mssqlserver"],
            ["Microsoft Windows security auditing.", "Security-Auditing", "Microsoft-Windows-Security-Auditing"],
            ["My Own-Source", "my own source", "my_own_source"],
            ["Disk", "disk", "Microsoft-Windows-Disk"],
        ] {
            let keys = names.map(source_key);
            assert!(keys.iter().all(|k| *k == keys[0]), "{names:?}: {keys:?}");
        }
        assert_ne!(source_key("NTDS General"), source_key("NTDS ISAM"));
    }

    #[test]
    fn a_source_is_shown_as_it_is_written() {
        assert_eq!(EventSource::new("Microsoft-Windows-WAS").unwrap().name(), "WAS");
        assert_eq!(EventSource::new(" MsiInstaller ").unwrap().name(), "MsiInstaller");
        assert_eq!(EventSource::new("1023"), None);
        assert_eq!(EventSource::new("\u{fc}ber\u{fc}berüberüberüber").unwrap().key(), "überüberüberüberüber");
    }

    #[test]
    fn a_name_that_a_table_cut_is_known_if_only_one_begins_so() {
        assert_eq!(EventSource::cut("Service Control M").unwrap().name(), "Service Control Manager");
        assert_eq!(EventSource::cut("Microsoft-Windows"), None);
        assert_eq!(EventSource::cut("Group Policy"), None);
    }

    #[test]
    fn the_tables_are_sorted_and_speak_every_language() {
        assert!(LABELS.is_sorted_by(|a, b| a.text < b.text));
        assert!(SOURCES.is_sorted_by(|a, b| a.name < b.name));
        for (label, field) in [
            ("Ereignis-ID", EventField::Id),
            ("ID de l'événement", EventField::Id),
            ("Identificação do Evento", EventField::Id),
            ("イベント ID", EventField::Id),
            ("Origine", EventField::Source),
        ] {
            assert_eq!(event_label(label).map(|l| l.field), Some(field), "{label}");
        }
        assert_eq!(event_level("Fehler"), Some(EventLevel::Error));
        assert_eq!(event_level("警告"), Some(EventLevel::Warning));
        assert_eq!(event_level("2"), Some(EventLevel::Error));
        assert_eq!(event_level("Keine"), None);
    }
}
