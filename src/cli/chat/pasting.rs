//! Telling a paste from typing where the terminal does not say: nobody presses Enter within milliseconds of another key.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use rustyline::{Cmd, ConditionalEventHandler, Event, EventContext, RepeatCount};

/// Keys that follow each other faster than this come from a paste.
const FASTER_THAN_FINGERS: Duration = Duration::from_millis(20);

/// When the last key came.
#[derive(Debug, Clone, Default)]
pub struct LastKey(Arc<Mutex<Option<Instant>>>);

impl LastKey {
    /// Remembers that a key came now; tells whether it came faster than fingers are.
    fn is_fast(&self) -> bool {
        let now = Instant::now();
        // A poisoned lock costs the guess, not the chat.
        let before = self.0.lock().ok().and_then(|mut last| last.replace(now));
        before.is_some_and(|before| now.duration_since(before) < FASTER_THAN_FINGERS)
    }
}

/// Watches every key that has no handler of its own.
pub struct AnyKey(pub LastKey);

impl ConditionalEventHandler for AnyKey {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, _: &EventContext<'_>) -> Option<Cmd> {
        self.0.is_fast();
        None
    }
}

/// Enter ends the message, unless it comes in the middle of a paste: then it is a line end of the message.
pub struct Enter(pub LastKey);

impl ConditionalEventHandler for Enter {
    fn handle(&self, _: &Event, _: RepeatCount, _: bool, context: &EventContext<'_>) -> Option<Cmd> {
        let is_command = context.line().starts_with('/') && !context.line().contains('\n');
        (self.0.is_fast() && !is_command).then_some(Cmd::Newline)
    }
}
