//! Any spelling of an error code: what it is read as is written so that it is read as the same again.

#![no_main]

use libfuzzer_sys::fuzz_target;
use whybook::model::ErrorCode;

fuzz_target!(|spelled: &str| {
    let readings = ErrorCode::readings(spelled);
    assert_eq!(readings, ErrorCode::readings(spelled), "the second reading differs");
    for (n, reading) in readings.iter().enumerate() {
        assert!(!readings.iter().take(n).any(|r| r == reading), "{spelled:?} is read twice as {reading}");
        let written = reading.to_string();
        if let ErrorCode::Known { .. } = reading {
            assert!(ErrorCode::readings(&written).contains(reading), "{spelled:?} is {written}, which is something else");
        }
    }
});
