//! What was understood of a paste, in a few words: the telling facts first.

use super::style::one_line;
use crate::model::{Signal, SignalKind, SignalValue, Spelling};

/// The most facts that are shown.
const MOST: usize = 8;
/// The most facts of one kind that are shown.
const MOST_OF_A_KIND: usize = 3;
/// The longest fact, in characters.
const LONGEST: usize = 90;

/// The facts of a paste that say the most, in words.
pub fn of(signals: &[Signal]) -> Vec<String> {
    let mut telling: Vec<&Signal> = signals.iter().filter(|s| !is_said_better(s, signals)).collect();
    // Facts of one rank stay in the order of the paste.
    telling.sort_by_key(|s| rank(s));
    let mut facts: Vec<(SignalKind, String)> = Vec::new();
    for signal in telling {
        let fact = shorten(&words(signal));
        let of_kind = facts.iter().filter(|(kind, _)| *kind == signal.kind()).count();
        if facts.len() < MOST && of_kind < MOST_OF_A_KIND && !facts.iter().any(|(_, f)| *f == fact) {
            facts.push((signal.kind(), fact));
        }
    }
    facts.into_iter().map(|(_, fact)| fact).collect()
}

/// The lower, the more a fact tells.
fn rank(signal: &Signal) -> u8 {
    match &signal.value {
        SignalValue::Event { .. } | SignalValue::Code(_) if signal.spelling == Spelling::Possible => 12,
        SignalValue::Event { .. } => 0,
        SignalValue::Code(_) => 1,
        SignalValue::Exception { root: true, .. } => 2,
        SignalValue::Denial { .. } | SignalValue::Reason(_) => 3,
        SignalValue::Message(_) => 4,
        SignalValue::Product(_) | SignalValue::Version { .. } => 5,
        SignalValue::Unit(_) => 6,
        SignalValue::ExitStatus(_) => 7,
        SignalValue::Host(_) | SignalValue::Port(_) => 8,
        SignalValue::Program(_) => 9,
        SignalValue::Path(_) => 10,
        SignalValue::Exception { root: false, .. } => 11,
    }
}

/// Whether another fact says the same and more: the product beside its version, the program beside its unit.
fn is_said_better(signal: &Signal, signals: &[Signal]) -> bool {
    match &signal.value {
        SignalValue::Product(name) => signals.iter().any(|s| matches!(&s.value, SignalValue::Version { product, .. } if product == name)),
        SignalValue::Program(name) => signals.iter().any(|s| match &s.value {
            SignalValue::Unit(unit) => unit.split(['.', '@']).next() == Some(name.as_str()),
            SignalValue::Product(product) => product.eq_ignore_ascii_case(name),
            _ => false,
        }),
        _ => false,
    }
}

fn words(signal: &Signal) -> String {
    let value = one_line(&signal.value.to_string());
    match signal.kind() {
        SignalKind::Event => format!("event {value}"),
        SignalKind::Code if signal.text == value => format!("code {value}"),
        SignalKind::Code => format!("code {} ({value})", one_line(&signal.text)),
        SignalKind::Message => format!("\"{}\"", one_line(&signal.text)),
        SignalKind::Denial => format!("denied: {value}"),
        SignalKind::ExitStatus => format!("exit status {value}"),
        SignalKind::Program => format!("program {value}"),
        SignalKind::Host => format!("host {value}"),
        SignalKind::Port => format!("port {value}"),
        SignalKind::Product | SignalKind::Version | SignalKind::Exception | SignalKind::Reason | SignalKind::Unit | SignalKind::Path => value,
    }
}

fn shorten(text: &str) -> String {
    if text.chars().count() <= LONGEST {
        return text.to_owned();
    }
    let mut cut: String = text.chars().take(LONGEST - 1).collect();
    cut.push('\u{2026}');
    cut
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signal(value: SignalValue) -> Signal {
        Signal { text: value.to_string(), value, spelling: Spelling::Plain, span: 0..0, line: 1 }
    }

    #[test]
    fn telling_facts_come_first_and_are_few() {
        let mut signals: Vec<Signal> = (0..20).map(|n| signal(SignalValue::Path(format!("/var/log/{n}")))).collect();
        signals.push(signal(SignalValue::Port(80)));
        signals.push(signal(SignalValue::Exception { class: "a.B".into(), message: "c".into(), root: true }));
        signals.push(signal(SignalValue::Event { source: None, id: 4740, channel: None, level: None }));
        assert_eq!(of(&signals), ["event 4740", "a.B: c", "port 80", "/var/log/0", "/var/log/1", "/var/log/2"]);
    }

    #[test]
    fn nothing_is_said_twice() {
        let signals = [
            signal(SignalValue::Product("nginx".into())),
            signal(SignalValue::Version { product: "nginx".into(), version: "1.18".into() }),
            signal(SignalValue::Program("nginx".into())),
            signal(SignalValue::Unit("nginx.service".into())),
        ];
        assert_eq!(of(&signals), ["nginx 1.18", "nginx.service"]);
    }

    #[test]
    fn what_is_long_is_cut_between_characters() {
        let signals = [signal(SignalValue::Message("ü".repeat(200)))];
        assert_eq!(of(&signals)[0].chars().count(), LONGEST);
    }
}
