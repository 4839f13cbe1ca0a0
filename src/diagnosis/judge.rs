//! One document against one paste: what matches, what it weighs, and what speaks against it.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use regex::{Regex, RegexBuilder};

use super::case::Case;
use super::entry::event_key;
use super::focus::{Focus, rarity};
use crate::model::{
    Cause, Condition, Document, Entry, Library, LibraryError, Pattern, Phrase, Reason, ReasonKind, Rule, Sign, SignalValue, Spelling, Symptom,
    Version, source_key,
};
use crate::words::{background_bits, fingerprint};

/// What it weighs that the paste names the product a rule is about, in bits.
pub const PRODUCT_BITS: f64 = 3.0;
/// What it weighs that the paste names a version which the rule does not apply to, in bits.
const WRONG_VERSION_BITS: f64 = -7.0;
/// What it weighs that the paste comes from a system which the rule does not apply to, in bits.
const WRONG_OS_BITS: f64 = -6.0;
/// The most that one phrase or pattern weighs, in bits.
const MOST_PHRASE_BITS: f64 = 14.0;
/// What a further way in which a pattern matches weighs, against the most telling one.
const FURTHER_WAY: f64 = 0.3;
/// The most that further ways weigh, in bits.
const MOST_FURTHER_BITS: f64 = 6.0;
/// The most that rarity in the knowledge base counts for an event or code, in bits.
const MOST_RARITY: f64 = 11.5;
/// How much of its weight a word of the causes and fixes has, against one of title and symptoms.
const BODY_SHARE: f64 = 0.3;
/// x
const HEAD_SHARE: f64 = 0.7;
/// The most records that one pattern is tried on.
const MOST_RECORDS: usize = 200;
/// The longest captured value, in characters.
const LONGEST_CAPTURE: usize = 200;
/// The largest record that a pattern sees, in bytes.
const LONGEST_RECORD: usize = 16 * 1024;

/// What a document and a paste have to do with each other.
#[derive(Debug)]
pub struct Judgement {
    /// The document.
    pub entry: Arc<Entry>,
    /// The sum of the reasons, in bits.
    pub score: f64,
    /// What it consists of.
    pub reasons: Vec<Reason>,
    /// Why it is out, whatever its score.
    pub ruled_out: Vec<String>,
    /// For each cause of a rule that is not out: its index, its own reasons, its share of the probability.
    pub causes: Vec<JudgedCause>,
    /// What patterns captured.
    pub captures: BTreeMap<String, String>,
    /// For an article: the section that fits best.
    pub section: Option<usize>,
    /// Indices of the signals that matched.
    pub used_signals: BTreeSet<usize>,
}

/// A cause in a judgement.
#[derive(Debug)]
pub struct JudgedCause {
    /// Its index in the rule.
    pub index: usize,
    /// What speaks for it beyond its rule.
    pub reasons: Vec<Reason>,
    /// Its share of the rule's probability, from 0 to 1.
    pub share: f64,
}

impl Judgement {
    /// A judgement of a rule in which nothing was judged.
    pub fn without_paste(rule: &Rule) -> Self {
        Self::of(Arc::new(Entry { document: Document::Rule(Box::new(rule.clone())), head: Vec::new(), body: Vec::new(), anchors: Vec::new() }))
    }

    pub(super) fn of(entry: Arc<Entry>) -> Self {
        Self {
            entry,
            score: 0.0,
            reasons: Vec::new(),
            ruled_out: Vec::new(),
            causes: Vec::new(),
            captures: BTreeMap::new(),
            section: None,
            used_signals: BTreeSet::new(),
        }
    }

    /// Whether the document can be an answer.
    pub fn stands(&self) -> bool {
        self.ruled_out.is_empty()
    }

    /// The document's id.
    pub fn id(&self) -> &str {
        self.entry.document.id()
    }
}

