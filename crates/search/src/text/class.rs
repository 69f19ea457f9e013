//! What the word boundaries of UAX #29 tell apart in a folded text, which holds no joiners and no directions. The
//! build script reads this file as well, because it writes the table of these numbers.

/// What std's table of letters says: [`LETTER`] or [`OTHER`].
pub(super) const AS_STD_SAYS: u8 = 0;
pub(super) const OTHER: u8 = 1;
pub(super) const LETTER: u8 = 2;
pub(super) const HEBREW: u8 = 3;
pub(super) const DIGIT: u8 = 4;
pub(super) const KATAKANA: u8 = 5;
/// The underscore and its kin.
pub(super) const LINE_BELOW: u8 = 6;
/// Marks.
pub(super) const EXTEND: u8 = 7;
/// Half of a flag.
pub(super) const FLAG: u8 = 8;
pub(super) const SPACE: u8 = 9;
/// Signs that stand in words, in numbers, and in both.
pub(super) const IN_WORDS: u8 = 10;
pub(super) const IN_NUMBERS: u8 = 11;
pub(super) const IN_BOTH: u8 = 12;
pub(super) const APOSTROPHE: u8 = 13;
pub(super) const QUOTATION: u8 = 14;
pub(super) const CR: u8 = 15;
pub(super) const LF: u8 = 16;
pub(super) const NEW_LINE: u8 = 17;
