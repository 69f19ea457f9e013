//! Counting test cases in what `cargo test` and `node --test` print.

use std::fmt;
use std::ops::AddAssign;

/// How many test cases passed, failed and were skipped.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Tally {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
}

impl Tally {
    /// Adds what one line of output says; most lines say nothing.
    pub(crate) fn read_line(&mut self, line: &str) {
        if let Some((_, counts)) = line.split_once("test result: ") {
            self.read_cargo(counts);
        } else if let Some(count) = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ ")) {
            self.read_node(count);
        }
    }

    /// `ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s`
    fn read_cargo(&mut self, counts: &str) {
        // The verdict before the first count ends with a full stop.
        for part in counts.split([';', '.']) {
            match part.trim().split_once(' ') {
                Some((n, "passed")) => self.passed += n.parse().unwrap_or(0),
                Some((n, "failed")) => self.failed += n.parse().unwrap_or(0),
                Some((n, "ignored")) => self.skipped += n.parse().unwrap_or(0),
                _ => {}
            }
        }
    }

    /// `pass 12`; a cancelled test did not pass.
    fn read_node(&mut self, count: &str) {
        let Some((word, n)) = count.split_once(' ') else { return };
        let Ok(n) = n.trim().parse::<usize>() else { return };
        match word {
            "pass" => self.passed += n,
            "fail" | "cancelled" => self.failed += n,
            "skipped" | "todo" => self.skipped += n,
            _ => {}
        }
    }
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Tally) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }
}

/// The plain sentence with which the tests end: `24 passed, 0 failed, 1 skipped`.
impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)?;
        if self.skipped > 0 {
            write!(f, ", {} skipped", self.skipped)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(output: &str, expected: &str) {
        let mut tally = Tally::default();
        output.lines().for_each(|line| tally.read_line(line));
        assert_eq!(tally.to_string(), expected);
    }

    #[test]
    fn cargo_lines_add_up() {
        check(
            "running 3 tests\ntest a ... ok\n\
             test result: ok. 3 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.25s\n\
             test result: FAILED. 1 passed; 2 failed; 4 ignored; 0 measured; 0 filtered out; finished in 1.00s",
            "4 passed, 2 failed, 4 skipped",
        );
    }

    #[test]
    fn node_lines_add_up_in_both_reports() {
        check("# tests 4\n# pass 2\n# fail 1\n# cancelled 0\n# skipped 1\n# todo 0", "2 passed, 1 failed, 1 skipped");
        check("ℹ tests 2\nℹ suites 0\nℹ pass 1\nℹ fail 0\nℹ cancelled 1\nℹ duration_ms 12.5", "1 passed, 1 failed");
    }

    #[test]
    fn other_lines_count_nothing() {
        check("# pass the salt\ntest result\n3 passed\n# fail\n", "0 passed, 0 failed");
    }
}