/// What of a paste the symptoms of a document explain.
#[derive(Debug, Default, Clone)]
struct Covered {
    /// The words of the paste that they rest on.
    words: BTreeSet<usize>,
    /// The terms that they consist of, wherever else those stand in the paste.
    terms: BTreeSet<u64>,
}

/// A sign that the paste shows.
struct Shown {
    kind: ReasonKind,
    value: String,
    weight: f64,
    line: Option<u32>,
    /// The words of the paste that it rests on.
    words: Range<usize>,
    signal: Option<usize>,
    captures: Vec<(String, String)>,
}

/// Judges documents against one paste.
pub struct Judge<'c> {
    pub(super) case: &'c Case,
    focus: &'c Focus,
    library: &'c dyn Library,
    regexes: HashMap<String, Option<Regex>>,
    flat: HashMap<usize, String>,
}

impl<'c> Judge<'c> {
    /// A judge for a case.
    pub fn new(case: &'c Case, focus: &'c Focus, library: &'c dyn Library) -> Self {
        Self { case, focus, library, regexes: HashMap::new(), flat: HashMap::new() }
    }

    /// Judges a document.
    pub fn judge(&mut self, entry: Arc<Entry>) -> Result<Judgement, LibraryError> {
        let mut judgement = Judgement::of(Arc::clone(&entry));
        let mut covered = Covered::default();
        match &entry.document {
            Document::Rule(rule) => self.judge_rule(rule, &mut judgement, &mut covered)?,
            Document::Article(article) => {
                judgement.section = super::present::best_section(article, self.focus);
                judgement.reasons = self.symptoms(&article.symptoms, &mut covered, &mut judgement.captures, &mut judgement.used_signals)?;
            }
        }
        judgement.reasons.extend(self.nothing_else(&covered.words));
        self.words_in_common(&entry, &covered, &mut judgement);
        judgement.score = judgement.reasons.iter().map(|r| r.weight).sum();
        // Equal sums must be equal numbers, in whatever order they were added.
        judgement.score = (judgement.score * 1000.0).round() / 1000.0;
        Ok(judgement)
    }

    fn judge_rule(&mut self, rule: &Rule, judgement: &mut Judgement, covered: &mut Covered) -> Result<(), LibraryError> {
        if let Some(condition) = &rule.requires
            && !self.holds(condition)?
        {
            judgement.ruled_out.push(format!("needs {}", wording(condition)));
        }
        if let Some(condition) = &rule.unless
            && self.holds(condition)?
        {
            judgement.ruled_out.push(format!("does not apply where the paste shows {}", wording(condition)));
        }
        judgement.reasons = self.symptoms(&rule.symptoms, covered, &mut judgement.captures, &mut judgement.used_signals)?;
        self.causes(rule, judgement, covered)?;
        self.product(rule, judgement);
        Ok(())
    }

    fn causes(&mut self, rule: &Rule, judgement: &mut Judgement, covered: &mut Covered) -> Result<(), LibraryError> {
        let mut causes = Vec::new();
        let mut best_own = Vec::new();
        for (index, cause) in rule.causes.iter().enumerate() {
            if let Some(condition) = &cause.requires
                && !self.holds(condition)?
            {
                continue;
            }
            // What is seen only with this cause also speaks for the rule, once.
            let mut own_covered = covered.clone();
            let reasons = self.symptoms(&cause.symptoms, &mut own_covered, &mut judgement.captures, &mut judgement.used_signals)?;
            let own: f64 = reasons.iter().map(|r| r.weight).sum();
            best_own.push((own, own_covered, reasons.clone()));
            causes.push((index, cause, reasons, own));
        }
        if let Some((_, words, reasons)) = best_own.into_iter().filter(|(own, ..)| *own > 0.0).max_by(|a, b| a.0.total_cmp(&b.0)) {
            *covered = words;
            judgement.reasons.extend(reasons);
        }
        let weight = |cause: &Cause, own: f64| cause.likelihood * (own.min(12.0) * 0.6).exp2();
        let sum: f64 = causes.iter().map(|(_, cause, _, own)| weight(cause, *own)).sum();
        for (index, cause, reasons, own) in causes {
            let share = if sum > 0.0 { weight(cause, own) / sum } else { 0.0 };
            judgement.causes.push(JudgedCause { index, reasons, share });
        }
        if judgement.causes.is_empty() {
            judgement.ruled_out.push("none of its causes fits the paste".to_owned());
        }
        Ok(())
    }

