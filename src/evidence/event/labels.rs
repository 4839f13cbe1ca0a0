//! Event details with labels, in any language: Event Viewer's "Copy details as text" in the old and the new layout,
//! `wevtutil` text, the lists of `Get-WinEvent` and `Get-EventLog`, key and value pairs, fields of JSON; with a line for
//! each label, several on a line, blank lines between, or without colons (`event id 1023 source msiinstaller`).
//!
//! Labels are found wherever they stand; those that follow each other are one event until a label that can stand only
//! once comes again.

use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};
use memchr::memmem;

use super::{Events, Found, LONGEST_SOURCE, id_of, shorthand};
use crate::model::{EventField, EventLabel, EventLevel, EventSource, Paste, Spelling, event_label, event_labels, event_level};
use crate::words::is_word_char;

/// What one of these is part of: every label of an id or a provider, in every language.
const MARKS: [&str; 12] =
    ["vent", "VENT", "reignis", "REIGNIS", "suceso", "nement", "イベント", "nstanceI", "NSTANCEI", "roviderName", "rovider Name", "rovider_name"];

#[expect(clippy::unwrap_used, reason = "a table of constants, covered by the tests below")]
static LABELS: LazyLock<AhoCorasick> = LazyLock::new(|| {
    AhoCorasick::builder()
        .ascii_case_insensitive(true)
        .match_kind(MatchKind::LeftmostLongest)
        .kind(Some(AhoCorasickKind::ContiguousNFA))
        .build(event_labels().iter().map(|l| l.text))
        .unwrap()
});

/// A label with its value, where they stand.
#[derive(Debug)]
struct Labelled<'t> {
    field: EventField,
    weak: bool,
    start: usize,
    value: &'t str,
    value_start: usize,
    /// Whether nothing stands before it on its line.
    leads: bool,
}

/// The labels of one event.
#[derive(Debug, Default)]
struct Group<'t> {
    id: Option<(u32, Range<usize>, bool)>,
    instance: Option<(u32, Range<usize>)>,
    source: Option<&'t str>,
    provider: Option<&'t str>,
    channel: Option<&'t str>,
    level: Option<EventLevel>,
    /// What only an event's details have, which is what a weak label needs beside it.
    is_event: bool,
    start: usize,
    end: usize,
    last: Option<EventField>,
}

/// How far the labels of one event may stand apart, in bytes; a message between them may be longer.
const REACH: usize = 800;
const LONGEST_MESSAGE: usize = 8000;
/// The longest value that is looked at, in bytes.
const LONGEST_VALUE: usize = 400;

/// Whether a text can hold labels of an event.
pub fn may_have(text: &str) -> bool {
    MARKS.iter().any(|m| memmem::find(text.as_bytes(), m.as_bytes()).is_some())
}

pub fn read(paste: &Paste, events: &mut Events) {
    let text = paste.text.as_str();
    let mut group = Group::default();
    for label in labelled(text, events) {
        if group.ends_before(&label, text) {
            std::mem::take(&mut group).finish(paste, events);
        }
        group.take(&label);
    }
    group.finish(paste, events);
}

/// The labels of a text in order, each with its value.
fn labelled<'t>(text: &'t str, events: &Events) -> Vec<Labelled<'t>> {
    let mut found: Vec<Labelled<'t>> = Vec::new();
    let (mut line, mut looked) = (0, 0);
    for m in LABELS.find_iter(text) {
        let Some(label) = event_labels().get(m.pattern().as_usize()) else { continue };
        if events.is_claimed(m.start()) || !begins(text, m.start()) {
            continue;
        }
        // Lines can be long: each part of one is looked at once.
        line = text.get(looked..m.start()).and_then(|t| t.rfind('\n')).map_or(line, |n| looked + n + 1);
        looked = m.start();
        let leads = text
            .get(line..m.start().min(line + 200))
            .is_some_and(|b| m.start() <= line + 200 && b.trim_matches([' ', '\t', '"', '\'', '*', '_', '`', '{', '-', '|', '.']).is_empty());
        let Some(value_start) = value_start(text, m.end(), label, leads) else { continue };
        // The value of the label before ends here, unless it is an object of its own.
        if let Some(last) = found.last_mut().filter(|l| !l.value.starts_with('{'))
            && m.start() < last.value_start + last.value.len()
        {
            last.value = last.value.get(..m.start().saturating_sub(last.value_start)).unwrap_or_default();
        }
        let value = value_at(text, value_start, label.field);
        let value_start = if value.is_empty() { value_start } else { value.as_ptr() as usize - text.as_ptr() as usize };
        found.push(Labelled { field: label.field, weak: label.weak, start: m.start(), value, value_start, leads });
    }
    found
}

