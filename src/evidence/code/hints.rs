//! Which families the words around a code hint at: `curl`, `SQL Server`, `msiexec`.

use std::ops::Range;

use crate::model::{CodeSpace, Paste, families_hinted};
use crate::words::join_keys;

/// A text with more words than this names tools that have nothing to do with a code somewhere in it.
const MOST_WORDS: usize = 400;
/// A line with more words than this is looked at only so far around the code.
const REACH: usize = 60;

/// The hints of the line that was asked for last, and those of the whole paste.
#[derive(Default)]
pub struct Hints {
    line: Option<(Range<usize>, Vec<CodeSpace>)>,
    record: Option<(Range<usize>, Vec<CodeSpace>)>,
    paste: Option<Vec<CodeSpace>>,
}

impl Hints {
    /// The families hinted at by the line of word number `n`, then by its record, then by a short paste as a whole;
    /// each once, likeliest first.
    pub fn around(&mut self, paste: &Paste, n: usize) -> Vec<CodeSpace> {
        let mut families = self.of_line(paste, n);
        for more in [self.of_record(paste, n), self.of_paste(paste)] {
            for family in more {
                if !families.contains(&family) {
                    families.push(family);
                }
            }
        }
        families
    }

    fn of_line(&mut self, paste: &Paste, n: usize) -> Vec<CodeSpace> {
        if let Some((line, families)) = &self.line
            && line.contains(&n)
        {
            return families.clone();
        }
        let line = line_of(paste, n);
        let families = families(paste, line.clone());
        self.line = Some((line, families.clone()));
        families
    }

    fn of_record(&mut self, paste: &Paste, n: usize) -> Vec<CodeSpace> {
        if let Some((record, families)) = &self.record
            && record.contains(&n)
        {
            return families.clone();
        }
        let offset = paste.words.get(n).map_or(0, |w| w.start as usize);
        let record = paste.records.partition_point(|r| r.span.start <= offset).checked_sub(1).and_then(|at| paste.records.get(at));
        let words = record.map_or(n..n + 1, |r| {
            let (first, words) = paste.words_in(&r.span);
            first..first + words.len()
        });
        let families = if words.len() <= MOST_WORDS { families(paste, words.clone()) } else { Vec::new() };
        self.record = Some((words, families.clone()));
        families
    }

    fn of_paste(&mut self, paste: &Paste) -> Vec<CodeSpace> {
        let all = 0..paste.words.len();
        self.paste.get_or_insert_with(|| if all.len() <= MOST_WORDS { families(paste, all) } else { Vec::new() }).clone()
    }
}

/// The words that stand on the line of word number `n`, as far as they are near.
fn line_of(paste: &Paste, n: usize) -> Range<usize> {
    let ends = |at: usize| match (paste.words.get(at), paste.words.get(at + 1)) {
        (Some(word), Some(next)) => paste.text.get(word.end as usize..next.start as usize).is_none_or(|gap| gap.contains('\n')),
        _ => true,
    };
    let mut from = n;
    while from > 0 && n - from < REACH && !ends(from - 1) {
        from -= 1;
    }
    let mut to = n;
    while to - n < REACH && !ends(to) {
        to += 1;
    }
    from..to + 1
}

fn families(paste: &Paste, words: Range<usize>) -> Vec<CodeSpace> {
    let mut found: Vec<CodeSpace> = Vec::new();
    let words = paste.words.get(words).unwrap_or_default();
    for (at, word) in words.iter().enumerate() {
        let pair = words.get(at + 1).map(|next| join_keys(join_keys(0, word.key), next.key));
        for family in pair.into_iter().flat_map(families_hinted).chain(families_hinted(word.key)) {
            if !found.contains(&family) {
                found.push(family);
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hints(text: &str, n: usize) -> Vec<CodeSpace> {
        Hints::default().around(&crate::text::read(text.as_bytes()).unwrap(), n)
    }

    #[test]
    fn the_line_comes_first_and_the_rest_after_it() {
        let found = hints("nothing from postfix here\ncurl says 28", 6);
        assert_eq!(found.first(), Some(&CodeSpace::Curl));
        assert!(found.contains(&CodeSpace::Smtp));
    }

    #[test]
    fn two_words_in_a_row_are_one_hint() {
        assert!(hints("the SQL Server says 5", 4).contains(&CodeSpace::Mssql));
        assert!(!hints("the SQL of a Server says 5", 6).contains(&CodeSpace::Mssql));
    }
}
