//! The chat itself: a line in, text out.

use std::io::{self, Write};

use super::command::{COMMANDS, Said, nearest, understand};
use super::verify::{Means, Pending};
use crate::cli::settings::Settings;
use crate::cli::show::{self, Shown};
use crate::diagnosis::Wanted;
use crate::engine::{Engine, EngineError};
use crate::model::{Match, Report, Verdict};
use crate::rendering::{self, Detail, Format, Look, Style};
use crate::text::visible;

/// How many causes are shown at first, and how many more with each `/more`.
const AT_A_TIME: usize = 5;

/// Whether the chat goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    /// It does.
    More,
    /// The user leaves.
    Leave,
}

/// A chat.
pub struct Session {
    engine: Engine,
    look: Look,
    last: Option<Answer>,
    gathered: Option<String>,
    means: Means,
    pending: Option<Pending>,
}

/// The last paste with its answer.
struct Answer {
    paste: Vec<u8>,
    report: Report,
    shown: usize,
}

impl Session {
    /// A chat over a knowledge base.
    pub fn new(engine: Engine, look: Look, means: Means) -> Self {
        Self { engine, look, last: None, gathered: None, means, pending: None }
    }

    /// Whether lines are being gathered for `/paste`.
    pub fn is_gathering(&self) -> bool {
        self.gathered.is_some()
    }

    /// Forgets what was gathered.
    pub fn stop_gathering(&mut self) {
        self.gathered = None;
    }

