//! The chat, driven through a stream, and through a real pseudo-terminal in `tests/chat/`.

use whybook::cli::Exit;

use crate::ask::EVENT_1023;
use crate::support::World;

#[test]
fn a_paste_is_answered_and_its_parts_can_be_asked_for() {
    let script = format!("/paste\n{EVENT_1023}/end\n/steps 1\n/why 1\n/show 1\n/quit\n");
    World::new()
        .run_with(&["chat"], script)
        .expect(Exit::Found)
        .says("event MsiInstaller/1023")
        .says("An interim update or hotfix is still installed")
        .says("What to do:")
        .says("evidence in bits");
}

#[test]
fn a_path_at_the_beginning_of_a_line_is_a_paste() {
    World::new().run_with(&["chat"], "/var/log/nothing: whatever\n/why\n/quit\n").expect(Exit::Found).says("No known cause");
}

#[test]
fn what_it_does_not_understand_it_says() {
    World::new()
        .run_with(&["chat"], "/sohw\n/steps 3\n/more\n/show no/such-rule\n/help\n")
        .expect(Exit::Found)
        .says("did you mean /show?")
        .says("paste an error first")
        .says("There is nothing called `no/such-rule`")
        .says("ctrl-D leaves");
}

#[test]
fn reset_forgets() {
    World::new()
        .run_with(&["chat"], "MsiInstaller 1023 exchange rollup\n/reset\n/why 1\n")
        .expect(Exit::Found)
        .says("Forgotten")
        .says("paste an error first");
}

#[test]
fn a_paste_that_never_ends_is_answered_at_the_end() {
    World::new().run_with(&["chat"], format!("/paste\n{EVENT_1023}")).expect(Exit::Found).says("interim update");
}
