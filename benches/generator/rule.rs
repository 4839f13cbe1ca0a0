//! A problem as a rule file.

use std::fmt::Write as _;

use super::causes::{self, Cause, quoted};
use super::paste;
use super::problem::Problem;

/// The YAML of the rule about a problem.
pub fn yaml(problem: &Problem) -> String {
    let mut random = problem.random(2);
    let (name, windows, service, _) = problem.product;
    let mut out = String::with_capacity(3000);
    line(&mut out, "format: 1");
    line(&mut out, &format!("title: {}", quoted(&problem.title())));
    line(&mut out, &format!("product: {name}"));
    line(&mut out, &format!("applies_to: {{ os: {} }}", if windows { "windows" } else { "linux" }));
    line(&mut out, &format!("severity: {}", random.of(&["critical", "high", "high", "medium", "medium", "medium", "low"])));

    line(&mut out, "symptoms:");
    if let Some(event) = problem.event {
        line(&mut out, &format!("  - event: {{ source: {}, id: {event} }}", quoted(service)));
    }
    line(&mut out, &format!("  - pattern: {}", quoted(&pattern(problem))));
    if random.happens(60) {
        line(&mut out, &format!("  - code: {}", problem.code));
    }
    if random.happens(50) {
        line(&mut out, &format!("  - phrase: {} {}", problem.state, problem.object));
    }
    for text in texts(problem) {
        line(&mut out, &format!("  - text: {}", quoted(&text)));
    }
    if random.happens(10) {
        line(&mut out, &format!("requires: {{ any: [ {{ product: {name} }}, {{ phrase: {} }} ] }}", problem.object));
    }
    if random.happens(10) {
        line(&mut out, &format!("unless: {{ phrase: {} {} successfully }}", problem.object, problem.action.1));
    }

    line(&mut out, "causes:");
    for (n, found) in causes::of(problem).iter().enumerate() {
        cause(found, n, &mut out);
    }
    line(&mut out, "references:");
    line(&mut out, &format!("  - {{ title: {}, url: \"https://docs.example.org/{}\" }}", quoted(&format!("{name} handbook")), problem.id()));
    line(&mut out, "examples:");
    line(&mut out, "  - paste: |");
    for text in paste::message(problem).lines() {
        line(&mut out, &format!("      {text}"));
    }
    line(&mut out, "    found: true");
    out
}

fn line(out: &mut String, text: &str) {
    out.push_str(text);
    out.push('\n');
}

/// The pattern of the problem's message, with the name of what is concerned as a capture.
fn pattern(problem: &Problem) -> String {
    let escaped = |text: &str| text.replace('(', r"\(").replace(')', r"\)").replace('.', r"\.");
    format!("{}(?<name>[^']+){}", escaped(&problem.message.0), escaped(&problem.message.1))
}

/// What users say of it.
pub fn texts(problem: &Problem) -> [String; 2] {
    let (name, ..) = problem.product;
    [
        format!("{name} does not {} the {} any more", problem.action.0, problem.object),
        format!("the {} reports a {} {} after the last change", problem.part, problem.state, problem.object),
    ]
}

fn cause(cause: &Cause, n: usize, out: &mut String) {
    let likelihood = ["common", "occasional", "occasional", "rare"].get(n).copied().unwrap_or("rare");
    line(out, &format!("  - id: {}", cause.id));
    line(out, &format!("    title: {}", quoted(&cause.title)));
    line(out, &format!("    likelihood: {likelihood}"));
    line(out, &format!("    explanation: {}", quoted(&cause.explanation)));
    if let Some(sign) = &cause.sign {
        line(out, &format!("    symptoms: [ {{ phrase: {} }} ]", quoted(sign)));
    }
    line(out, &format!("    ask: {}", quoted(&cause.ask)));
    line(out, "    checks:");
    line(out, &format!("      - {}", cause.check));
    line(out, "    fix:");
    for (instruction, shell, command, risk) in &cause.steps {
        line(out, &format!("      - do: {}", quoted(instruction)));
        let _ = writeln!(out, "        run: {{ {shell}: {} }}", quoted(command));
        if *risk != "none" {
            line(out, &format!("        risk: {risk}"));
        }
    }
}