    /// The reasons that symptoms give, each word of the paste counted once.
    fn symptoms(
        &mut self,
        symptoms: &[Symptom],
        covered: &mut Covered,
        captures: &mut BTreeMap<String, String>,
        used: &mut BTreeSet<usize>,
    ) -> Result<Vec<Reason>, LibraryError> {
        let mut found = Vec::new();
        for symptom in symptoms {
            if symptom.os.is_some() && self.case.os.is_some() && symptom.os != self.case.os {
                continue;
            }
            if let Some(shown) = self.shows(&symptom.sign)? {
                found.push(shown);
                // The words of all ways of a pattern belong to the one sign that it is.
                if let Sign::Pattern(pattern) = &symptom.sign {
                    covered.terms.extend(pattern.said.iter().flatten().flat_map(|w| crate::words::terms(w)).map(|t| t.key()));
                }
            }
        }
        // The weightiest first; what rests on words that have counted already counts for the rest only.
        found.sort_by(|a, b| b.weight.total_cmp(&a.weight).then_with(|| a.value.cmp(&b.value)));
        let mut reasons = Vec::new();
        for shown in found {
            let all = shown.words.len().max(1);
            let fresh = shown.words.clone().filter(|w| !covered.words.contains(w)).count();
            let weight = if shown.words.is_empty() { shown.weight } else { shown.weight * (fresh as f64 / all as f64) };
            covered.words.extend(shown.words.clone());
            used.extend(shown.signal);
            for (name, value) in shown.captures {
                captures.entry(name).or_insert(value);
            }
            if weight >= 0.05 {
                reasons.push(Reason { kind: shown.kind, value: shown.value, weight: round(weight), line: shown.line });
            }
        }
        Ok(reasons)
    }

    fn holds(&mut self, condition: &Condition) -> Result<bool, LibraryError> {
        Ok(match condition {
            Condition::Sign(Sign::Product(name)) => self.names_product(name).is_some(),
            Condition::Sign(sign) => self.shows(sign)?.is_some(),
            Condition::Any(parts) => {
                for part in parts {
                    if self.holds(part)? {
                        return Ok(true);
                    }
                }
                false
            }
            Condition::All(parts) => {
                for part in parts {
                    if !self.holds(part)? {
                        return Ok(false);
                    }
                }
                true
            }
            Condition::Not(inner) => !self.holds(inner)?,
            Condition::Sequence(signs) => self.shows_in_order(signs),
        })
    }

    fn shows(&mut self, sign: &Sign) -> Result<Option<Shown>, LibraryError> {
        match sign {
            Sign::Event { source, id } => self.shows_event(source.as_deref(), *id),
            Sign::Code { spelled, readings } => self.shows_code(spelled, readings),
            Sign::Phrase(phrase) => Ok(self.shows_phrase(phrase)),
            Sign::Pattern(pattern) => Ok(self.shows_pattern(pattern)),
            Sign::Product(name) => Ok(self.names_product(name).map(|(signal, words, line)| Shown {
                kind: ReasonKind::Product,
                value: name.clone(),
                weight: PRODUCT_BITS,
                line: Some(line),
                words,
                signal: Some(signal),
                captures: Vec::new(),
            })),
            Sign::Text(_) => Ok(None),
        }
    }

