//! A progress bar on stderr, where a person looks at it.

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

/// Fewer steps than this are over before a bar could be read.
const WORTH_A_BAR: usize = 500;

/// A progress bar that shows itself only on a terminal and only for long work. It draws from the thread that tells it.
pub struct Progress {
    bar: Option<ProgressBar>,
    what: &'static str,
    is_terminal: bool,
}

impl Progress {
    /// A bar for work on `what`, such as `examples`.
    pub fn new(what: &'static str, is_terminal: bool) -> Self {
        Self { bar: None, what, is_terminal }
    }

    /// So many steps of so many are done.
    pub fn tell(&mut self, done: usize, all: usize) {
        if !self.is_terminal || all < WORTH_A_BAR {
            return;
        }
        let bar = self.bar.get_or_insert_with(|| {
            let bar = ProgressBar::with_draw_target(Some(all as u64), ProgressDrawTarget::stderr());
            if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}, {eta} left") {
                bar.set_style(style);
            }
            bar.set_message(self.what);
            bar
        });
        bar.set_position(done as u64);
        if done >= all {
            bar.finish_and_clear();
        }
    }
}
