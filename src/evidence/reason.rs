//! Why a Kubernetes object is not as it should be: `CrashLoopBackOff`, `FailedScheduling`, `OOMKilled`.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::finds::{Finds, line_before};
use super::signal;
use crate::model::{Paste, Signal, SignalValue, Spelling};
use crate::words::fingerprint;

/// Reasons that are no words of any language: they are meant wherever they stand.
const DISTINCT: [&str; 48] = [
    "CrashLoopBackOff",
    "ImagePullBackOff",
    "ErrImagePull",
    "ErrImageNeverPull",
    "InvalidImageName",
    "ImageInspectError",
    "RegistryUnavailable",
    "CreateContainerConfigError",
    "CreateContainerError",
    "RunContainerError",
    "ContainerCannotRun",
    "ContainerStatusUnknown",
    "StartError",
    "PostStartHookError",
    "PreStartHookError",
    "OOMKilled",
    "OOMKilling",
    "SystemOOM",
    "DeadlineExceeded",
    "BackoffLimitExceeded",
    "FailedScheduling",
    "FailedMount",
    "FailedAttachVolume",
    "FailedMapVolume",
    "FailedBinding",
    "ProvisioningFailed",
    "VolumeResizeFailed",
    "FailedCreate",
    "FailedCreatePodSandBox",
    "FailedCreatePodContainer",
    "FailedKillPod",
    "FailedSync",
    "FailedPostStartHook",
    "FailedPreStopHook",
    "FailedGetResourceMetric",
    "FailedGetScale",
    "FailedComputeMetricsReplicas",
    "FailedDaemonPod",
    "FailedDeleteContainers",
    "ProgressDeadlineExceeded",
    "NodeNotReady",
    "NodeNotSchedulable",
    "NetworkNotReady",
    "KubeletNotReady",
    "EvictionThresholdMet",
    "FreeDiskSpaceFailed",
    "ImageGCFailed",
    "UnexpectedAdmissionError",
];
/// Reasons that are ordinary words: they are meant where a reason stands.
const ORDINARY: [&str; 8] = ["BackOff", "Failed", "Unhealthy", "Evicted", "Preempted", "Error", "DNSConfigForming", "InspectFailed"];
/// The most reasons that are kept.
const MOST: usize = 12;

static KEYS: LazyLock<HashSet<u64>> = LazyLock::new(|| DISTINCT.iter().chain(&ORDINARY).map(|r| fingerprint(&r.to_ascii_lowercase())).collect());

pub fn read(paste: &Paste, found: &mut Vec<Signal>) {
    let mut finds = Finds::new(paste);
    for word in paste.words.iter().filter(|w| KEYS.contains(&w.key)) {
        let span = word.start as usize..word.end as usize;
        let text = paste.slice(&span);
        let ordinary = ORDINARY.contains(&text);
        if DISTINCT.contains(&text) || (ordinary && stands_for_reason(paste, span.start)) {
            finds.add(span);
        }
    }
    for find in finds.keep(MOST) {
        let reason = paste.slice(&find.span).to_owned();
        found.push(signal(paste, SignalValue::Reason(reason), Spelling::Plain, find.span));
    }
}

/// Whether a reason stands at a place: behind `Reason:`, or behind the type of an event.
fn stands_for_reason(paste: &Paste, at: usize) -> bool {
    let before = line_before(&paste.text, at, 80);
    let stripped = before.trim_end();
    stripped.len() < before.len() && (stripped.ends_with("Reason:") || (stripped.ends_with("Warning") && before.len() - stripped.len() > 1))
}

#[cfg(test)]
mod tests {
    use crate::evidence::tests::of_kind;

    #[test]
    fn reasons_stand_in_events_states_and_sentences() {
        let reasons = |text: &str| of_kind("reason", text);
        assert_eq!(reasons("  Warning  BackOff    74s   kubelet   Back-off restarting"), ["BackOff"]);
        assert_eq!(reasons("    Last State:     Terminated\n      Reason:       OOMKilled"), ["OOMKilled"]);
        assert_eq!(reasons("our pod is in CrashLoopBackOff since monday"), ["CrashLoopBackOff"]);
        assert_eq!(reasons("migrate-1   0/1   Init:CrashLoopBackOff   7   14m"), ["CrashLoopBackOff"]);
    }

    #[test]
    fn ordinary_words_are_none() {
        for text in ["Failed to start", "Warning: Failed password", "Normal  BackOff  2m  kubelet  x", "Error", "failedmount"] {
            assert!(of_kind("reason", text).is_empty(), "{text}");
        }
    }
}