    fn shows_event(&self, source: Option<&str>, id: u32) -> Result<Option<Shown>, LibraryError> {
        let wanted = source.map(source_key);
        let mut best: Option<(f64, usize)> = None;
        for (n, signal) in self.case.signals.iter().enumerate() {
            let SignalValue::Event { source: found, id: found_id } = &signal.value else { continue };
            if *found_id != id {
                continue;
            }
            let share = match (&wanted, found) {
                (Some(wanted), Some(found)) if same_source(wanted, found) => 1.15,
                (Some(_), Some(_)) => continue,
                (Some(_), None) => 0.5,
                (None, _) => 0.6,
            };
            let share = share * if signal.spelling == Spelling::Possible { 0.85 } else { 1.0 };
            if best.is_none_or(|(b, _)| share > b) {
                best = Some((share, n));
            }
        }
        let Some((share, n)) = best else { return Ok(None) };
        let key = match &wanted {
            Some(wanted) => event_key(Some(wanted), id),
            None => event_key(Some("*"), id),
        };
        let weight = share * rarity(self.library.anchor_frequency(key)?, self.library).min(MOST_RARITY);
        let value = source.map_or_else(|| id.to_string(), |s| format!("{s}/{id}"));
        Ok(self.shown(ReasonKind::Event, value, weight, n))
    }

    fn shows_code(&self, spelled: &str, readings: &[crate::model::ErrorCode]) -> Result<Option<Shown>, LibraryError> {
        let mut best: Option<(f64, usize, &crate::model::ErrorCode)> = None;
        for (n, signal) in self.case.signals.iter().enumerate() {
            let SignalValue::Code(found) = &signal.value else { continue };
            // The first reading is the likeliest; a later one is less sure to be meant.
            let Some((place, reading)) = found.iter().enumerate().find(|(_, r)| readings.contains(r)) else { continue };
            let spelling = match signal.spelling {
                Spelling::Plain => 0.8,
                Spelling::Likely => 0.6,
                Spelling::Possible => 0.4,
            };
            let known = if matches!(reading, crate::model::ErrorCode::Number(_)) { 0.7 } else { 1.0 };
            let share = spelling * known * if place == 0 { 1.0 } else { 0.7 };
            if best.is_none_or(|(b, ..)| share > b) {
                best = Some((share, n, reading));
            }
        }
        let Some((share, n, reading)) = best else { return Ok(None) };
        let frequency = self.library.anchor_frequency(fingerprint(&reading.key()))?;
        Ok(self.shown(ReasonKind::Code, spelled.to_owned(), share * rarity(frequency, self.library).min(MOST_RARITY), n))
    }

    /// A sign that rests on a signal.
    fn shown(&self, kind: ReasonKind, value: String, weight: f64, signal: usize) -> Option<Shown> {
        let found = self.case.signals.get(signal)?;
        let (first, words) = self.case.paste.words_in(&found.span);
        Some(Shown { kind, value, weight, line: Some(found.line), words: first..first + words.len(), signal: Some(signal), captures: Vec::new() })
    }

    fn names_product(&self, name: &str) -> Option<(usize, Range<usize>, u32)> {
        let found = self
            .case
            .signals
            .iter()
            .enumerate()
            .find(|(_, s)| s.spelling > Spelling::Possible && matches!(&s.value, SignalValue::Product(p) if p.eq_ignore_ascii_case(name)));
        if let Some((n, signal)) = found {
            let (first, words) = self.case.paste.words_in(&signal.span);
            return Some((n, first..first + words.len(), signal.line));
        }
        // A product of the user's own that no table lists is known by its name.
        if crate::model::product_names().any(|p| p.eq_ignore_ascii_case(name)) {
            return None;
        }
        let keys: Vec<u64> = crate::words::words(name).map(|w| w.key()).collect();
        let start = self.case.words.find(&keys, rarest(&keys))?;
        Some((usize::MAX, start..start + keys.len(), self.line_of_word(start)))
    }