/// Whether a label can begin at an offset: no word runs into it.
fn begins(text: &str, start: usize) -> bool {
    let before = text.get(..start).and_then(|t| t.chars().next_back());
    before.is_none_or(|c| !is_word_char(c) && !matches!(c, '<' | '/' | '$' | '@' | '%'))
}

/// Where the value of a label that ends at an offset begins; nothing where no value follows.
fn value_start(text: &str, end: usize, label: &EventLabel, leads: bool) -> Option<usize> {
    let rest = text.get(end..)?;
    if rest.starts_with(is_word_char) {
        return None;
    }
    let closed = rest.trim_start_matches(['"', '\'', '*', '_', '`', ']']);
    let spaced = closed.trim_start_matches([' ', '\t']);
    if closed.len() - spaced.len() > 60 {
        return None;
    }
    let after = match spaced.strip_prefix([':', '=', '：']) {
        Some(after) => after.trim_start_matches([' ', '\t', '=', '*', '_']),
        // Without a colon only an id and a source say what they are, and only in words of a few letters apart.
        None if matches!(label.field, EventField::Id | EventField::Source) && !label.weak && spaced.len() < closed.len() => {
            spaced.strip_prefix("is ").unwrap_or(spaced)
        }
        // A line of its own, as the cell of a web page pastes.
        None if matches!(label.field, EventField::Id | EventField::Source) && !label.weak && leads && spaced.starts_with('\n') => spaced,
        None if label.field == EventField::Id => spaced.trim_start_matches(['#', '(']),
        None => return None,
    };
    Some(text.len() - after.len())
}

/// The value at an offset: to the end of its quotes, or of the line; on the next line where this one ends.
fn value_at(text: &str, start: usize, field: EventField) -> &str {
    let rest = text.get(start..text.floor_char_boundary(start + LONGEST_VALUE)).unwrap_or_default();
    if let Some(quoted) = rest.strip_prefix(['"', '\'']) {
        let end = quoted.find(['"', '\'', '\n']).unwrap_or(quoted.len());
        return quoted.get(..end).unwrap_or_default();
    }
    let line = |t: &'_ str| t.find('\n').unwrap_or(t.len());
    let mut value = rest.get(..line(rest)).unwrap_or_default();
    if value.trim().is_empty() && matches!(field, EventField::Id | EventField::Source | EventField::Provider) {
        // Web pages put label and value in cells of their own, which paste as lines of their own.
        let below = rest.trim_start_matches([' ', '\t']).strip_prefix('\n').unwrap_or_default();
        let below = below.strip_prefix('\n').unwrap_or(below);
        value = below.get(..line(below)).unwrap_or_default();
        let is_label = value.split([':', '=']).next().is_some_and(|l| event_label(l.trim()).is_some());
        if is_label || value.len() > LONGEST_SOURCE {
            value = "";
        }
    }
    value.trim()
}

/// A source's name out of what follows its label.
fn source_of(value: &str) -> Option<EventSource> {
    let mut end = value.len();
    for mark in ["\t", "  ", " - ", ", ", "; ", " | ", ",", ";", "\""] {
        end = value.find(mark).map_or(end, |at| at.min(end));
    }
    let name = value.get(..end)?.trim().trim_end_matches([',', ';', '|', '*', '"', '\'', '}', ']', '`']);
    let name = name.strip_suffix('.').unwrap_or(name);
    let name = if name.contains('(') { name } else { name.trim_end_matches(')') };
    let sensible = !name.is_empty() && name.chars().count() <= LONGEST_SOURCE && name.split_whitespace().count() <= 8;
    let begins = name.chars().next().is_some_and(|c| c.is_alphabetic() || c == '.');
    (sensible && begins).then(|| EventSource::new(name)).flatten()
}

