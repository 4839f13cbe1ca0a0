//! `/verify` in the chat: what is meant, what it would do, and what came of it.

use std::ffi::{OsStr, OsString};
use std::io::Write;

use crate::engine::{Engine, Proof, prove};
use crate::kb::Trust;
use crate::model::Report;
use crate::rendering::{self, Look};
use crate::text::visible;
use crate::verification::{CauseToCheck, Host, Local, Target, plan};

/// What checks need beside the knowledge.
#[derive(Debug, Clone, Default)]
pub struct Means {
    /// What knowledge may run programs.
    pub trust: Trust,
    /// Options for the SSH client.
    pub ssh_options: Vec<OsString>,
}

/// Checks that wait for the user's consent.
pub struct Pending {
    causes: Vec<CauseToCheck>,
    target: Target,
    proof: Proof,
}

/// `/verify`, `/verify N`, either with `on TARGET`: which match, and where.
pub fn understand(argument: &str) -> Result<(Option<usize>, Target), String> {
    let mut number = None;
    let mut target = Target::Local;
    let mut words = argument.split_whitespace();
    while let Some(word) = words.next() {
        match word {
            "on" | "--on" => {
                let name = words.next().ok_or("say on which system: /verify on ssh://admin@web1")?;
                target = name.parse().map_err(|e: crate::verification::TargetError| e.to_string())?;
            }
            word => match word.trim_start_matches('#').parse() {
                Ok(n) => number = Some(n),
                Err(_) => return Err(format!("`{}` is neither a number nor `on TARGET`", visible(word))),
            },
        }
    }
    Ok((number, target))
}

impl Pending {
    /// Prepares the checks of a report, or of one of its matches (from 1), and shows what they would do. Nothing comes
    /// back where there is nothing to ask.
    pub fn prepare(
        engine: &mut Engine,
        report: &Report,
        argument: &str,
        means: &Means,
        look: &Look,
        out: &mut dyn Write,
    ) -> anyhow::Result<Option<Self>> {
        let (number, target) = match understand(argument) {
            Ok(understood) => understood,
            Err(why) => {
                writeln!(out, "{why}")?;
                return Ok(None);
            }
        };
        let mut some = report.clone();
        if let Some(number) = number {
            let chosen = number.checked_sub(1).and_then(|n| report.matches.get(n)).cloned();
            let Some(chosen) = chosen else {
                writeln!(out, "Choose a number from 1 to {}.", report.matches.len())?;
                return Ok(None);
            };
            some.matches = vec![chosen];
        }
        let proof = Proof { trust: means.trust.clone(), all: number.is_some(), done: number.is_some(), ..Proof::default() };
        let causes = engine.causes_in(&some, &proof)?;
        if causes.is_empty() {
            writeln!(out, "No checks are documented for {}.", if number.is_some() { "it" } else { "these causes" })?;
            return Ok(None);
        }
        let os = if target == Target::Local { Local.os() } else { None };
        rendering::write_plan(&plan(&causes, &target.in_words(), os), look, out)?;
        writeln!(out, "Nothing is changed. Run these checks? (yes or no)")?;
        Ok(Some(Self { causes, target, proof }))
    }

    /// Runs the checks, and folds what they find into the report.
    pub fn run(self, report: &mut Report, means: &Means, out: &mut dyn Write) -> anyhow::Result<()> {
        let options: Vec<&OsStr> = means.ssh_options.iter().map(OsString::as_os_str).collect();
        let (host, error) = match self.target.open(&options) {
            Ok(opened) => opened,
            Err(error) => return Ok(writeln!(out, "{}", visible(&error.to_string()))?),
        };
        if let Some(error) = error {
            return Ok(writeln!(out, "{} cannot be reached: {}", self.target, visible(&error.message))?);
        }
        // What was found before is found anew, not added to.
        for found in &mut report.matches {
            if self.causes.iter().any(|c| Some(&c.rule) == found.rule.as_ref() && Some(&c.cause) == found.cause.as_ref()) {
                crate::diagnosis::unfold(found);
            }
        }
        prove(report, &self.causes, &host, &self.target.to_string(), &self.proof);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_verified_and_where() {
        assert_eq!(understand("").unwrap(), (None, Target::Local));
        assert_eq!(understand("2").unwrap(), (Some(2), Target::Local));
        assert_eq!(understand("2 on ssh://web1").unwrap().1.to_string(), "ssh://web1");
        for wrong in ["on", "on nowhere", "two"] {
            assert!(understand(wrong).is_err(), "{wrong}");
        }
    }
}