    fn shows_phrase(&self, phrase: &Phrase) -> Option<Shown> {
        let keys: Vec<u64> = phrase.words.iter().map(|w| fingerprint(w)).collect();
        let start = self.case.words.find(&keys, rarest(&keys))?;
        let weight = information(&keys);
        Some(Shown {
            kind: ReasonKind::Phrase,
            value: phrase.text.clone(),
            weight,
            line: Some(self.line_of_word(start)),
            words: start..start + keys.len(),
            signal: None,
            captures: Vec::new(),
        })
    }

    /// The records of the paste that a pattern can match.
    pub(super) fn records_for(&self, pattern: &Pattern) -> BTreeSet<usize> {
        let case = self.case;
        let mut records: BTreeSet<usize> = BTreeSet::new();
        if pattern.required.is_empty() {
            records.extend(0..case.paste.records.len().min(MOST_RECORDS));
        }
        for way in &pattern.required {
            let keys: Vec<u64> = way.iter().map(|w| fingerprint(w)).collect();
            if !keys.iter().all(|k| case.words.contains(*k)) {
                continue;
            }
            let Some(rare) = keys.get(rarest(&keys)) else { continue };
            for place in case.words.places(*rare) {
                let offset = case.paste.words.get(place).map_or(0, |w| w.start as usize);
                records.extend(case.paste.records.partition_point(|r| r.span.start <= offset).checked_sub(1));
                if records.len() >= MOST_RECORDS {
                    break;
                }
            }
        }
        records
    }

    /// A record as patterns see it.
    pub(super) fn flat(&mut self, record: usize) -> &str {
        let paste = &self.case.paste;
        self.flat.entry(record).or_insert_with(|| paste.records.get(record).map(|r| flatten(paste.slice(&r.span))).unwrap_or_default())
    }

    fn shows_pattern(&mut self, pattern: &Pattern) -> Option<Shown> {
        let case = self.case;
        let records = self.records_for(pattern);
        if records.is_empty() {
            return None;
        }
        let regex = self.regex(&pattern.regex)?;
        // Each way that matches is a sign of its own: the most telling counts in full, every further one for a share.
        let mut ways: BTreeMap<usize, (f64, usize)> = BTreeMap::new();
        for number in records {
            let Some(found) = regex.find(self.flat(number)) else { continue };
            let (way, weight) = said(pattern, found.as_str());
            ways.entry(way).or_insert((weight, number));
            if ways.len() >= pattern.said.len() {
                break;
            }
        }
        let best = ways.values().copied().max_by(|a, b| a.0.total_cmp(&b.0).then_with(|| b.1.cmp(&a.1)));
        let (best_weight, number) = best?;
        let further: f64 = ways.values().map(|(w, _)| w * FURTHER_WAY).sum::<f64>() - best_weight * FURTHER_WAY;
        let weight = (best_weight + 2.0).clamp(3.0, MOST_PHRASE_BITS + 2.0) + further.min(MOST_FURTHER_BITS);
        {
            let record = case.paste.records.get(number)?;
            let flat = self.flat(number);
            let found = regex.captures(flat)?;
            let whole = found.get(0)?;
            let captures = regex
                .capture_names()
                .flatten()
                .filter_map(|name| found.name(name).map(|m| (name.to_owned(), m.as_str().trim().chars().take(LONGEST_CAPTURE).collect())))
                .collect();
            // Words keep their order when a record is flattened, so they can be counted.
            let (first, words) = case.paste.words_in(&record.span);
            let before = flat.get(..whole.start()).map_or(0, |t| crate::words::words(t).count());
            let inside = crate::words::words(whole.as_str()).count();
            let start = first + before.min(words.len());
            let end = (start + inside).min(first + words.len());
            Some(Shown {
                kind: ReasonKind::Pattern,
                value: shorten(whole.as_str()),
                weight,
                line: Some(self.line_of_word(start)),
                words: start..end,
                signal: None,
                captures,
            })
        }
    }

