//! The facts of a problem: what breaks, how it is said, under which codes.

use super::random::Random;
use super::vocabulary::{ACTIONS, LINUX_REASONS, OBJECTS, PARTS, PRODUCTS, Product, STATES, WINDOWS_REASONS};

/// A problem.
#[derive(Debug, Clone)]
pub struct Problem {
    /// The seed of its generator.
    pub seed: u64,
    /// Its number.
    pub number: u64,
    /// The product that has it.
    pub product: Product,
    /// The part of the product that reports it.
    pub part: &'static str,
    /// The action that fails: infinitive, participle, noun.
    pub action: (&'static str, &'static str, &'static str),
    /// What it fails with.
    pub object: &'static str,
    /// The state that the object is in.
    pub state: &'static str,
    /// The code behind the reason, as a rule spells it.
    pub code: String,
    /// The code as the message prints it.
    pub printed_code: String,
    /// The event's id, for a product that logs events.
    pub event: Option<u64>,
    /// What the message says before and after the name of what is concerned.
    pub message: (String, String),
}

/// How many problems differ in product, action, object or state.
const COMBINATIONS: u64 = (PRODUCTS.len() * ACTIONS.len() * OBJECTS.len() * STATES.len()) as u64;
/// A step through them that has no divisor in common with their number, so that none comes twice.
const STEP: u64 = 4_294_967_291;

impl Problem {
    /// Problem `number` of a seed.
    pub fn of(seed: u64, number: u64) -> Self {
        let mut random = Random::new(seed, number);
        let mut place = (number.wrapping_mul(STEP % COMBINATIONS)).wrapping_add(seed % COMBINATIONS) % COMBINATIONS;
        let mut digit = |base: usize| {
            let digit = place % base as u64;
            place /= base as u64;
            usize::try_from(digit).unwrap_or(0)
        };
        let product = PRODUCTS.get(digit(PRODUCTS.len())).copied().unwrap_or_default();
        let action = ACTIONS.get(digit(ACTIONS.len())).copied().unwrap_or_default();
        let object = OBJECTS.get(digit(OBJECTS.len())).copied().unwrap_or_default();
        let state = STATES.get(digit(STATES.len())).copied().unwrap_or_default();
        let part = random.of(&PARTS);
        let (reason, code, printed_code, event) = if product.1 {
            let (reason, code) = random.of(&WINDOWS_REASONS);
            let spelled = format!("win32:{code}");
            let printed = if random.happens(50) { format!("0x{:08X}", 0x8007_0000 + code) } else { format!("error code {code}") };
            (reason, spelled, printed, Some(random.between(100, 31_000)))
        } else {
            let (reason, name) = random.of(&LINUX_REASONS);
            (reason, name.to_owned(), name.to_owned(), None)
        };
        let (verb, done, noun) = action;
        let message = match random.below(5) {
            0 => (format!("{part}: could not {verb} {state} {object} '"), format!("': {reason}")),
            1 => (format!("{part}: {noun} of the {object} '"), format!("' failed, it is {state} ({reason})")),
            2 => (format!("{object} '"), format!("' is {state} and cannot be {done} by the {part}")),
            3 => (format!("{part} refused to {verb} the {state} {object} '"), "'".to_owned()),
            _ => (format!("fatal: {part}: unable to {verb} {object} '"), format!("', found it {state}")),
        };
        Self { seed, number, product, part, action, object, state, code, printed_code, event, message }
    }

    /// Numbers for one further purpose.
    pub fn random(&self, purpose: u64) -> Random {
        Random::new(self.seed.rotate_left(17) ^ purpose, self.number)
    }

    /// The id of its rule.
    pub fn id(&self) -> String {
        let slug = |text: &str| text.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
        format!("{}/{}-{}-{}-{}", slug(self.product.0), slug(self.action.0), slug(self.state), slug(self.object), self.number)
    }

    /// The rule's headline.
    pub fn title(&self) -> String {
        let (name, ..) = self.product;
        format!("{name}: the {} cannot {} a {} {}", self.part, self.action.0, self.state, self.object)
    }

    /// The message about the thing with this name.
    pub fn message_about(&self, name: &str) -> String {
        format!("{}{name}{}", self.message.0, self.message.1)
    }
}
