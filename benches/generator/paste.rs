//! What an admin pastes of a problem.

use super::problem::Problem;
use super::random::Random;
use super::vocabulary::{CHATTER, NAMES};

/// The message as its system prints it: an event's details, or a line of the log.
pub fn message(problem: &Problem) -> String {
    let mut random = problem.random(3);
    let name = random.of(&NAMES);
    let text = problem.message_about(name);
    match problem.event {
        Some(event) => format!(
            "Log Name:      Application\nSource:        {}\nDate:          11/{:02}/2026 {:02}:{:02}:{:02}\nEvent ID:      {event}\nLevel:         Error\nComputer:      {}.example.com\nDescription:\n{text} ({})\n",
            problem.product.2,
            random.between(1, 30),
            random.between(0, 23),
            random.between(0, 59),
            random.between(0, 59),
            random.of(&NAMES),
            problem.printed_code,
        ),
        None => {
            let time = time(&mut random, 40_000);
            format!("{time} {} {}[{}]: {text} ({})\n", random.of(&NAMES), problem.product.2, random.between(300, 90_000), problem.printed_code)
        }
    }
}

/// The problem as a user tells it.
pub fn question(problem: &Problem) -> String {
    let (name, ..) = problem.product;
    format!("{name} cannot {} the {}, the {} says it is {}", problem.action.0, problem.object, problem.part, problem.state)
}

/// A log with the message two thirds down.
pub fn log(problem: &Problem, bytes: usize) -> String {
    let mut random = problem.random(4);
    let message = message(problem);
    let mut out = String::with_capacity(bytes + message.len() + 200);
    let mut seconds = 0;
    let mut told = false;
    while out.len() + message.len() < bytes || !told {
        if !told && out.len() >= bytes / 3 * 2 {
            out.push_str(&message);
            told = true;
            continue;
        }
        seconds += random.below(3);
        let time = time(&mut random, seconds);
        let (host, unit) = (random.of(&NAMES), random.of(&["app", "cron", "kernel", "web", "sync", "agentd"]));
        out.push_str(&format!("{time} {host} {unit}[{}]: ", random.between(300, 90_000)));
        chatter(&mut random, &mut out);
        out.push('\n');
    }
    out
}

fn time(random: &mut Random, seconds: u64) -> String {
    let seconds = seconds + random.below(2);
    format!("Nov 23 {:02}:{:02}:{:02}", seconds / 3600 % 24, seconds / 60 % 60, seconds % 60)
}

fn chatter(random: &mut Random, out: &mut String) {
    for c in random.of(&CHATTER).chars() {
        match c {
            '@' => out.push_str(random.of(&NAMES)),
            '#' => out.push_str(&random.below(100).to_string()),
            _ => out.push(c),
        }
    }
}