    pub(super) fn regex(&mut self, pattern: &str) -> Option<Regex> {
        if let Some(known) = self.regexes.get(pattern) {
            return known.clone();
        }
        // The same bounds as when the rule was checked; an index from elsewhere cannot exceed them either.
        let compiled = RegexBuilder::new(pattern).case_insensitive(true).multi_line(true).size_limit(crate::model::MAX_REGEX_BYTES).build().ok();
        self.regexes.insert(pattern.to_owned(), compiled.clone());
        compiled
    }

    fn line_of_word(&self, word: usize) -> u32 {
        self.case.paste.words.get(word).map_or(1, |w| self.case.paste.line_of(w.start as usize))
    }

    /// Product, version and system: what the rule applies to against what the paste says.
    fn product(&self, rule: &Rule, judgement: &mut Judgement) {
        let counted = judgement.reasons.iter().any(|r| r.kind == ReasonKind::Product);
        if let Some(product) = &rule.product {
            if !counted && let Some((signal, _, line)) = self.names_product(product) {
                judgement.used_signals.insert(signal);
                judgement.reasons.push(Reason { kind: ReasonKind::Product, value: product.clone(), weight: PRODUCT_BITS, line: Some(line) });
            }
            let versions = self.case.signals.iter().filter_map(|s| match &s.value {
                SignalValue::Version { product: p, version } if p.eq_ignore_ascii_case(product) => Some((s, version)),
                _ => None,
            });
            let stated: Vec<(u32, &String, Option<bool>)> =
                versions.map(|(s, v)| (s.line, v, v.parse::<Version>().ok().and_then(|v| rule.applies_to.covers(&v)))).collect();
            // One covered version is enough: a paste may name several.
            if !stated.is_empty() && stated.iter().all(|(.., covered)| *covered == Some(false)) {
                let (line, version, _) = stated.first().map_or((0, "", None), |(l, v, c)| (*l, v.as_str(), *c));
                let value = format!("the paste says {product} {version}, the rule is for other versions");
                judgement.reasons.push(Reason { kind: ReasonKind::Against, value, weight: WRONG_VERSION_BITS, line: Some(line) });
            }
        }
        if let Some(os) = self.case.os
            && !rule.applies_to.os.is_empty()
            && !rule.applies_to.os.contains(&os)
        {
            let value = format!("the paste comes from {}", os.name());
            judgement.reasons.push(Reason { kind: ReasonKind::Against, value, weight: WRONG_OS_BITS, line: None });
        }
    }

    /// Words in common beyond those that symptoms rest on: the unit that fits best counts.
    fn words_in_common(&self, entry: &Entry, covered: &Covered, judgement: &mut Judgement) {
        // A term whose every place is covered by a symptom has counted already.
        let mut covered_words = covered.terms.clone();
        for place in &covered.words {
            if let Some(word) = self.case.paste.words.get(*place) {
                let text = self.case.paste.slice(&(word.start as usize..word.end as usize));
                for term in crate::words::terms(text) {
                    covered_words.insert(term.key());
                }
            }
        }
        let title: BTreeSet<u64> = crate::words::terms(entry.document.title()).iter().map(|t| t.key()).collect();
        let share = |key: u64| {
            if covered_words.contains(&key) {
                0.0
            } else if title.contains(&key) {
                1.0
            } else if entry.head.binary_search(&key).is_ok() {
                HEAD_SHARE
            } else if entry.body.binary_search(&key).is_ok() {
                BODY_SHARE
            } else {
                0.0
            }
        };
        let shares: Vec<f64> = self.focus.all.iter().map(|t| share(t.key) * t.bits).collect();
        let mut best: Option<(f64, usize)> = None;
        for (n, unit) in self.focus.units.iter().enumerate() {
            let shared: f64 = unit.terms.iter().filter_map(|t| shares.get(*t)).sum();
            let worth = Focus::worth(shared, unit.bits);
            if worth > 0.0 && best.is_none_or(|(b, _)| worth > b) {
                best = Some((worth, n));
            }
        }
        let Some((worth, unit)) = best.and_then(|(w, n)| self.focus.units.get(n).map(|u| (w, u))) else { return };
        let mut words: Vec<(f64, &str)> = unit
            .terms
            .iter()
            .filter_map(|t| Some((*shares.get(*t)?, self.focus.all.get(*t)?.word.as_str())))
            .filter(|(share, _)| *share > 0.0)
            .collect();
        words.sort_by(|a, b| b.0.total_cmp(&a.0).then_with(|| a.1.cmp(b.1)));
        let value = words.iter().map(|(_, w)| *w).take(12).collect::<Vec<_>>().join(" ");
        judgement.reasons.push(Reason { kind: ReasonKind::Words, value, weight: round(worth), line: Some(unit.line) });
    }
}