/// The number at the beginning of a value, with its length; nothing where it runs on (`1.2`, `10:30`).
pub(super) fn number_at(value: &str) -> Option<(&str, usize)> {
    // JSON that was XML once: {"Qualifiers":"0","#text":"4625"}.
    let pairs = value.strip_prefix('{').map(|v| v.split('}').next().unwrap_or_default().split(',').filter_map(|p| p.split_once(':')));
    let inner = pairs.and_then(|mut pairs| pairs.find(|(key, _)| !key.to_ascii_lowercase().contains("qualifiers"))).map_or(value, |(_, v)| v);
    let number = inner.trim_start_matches([' ', '"', '\'', '(', '#', '`', '*']);
    let digits = number.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = number.split_at_checked(digits)?;
    let mut after = after.chars();
    let (next, following) = (after.next(), after.next());
    let runs_on = match next {
        Some('.' | ':' | '/' | '-' | ',') => following.is_some_and(|c| c.is_ascii_digit()) && next != Some(','),
        Some(c) => is_word_char(c) || c == '%',
        None => false,
    };
    let offset = number.as_ptr() as usize - value.as_ptr() as usize;
    ((1..=10).contains(&digits) && !runs_on).then_some((number, offset + digits))
}

impl<'t> Group<'t> {
    /// Whether a label belongs to another event than those before.
    fn ends_before(&self, label: &Labelled<'_>, text: &str) -> bool {
        if self.last.is_none() {
            return false;
        }
        let again = match label.field {
            EventField::Id => self.id.is_some() && !label.weak,
            EventField::Instance => self.instance.is_some(),
            EventField::Source => self.source.is_some(),
            EventField::Provider => self.provider.is_some(),
            EventField::Channel => self.channel.is_some(),
            _ => false,
        };
        let between = text.get(self.end..label.start).unwrap_or_default();
        let reach = if self.last == Some(EventField::Message) { LONGEST_MESSAGE } else { REACH };
        // In running text and in logs, what belongs together stands on one line.
        again || between.len() > reach || (!label.leads && between.contains('\n'))
    }

    fn take(&mut self, label: &Labelled<'t>) {
        if self.last.is_none() {
            self.start = label.start;
        }
        self.last = Some(label.field);
        self.end = label.value_start + label.value.len().min(200);
        let value = label.value;
        match label.field {
            EventField::Id => {
                if let Some((number, length)) = number_at(value)
                    && let Some(id) = id_of(number)
                    && self.id.is_none()
                {
                    self.id = Some((id, label.start..label.value_start + length, label.weak));
                }
            }
            EventField::Instance => {
                if let Some((number, length)) = number_at(value)
                    && let Some(id) = id_of(number)
                {
                    self.instance = Some((id, label.start..label.value_start + length));
                }
            }
            EventField::Source => self.source = Some(value),
            EventField::Provider => {
                self.provider = Some(value);
                self.is_event = true;
            }
            EventField::Channel => self.channel = Some(value),
            EventField::Level => {
                let word = value.split([',', ';', '\t', '|', '"']).next().unwrap_or_default();
                self.level = self.level.max(event_level(word.trim_end_matches('.')));
            }
            EventField::Time | EventField::Host | EventField::User | EventField::Other | EventField::Message => {}
        }
    }

