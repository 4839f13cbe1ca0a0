//! What a line of the chat is: a command, or part of a paste.

/// A command with its names and its help.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// Its name, with the slash.
    pub name: &'static str,
    /// What it takes.
    pub argument: &'static str,
    /// What it does.
    pub help: &'static str,
}

/// Every command, in the order of the help.
pub const COMMANDS: [Known; 10] = [
    Known { name: "/show", argument: "N", help: "shows cause N whole; or a rule, a cause or an article by its id" },
    Known { name: "/steps", argument: "N", help: "shows what to do about cause N" },
    Known { name: "/why", argument: "N", help: "shows the evidence for cause N, part by part, and what came near" },
    Known { name: "/verify", argument: "N", help: "proves or rules out the causes, or cause N alone, on this machine; `on TARGET` elsewhere" },
    Known { name: "/more", argument: "", help: "shows further causes" },
    Known { name: "/again", argument: "", help: "shows the table of causes again" },
    Known { name: "/paste", argument: "", help: "takes the lines that follow as one paste, until a line with /end" },
    Known { name: "/reset", argument: "", help: "forgets the last paste and its answer" },
    Known { name: "/help", argument: "", help: "shows this list" },
    Known { name: "/quit", argument: "", help: "leaves; so does ctrl-D" },
];

/// A line as it is understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Said {
    /// Nothing but blanks.
    Nothing,
    /// A command with what follows it.
    Command(&'static str, String),
    /// Something that looks like a command and is none.
    Unknown(String),
    /// A paste.
    Paste(String),
}

/// Understands a line. A line that begins with `/` is a command only if it begins with a command's name and the rest
/// could be its argument: `/var/log/messages: No space left on device` is a paste, and so is anything of several lines.
pub fn understand(line: &str) -> Said {
    let text = line.trim();
    if text.is_empty() {
        return Said::Nothing;
    }
    if !text.starts_with('/') || text.contains('\n') {
        return Said::Paste(line.to_owned());
    }
    let (word, rest) = text.split_once(char::is_whitespace).map_or((text, ""), |(w, r)| (w, r.trim()));
    let lower = word.to_ascii_lowercase();
    if let Some(known) = COMMANDS.iter().find(|c| c.name == lower) {
        // `/show` of a path such as `/show: command not found` does not get here; `/help me please` does.
        return Said::Command(known.name, rest.to_owned());
    }
    let is_path = word.get(1..).is_some_and(|w| w.contains(['/', '.', ':', '\\'])) || !rest.is_empty();
    if is_path { Said::Paste(line.to_owned()) } else { Said::Unknown(word.to_owned()) }
}

/// The command that was probably meant.
pub fn nearest(word: &str) -> Option<&'static str> {
    let distance = |name: &str| strsim::damerau_levenshtein(&word.to_ascii_lowercase(), name);
    COMMANDS.iter().map(|c| (distance(c.name), c.name)).min().filter(|(d, _)| *d <= 2).map(|(_, name)| name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn commands_are_told_from_pastes() {
        assert_eq!(understand("/why 2"), Said::Command("/why", "2".into()));
        assert_eq!(understand("  /HELP "), Said::Command("/help", String::new()));
        for paste in [
            "/var/log/messages: No space left on device",
            "/dev/sda1 is full",
            "/etc/fstab",
            "/opt: permission denied",
            "/usr is read-only",
            "/why 2\nline",
            "no slash",
        ] {
            assert!(matches!(understand(paste), Said::Paste(_)), "{paste}");
        }
        assert_eq!(understand("/sohw"), Said::Unknown("/sohw".into()));
        assert_eq!(nearest("/sohw"), Some("/show"));
        assert_eq!(understand(" \t "), Said::Nothing);
    }
}