/// Whether two source names mean one source: equal, or one the last part of the other (`WAS`, `IIS-WAS`).
fn same_source(a: &str, b: &str) -> bool {
    a == b || a.replace([' ', '-', '_'], "") == b.replace([' ', '-', '_'], "")
}

pub(super) fn rarest(keys: &[u64]) -> usize {
    let rarities = keys.iter().map(|k| background_bits(*k)).enumerate();
    rarities.max_by(|a, b| a.1.total_cmp(&b.1).then_with(|| b.0.cmp(&a.0))).map_or(0, |(n, _)| n)
}

/// What words in a row say, in bits: the common ones among them say nothing, as they stand in every sentence.
fn information(keys: &[u64]) -> f64 {
    let sum: f64 = keys.iter().map(|k| (background_bits(*k) - 2.0).max(0.0)).sum();
    (sum * 0.7).min(MOST_PHRASE_BITS)
}

/// The most telling way in which a pattern matched a text, and what it says, in bits.
fn said(pattern: &Pattern, matched: &str) -> (usize, f64) {
    let matched = matched.to_lowercase();
    let ways = pattern.said.iter().enumerate().filter(|(_, way)| way.iter().all(|w| matched.contains(w.as_str())));
    let bits = ways.map(|(n, way)| (n, information(&way.iter().map(|w| fingerprint(w)).collect::<Vec<_>>())));
    bits.fold((usize::MAX, 0.0), |best, found| if found.1 > best.1 { found } else { best })
}

/// A record as patterns see it: one line, runs of blanks as one space.
fn flatten(text: &str) -> String {
    let mut flat = String::with_capacity(text.len().min(LONGEST_RECORD));
    for word in text.split_whitespace() {
        if flat.len() > LONGEST_RECORD {
            break;
        }
        if !flat.is_empty() {
            flat.push(' ');
        }
        flat.push_str(word);
    }
    flat
}

fn shorten(text: &str) -> String {
    let mut short: String = text.chars().take(120).collect();
    if short.len() < text.len() {
        short.push('\u{2026}');
    }
    short
}

fn round(bits: f64) -> f64 {
    (bits * 100.0).round() / 100.0
}

/// A condition in words.
fn wording(condition: &Condition) -> String {
    let join = |parts: &[Condition], word: &str| parts.iter().map(wording).collect::<Vec<_>>().join(word);
    match condition {
        Condition::Sign(sign) => match sign {
            Sign::Event { source: Some(source), id } => format!("event {source}/{id}"),
            Sign::Event { source: None, id } => format!("event {id}"),
            Sign::Code { spelled, .. } => format!("code {spelled}"),
            Sign::Pattern(pattern) => format!("a match of /{}/", pattern.regex),
            Sign::Phrase(phrase) => format!("\"{}\"", phrase.text),
            Sign::Text(text) => format!("\"{text}\""),
            Sign::Product(name) => format!("the product {name}"),
        },
        Condition::Any(parts) => join(parts, " or "),
        Condition::All(parts) => join(parts, " and "),
        Condition::Not(inner) => format!("not {}", wording(inner)),
        Condition::Sequence(signs) => signs.iter().map(|s| wording(&Condition::Sign(s.clone()))).collect::<Vec<_>>().join(", then "),
    }
}
