//! `registry`: a registry key or value.

use crate::model::{Os, RegistryCheck};
use crate::verification::asker::Asker;
use crate::verification::outcome::{Outcome, Unknown};
use crate::verification::values::Values;

/// Asks the question. Only Windows has a registry.
pub fn ask(_: &RegistryCheck, _: &Values<'_>, asker: &Asker<'_>) -> Result<Outcome, Unknown> {
    match asker.os() {
        Some(Os::Windows) => Err("the registry is not supported on windows yet".into()),
        Some(os) => Err(Unknown(format!("there is no registry on {}", os.name()))),
        None => Err("there is no registry on this target, as far as can be told".into()),
    }
}