    fn finish(self, paste: &Paste, events: &mut Events) {
        let id = self.id.filter(|(_, _, weak)| !weak || self.is_event).map(|(id, span, _)| (id, span));
        let Some((id, span)) = id.or(self.instance) else { return };
        let source = self.provider.and_then(source_of).or_else(|| self.source.and_then(source_of));
        let source = source.or_else(|| shorthand::source_beside(paste, &span));
        let channel = self.channel.map(str::trim).filter(|c| !c.is_empty() && c.chars().count() <= LONGEST_SOURCE).map(str::to_owned);
        let part = self.start..self.end.max(span.end);
        events.add(Found { source, id, channel, level: self.level, spelling: Spelling::Plain, span }, part);
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::events;
    use crate::evidence::read;
    use crate::model::{EventLevel, SignalValue};

    #[test]
    fn event_viewer_text_with_blank_lines() {
        let text = "Type: Error\n\nSource: MsiInstaller\n\nCategory: None\n\nEvent ID: 1023\n\nDescription: Product: it failed";
        assert_eq!(events(text), ["MsiInstaller/1023"]);
    }

    #[test]
    fn event_viewer_text_of_old_systems() {
        for text in [
            "Event Type:\tError\nEvent Source:\tMsiInstaller\nEvent Category:\tNone\nEvent ID:\t1023\nDate:\t\t11/23/2006\nTime:\t\t10:00:00 AM\nUser:\t\tNT AUTHORITY\\SYSTEM\nComputer:\tMAIL01\nDescription:\nProduct: it failed",
            "Ereignistyp:\tFehler\nEreignisquelle:\tMsiInstaller\nEreigniskategorie:\tKeine\nEreigniskennung:\t1023\nDatum:\t\t23.11.2006\nZeit:\t\t10:00:00\nBenutzer:\t\tNT-AUTORITÄT\\SYSTEM\nComputer:\tMAIL01\nBeschreibung:\nProdukt: es ging nicht",
            "Type de l'événement :\tErreur\nSource de l'événement :\tMsiInstaller\nCatégorie de l'événement :\tAucun\nID de l'événement :\t1023\nDate :\t\t23/11/2006\nHeure :\t\t10:00:00\nUtilisateur :\t\tN/A\nOrdinateur :\tMAIL01\nDescription :\nProduit",
            "Tipo de suceso:\tError\nOrigen del suceso:\tMsiInstaller\nCategoría del suceso:\tNinguno\nId. suceso:\t1023\nFecha:\t\t23/11/2006\nHora:\t\t10:00:00\nUsuario:\t\tNo disponible\nEquipo:\tMAIL01\nDescripción:\nProducto",
            "Tipo evento:\tErrore\nOrigine evento:\tMsiInstaller\nCategoria evento:\tNessuno\nID evento:\t1023\nData:\t\t23/11/2006\nOra:\t\t10.00.00\nUtente:\t\tN/D\nComputer:\tMAIL01\nDescrizione:\nProdotto",
            "Tipo de evento:\tErro\nFonte de evento:\tMsiInstaller\nCategoria do evento:\tNenhum\nIdentificação do evento:\t1023\nData:\t\t23/11/2006\nHora:\t\t10:00:00\nUsuário:\t\tN/D\nComputador:\tMAIL01\nDescrição:\nProduto",
            "Tipo de evento:\tErro\nOrigem do evento:\tMsiInstaller\nCategoria do evento:\tNenhuma\nID do evento:\t1023\nData:\t\t23-11-2006\nHora:\t\t10:00:00\nUtilizador:\t\tN/D\nComputador:\tMAIL01\nDescrição:\nProduto",
            "イベントの種類:\tエラー\nイベント ソース:\tMsiInstaller\nイベント カテゴリ:\tなし\nイベント ID:\t1023\n日付:\t\t2006/11/23\n時刻:\t\t10:00:00\nユーザー:\t\tN/A\nコンピュータ:\tMAIL01\n説明:\n製品",
        ] {
            assert_eq!(events(text), ["MsiInstaller/1023"], "{text}");
        }
    }

    #[test]
    fn event_viewer_text_of_newer_systems_in_each_language() {
        for text in [
            "Log Name:      System\nSource:        Service Control Manager\nDate:          11/23/2026 10:00:00 AM\nEvent ID:      7031\nTask Category: None\nLevel:         Error\nKeywords:      Classic\nUser:          N/A\nComputer:      srv01.example.com\nDescription:\nThe Print Spooler service terminated unexpectedly.",
            "Protokollname: System\nQuelle:        Service Control Manager\nDatum:         23.11.2026 10:00:00\nEreignis-ID:   7031\nAufgabenkategorie:Keine\nEbene:         Fehler\nSchlüsselwörter:Klassisch\nBenutzer:      Nicht zutreffend\nComputer:      srv01.example.com\nBeschreibung:\nDer Dienst \"Druckwarteschlange\" wurde unerwartet beendet.",
            "Nom du journal\u{a0}:System\nSource\u{a0}:       Service Control Manager\nDate\u{a0}:         23/11/2026 10:00:00\nID de l\u{2019}événement\u{a0}:7031\nCatégorie de la tâche\u{a0}:Aucun\nNiveau\u{a0}:       Erreur\nMots clés\u{a0}:    Classique\nUtilisateur\u{a0}:  N/A\nOrdinateur\u{a0}:   srv01.example.com\nDescription\u{a0}:\nLe service s’est terminé",
            "Nombre de registro:System\nOrigen:        Service Control Manager\nFecha:         23/11/2026 10:00:00\nId. del evento:7031\nCategoría de la tarea:Ninguno\nNivel:         Error\nPalabras clave:Clásico\nUsuario:       No disponible\nEquipo:        srv01.example.com\nDescripción:\nEl servicio terminó",
            "Nome registro: System\nOrigine:       Service Control Manager\nData:          23/11/2026 10:00:00\nID evento:     7031\nCategoria attività:Nessuna\nLivello:       Errore\nParole chiave: Classico\nUtente:        N/D\nComputer:      srv01.example.com\nDescrizione:\nIl servizio",
            "Nome do Log:   System\nFonte:         Service Control Manager\nData:          23/11/2026 10:00:00\nIdentificação do Evento:7031\nCategoria da Tarefa:Nenhum\nNível:         Erro\nPalavras-chave:Clássico\nUsuário:       N/D\nComputador:    srv01.example.com\nDescrição:\nO serviço",
            "Nome do Registo:System\nOrigem:        Service Control Manager\nData:          23/11/2026 10:00:00\nID do Evento:  7031\nCategoria de Tarefas:Nenhum\nNível:         Erro\nPalavras-chave:Clássico\nUtilizador:    N/D\nComputador:    srv01.example.com\nDescrição:\nO serviço",
            "ログの名前:         System\nソース:           Service Control Manager\n日付:            2026/11/23 10:00:00\nイベント ID:       7031\nタスクのカテゴリ:      なし\nレベル:           エラー\nキーワード:         クラシック\nユーザー:          N/A\nコンピューター:       srv01.example.com\n説明:\nサービスは予期せず終了しました。",
        ] {
            let paste = crate::text::read(text.as_bytes()).unwrap();
            let found: Vec<_> = read(&paste).into_iter().filter(|s| matches!(s.value, SignalValue::Event { .. })).collect();
            assert_eq!(found.iter().map(|s| s.value.to_string()).collect::<Vec<_>>(), ["Service Control Manager/7031"], "{text}");
            let SignalValue::Event { channel, level, .. } = &found[0].value else { panic!("no event") };
            assert_eq!((channel.as_deref(), *level), (Some("System"), Some(EventLevel::Error)), "{text}");
        }
    }

    #[test]
    fn wevtutil_text() {
        let text = "Event[0]:\n  Log Name: Application\n  Source: MsiInstaller\n  Date: 2026-11-23T10:00:00.000\n  Event ID: 1023\n  Task: N/A\n  Level: Error\n  Opcode: N/A\n  Keyword: Classic\n  User: S-1-5-18\n  User Name: NT AUTHORITY\\SYSTEM\n  Computer: srv01\n  Description: \nProduct: it failed\n\nEvent[1]:\n  Log Name: System\n  Source: Microsoft-Windows-DistributedCOM\n  Date: 2026-11-23T10:00:01.000\n  Event ID: 10016\n  Task: N/A\n  Level: Warning\n";
        assert_eq!(events(text), ["MsiInstaller/1023", "DistributedCOM/10016"]);
    }

    #[test]
    fn lists_of_powershell() {
        let text = "TimeCreated  : 23.11.2026 10:00:00\nProviderName : MsiInstaller\nId           : 1023\nMessage      : Product: Microsoft Exchange Server - Update 'Update Rollup 1' could not be\n               installed. Error code 1603.\n\nTimeCreated  : 23.11.2026 10:00:01\nProviderName : Microsoft-Windows-WAS\nId           : 5011\nMessage      : A process serving application pool 'x' suffered a fatal communication error.\n";
        assert_eq!(events(text), ["MsiInstaller/1023", "WAS/5011"]);
        let all = "Message              : The service terminated unexpectedly.\nId                   : 7031\nVersion              : 0\nQualifiers           : 49152\nLevel                : 2\nTask                 : 0\nOpcode               : 0\nKeywords             : -9187343239835811840\nRecordId             : 4711\nProviderName         : Service Control Manager\nProviderId           : 555908d1-a6d7-4695-8e1e-26931d2012f4\nLogName              : System\nProcessId            : 712\nMachineName          : srv01\nLevelDisplayName     : Error\n";
        assert_eq!(events(all), ["Service Control Manager/7031"]);
        let old = "EventID            : 1023\nMachineName        : srv01\nData               : {1, 2}\nIndex              : 4711\nCategory           : (0)\nCategoryNumber     : 0\nEntryType          : Error\nMessage            : Product: it failed\nSource             : MsiInstaller\nReplacementStrings : {a, b}\nInstanceId         : 1023\nTimeGenerated      : 23.11.2026 10:00:00\n";
        assert_eq!(events(old), ["MsiInstaller/1023"]);
    }

    #[test]
    fn qualifiers_in_an_instance_id_are_not_part_of_the_id() {
        let text = "Index              : 4711\nEntryType          : Error\nInstanceId         : 3221232503\nMessage            : The Print Spooler service terminated\nSource             : Service Control Manager\n";
        assert_eq!(events(text), ["Service Control Manager/7031"]);
    }

    #[test]
    fn one_line_forms() {
        for text in [
            "event id 1023 source msiinstaller",
            "Source: MsiInstaller Event ID: 1023",
            "EventID=1023, Source=MsiInstaller",
            "Provider: MsiInstaller, event code: 1023",
            "Source: MsiInstaller | Event ID: 1023 | Level: Error",
            "**Source:** MsiInstaller\n**Event ID:** 1023",
            "Ereignis-ID 1023 Quelle MsiInstaller",
            "Ereignis-ID: 1023, Quelle: MsiInstaller, Ebene: Fehler",
            "Event ID\n1023\nSource\nMsiInstaller",
            "Event ID:\n1023\nSource:\nMsiInstaller",
            "LogName=Application EventCode=1023 EventType=2 SourceName=MsiInstaller",
        ] {
            let found = events(text);
            assert!(found.len() == 1 && found[0].eq_ignore_ascii_case("MsiInstaller/1023"), "{text}: {found:?}");
        }
    }

    #[test]
    fn fields_of_json() {
        for text in [
            r#"{"EventTime":"2026-11-23 10:00:00","Hostname":"srv01","EventType":"ERROR","SeverityValue":4,"EventID":1023,"SourceName":"MsiInstaller","Message":"Product: it failed"}"#,
            "{\n  \"Id\": 1023,\n  \"ProviderName\": \"MsiInstaller\",\n  \"LogName\": \"Application\"\n}",
            r#"{"winlog":{"channel":"Application","event_id":"1023","provider_name":"MsiInstaller"},"message":"Product: it failed"}"#,
            r#"{"Event":{"System":{"EventID":{"Qualifiers":"0","text":1023},"Source":"MsiInstaller"}}}"#,
        ] {
            assert_eq!(events(text), ["MsiInstaller/1023"], "{text}");
        }
    }

    #[test]
    fn ids_of_several_lines_keep_their_own_sources() {
        let text = "2026-11-23 10:00:00 EventID=4625 SourceName=Microsoft-Windows-Security-Auditing user=x\n2026-11-23 10:00:01 user=y EventID=7036\n2026-11-23 10:00:02 source=cache level=info\n";
        assert_eq!(events(text), ["Security-Auditing/4625", "7036"]);
    }

    #[test]
    fn an_id_without_a_source_is_an_event_too() {
        assert_eq!(events("we see event id 4740 all day"), ["4740"]);
    }

    #[test]
    fn sources_of_several_words() {
        assert_eq!(events("Source: Service Control Manager\nEvent ID: 7000"), ["Service Control Manager/7000"]);
        assert_eq!(events("Source: LSA (LsaSrv)\nEvent ID: 40960"), ["LSA (LsaSrv)/40960"]);
    }

    #[test]
    fn what_looks_like_a_label_and_is_none() {
        for text in [
            "Id: 1023\nsource: app\nname: x",
            "event id: 10.2.3 is no number",
            "Source: 10.0.0.1\nLevel: 3\nType: A",
            "the event identity 1023 is not it",
            "EventIDs are documented",
            "user id: 1023, source: ldap",
        ] {
            assert!(events(text).is_empty(), "{text}: {:?}", events(text));
        }
    }
}