    /// Ends the input: what was gathered is answered.
    pub fn end(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<Next> {
        if let Some(text) = self.gathered.take() {
            self.ask(text.into_bytes(), out, err)?;
        }
        Ok(Next::Leave)
    }

    /// Takes a line, or a paste of several lines.
    pub fn take(&mut self, line: &str, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<Next> {
        if let Some(gathered) = &mut self.gathered {
            if line.trim() != "/end" {
                gathered.push_str(line);
                gathered.push('\n');
                return Ok(Next::More);
            }
            let text = self.gathered.take().unwrap_or_default();
            self.ask(text.into_bytes(), out, err)?;
            return Ok(Next::More);
        }
        if let Some(pending) = self.pending.take() {
            if crate::cli::verify::is_yes(line) {
                return self.verified(pending, out).map(|()| Next::More);
            }
            writeln!(out, "Nothing was asked.")?;
            if matches!(line.trim().to_lowercase().as_str(), "" | "n" | "no") {
                return Ok(Next::More);
            }
        }
        match understand(line) {
            Said::Nothing => {}
            Said::Paste(text) => self.ask(text.into_bytes(), out, err)?,
            Said::Unknown(word) => {
                let hint = nearest(&word).map_or_else(|| "/help lists the commands".to_owned(), |n| format!("did you mean {n}?"));
                writeln!(out, "There is no command {}; {hint}", visible(&word))?;
            }
            Said::Command("/quit", _) => return Ok(Next::Leave),
            Said::Command("/paste", _) => {
                self.gathered = Some(String::new());
                writeln!(out, "Paste now; a line with /end ends it.")?;
            }
            Said::Command("/reset", _) => {
                self.last = None;
                writeln!(out, "Forgotten. Paste the next error.")?;
            }
            Said::Command("/help", _) => self.help(out)?,
            Said::Command("/again", _) => self.table(0, out)?,
            Said::Command("/verify", argument) => self.verify(&argument, out)?,
            Said::Command("/more", _) => self.more(out, err)?,
            Said::Command("/show", argument) => self.show(&argument, out)?,
            Said::Command(name, argument) => self.part(name, &argument, out)?,
        }
        Ok(Next::More)
    }

    /// Shows what the checks would do, and waits for a yes.
    fn verify(&mut self, argument: &str, out: &mut dyn Write) -> anyhow::Result<()> {
        match &self.last {
            Some(answer) if !answer.report.matches.is_empty() => {
                self.pending = Pending::prepare(&mut self.engine, &answer.report, argument, &self.means, &self.look, out)?;
            }
            _ => writeln!(out, "There is no answer to verify: paste an error first.")?,
        }
        Ok(())
    }

    /// Runs the checks that the user agreed to, and shows the answer anew.
    fn verified(&mut self, pending: Pending, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(answer) = &mut self.last else { return Ok(()) };
        pending.run(&mut answer.report, &self.means, out)?;
        rendering::write_verified(&answer.report, &self.look, out)?;
        self.table(0, out)
    }

    fn ask(&mut self, paste: Vec<u8>, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<()> {
        let wanted = Wanted { top: AT_A_TIME, ..Wanted::default() };
        if let Err(error) = self.engine.refresh() {
            writeln!(err, "whybook: the knowledge base could not be looked at again: {error}")?;
        }
        match self.engine.ask(&paste, &wanted) {
            Ok(report) => {
                rendering::write_understood(&report, &self.look, out)?;
                let found = report.verdict == Verdict::Match;
                let shown = report.matches.len();
                self.last = Some(Answer { paste, report, shown });
                if found { self.table(0, out) } else { self.nothing(out) }
            }
            // What cannot be read is said, and the chat goes on.
            Err(error @ EngineError::Paste(_)) => Ok(writeln!(out, "{error}")?),
            Err(error) => Err(error.into()),
        }
    }

    fn nothing(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(answer) = &self.last else { return Ok(()) };
        rendering::write_report(&Report { signals: Vec::new(), ..answer.report.clone() }, Format::Human, &self.look, Detail::default(), out)?;
        Ok(())
    }

    fn table(&self, from: usize, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(answer) = &self.last else {
            writeln!(out, "There is no answer yet: paste an error first.")?;
            return Ok(());
        };
        if answer.report.matches.is_empty() {
            return self.nothing(out);
        }
        let matches = answer.report.matches.get(from..).unwrap_or_default();
        writeln!(out, "{}", rendering::table(matches, from, &self.look))?;
        let mut next = vec!["/steps N for what to do", "/show N for all of it", "/why N for the evidence"];
        if answer.report.further > 0 {
            next.push("/more for further causes");
        }
        writeln!(out, "{}", self.look.paint(Style::Dim, &self.look.wrap(&next.join(", "), "", "")))?;
        Ok(())
    }

    fn more(&mut self, out: &mut dyn Write, err: &mut dyn Write) -> anyhow::Result<()> {
        let Some(answer) = &self.last else { return self.table(0, out) };
        if answer.report.further == 0 {
            writeln!(out, "There are no further causes.")?;
            return Ok(());
        }
        let from = answer.shown;
        let wanted = Wanted { top: from + AT_A_TIME, ..Wanted::default() };
        let paste = answer.paste.clone();
        match self.engine.ask(&paste, &wanted) {
            Ok(report) => {
                let shown = report.matches.len();
                self.last = Some(Answer { paste, report, shown });
                self.table(from, out)
            }
            Err(error) => Ok(writeln!(err, "whybook: {error}")?),
        }
    }

    fn show(&mut self, argument: &str, out: &mut dyn Write) -> anyhow::Result<()> {
        let is_id = argument.contains(['/', '#', '.']);
        let id = if is_id {
            argument.to_owned()
        } else {
            match self.chosen(argument, out)? {
                Some(found) => rendering::id_of(found),
                None => return Ok(()),
            }
        };
        // The cause as it applies to this paste has its captured values filled in.
        if !is_id && let Some(answer) = &self.last {
            let found = answer.report.matches.iter().find(|m| rendering::id_of(m) == id).cloned();
            if let Some(found) = found {
                let report = Report { signals: Vec::new(), matches: vec![found], further: 0, near_misses: Vec::new(), ..answer.report.clone() };
                let detail = Detail { why: false, shell: Some(Settings::shell()) };
                rendering::write_report(&report, Format::Human, &self.look, detail, out)?;
                return Ok(());
            }
        }
        match show::show(&mut self.engine, &id, &self.look, out)? {
            Shown::Whole => {}
            Shown::Unknown { hint } => writeln!(out, "There is nothing called `{}`{hint}", visible(&id))?,
        }
        Ok(())
    }

    fn part(&self, name: &str, argument: &str, out: &mut dyn Write) -> anyhow::Result<()> {
        let Some(found) = self.chosen(argument, out)? else { return Ok(()) };
        match name {
            "/why" => {
                write!(out, "{}", rendering::why(found, &self.look))?;
                if let Some(answer) = &self.last {
                    rendering::write_near_misses(&answer.report, &self.look, out)?;
                }
            }
            _ if found.fix.is_empty() => writeln!(out, "No steps are documented for it; /show {} has what is known.", argument.trim())?,
            _ => write!(out, "{}", rendering::steps(found, &self.look, Some(Settings::shell())))?,
        }
        Ok(())
    }

    /// The match with a number; the first where none is given.
    fn chosen(&self, argument: &str, out: &mut dyn Write) -> io::Result<Option<&Match>> {
        let matches = self.last.as_ref().map(|a| a.report.matches.as_slice()).unwrap_or_default();
        if matches.is_empty() {
            writeln!(out, "There is no answer to choose from: paste an error first.")?;
            return Ok(None);
        }
        let number = if argument.is_empty() { Some(1) } else { argument.trim_start_matches('#').parse::<usize>().ok() };
        let found = number.and_then(|n| n.checked_sub(1)).and_then(|n| matches.get(n));
        if found.is_none() {
            writeln!(out, "Choose a number from 1 to {}.", matches.len())?;
        }
        Ok(found)
    }

    fn help(&self, out: &mut dyn Write) -> anyhow::Result<()> {
        writeln!(out, "Paste an error, a log, an event's details or a code, or say what you see. Lines pasted together are one message.\n")?;
        for command in COMMANDS {
            let name = format!("{:<8} {:<2}", command.name, command.argument);
            writeln!(out, "  {}  {}", self.look.paint(Style::Bold, &name), command.help)?;
        }
        writeln!(out, "\nctrl-C clears the line, ctrl-D leaves. A path that begins with / is a paste, not a command.")?;
        Ok(())
    }
}
