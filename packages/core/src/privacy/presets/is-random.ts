/** Readable words: a word with or without a capital, a word in capitals, a number. */
const WORDS = /[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+/g;

/** No word has so many consonants in a row. */
const CONSONANTS = /[bcdfghjklmnpqrstvwxz]{5}/;

/** Stands for a random text in examples. */
const SEQUENCE = /abcdef|ghijkl/i;

/** Vowel, present in most short words and abbreviations. */
const VOWEL = /[aeiouy\d]/i;
const MAX_UNSPOKEN = 2;

/** Characters of the words of a long name, on average: `getUserByIdOrName` has fewer than three. */
const MIN_MEAN = 2.8;
const LONG = 16;

/** Numbers in names: a version, a year, a day, a time of a clock. */
const NUMBER = /^(?:\d{1,8}|1[5-9]\d{8}(?:\d{3})?)$/;

/** Numbers before letters: `base64url`, `web2print`. */
const MAX_INNER_NUMBERS = 1;

/** True for a name: words in any case, with a number before or behind a word. */
function isName(part: string): boolean {
  const words = part.match(WORDS) ?? [];
  const numbers = words.filter((word) => /^\d/.test(word));
  const single = words.filter((word) => /^[A-Za-z]$/.test(word)).length;
  const unspoken = words.filter((word) => !VOWEL.test(word)).length;
  return (
    numbers.every((number) => NUMBER.test(number)) &&
    (part.match(/\d[A-Za-z]/g) ?? []).length <= MAX_INNER_NUMBERS &&
    numbers.length < 3 &&
    (part.length < LONG || part.length >= MIN_MEAN * words.length) &&
    single * 4 <= words.length + 2 &&
    (unspoken <= MAX_UNSPOKEN || unspoken * 2 < words.length) &&
    !SEQUENCE.test(part) &&
    (words.length === 1 || !words.some((word) => CONSONANTS.test(word)))
  );
}

/** True unless the text has a run of a single character, which marks a placeholder. */
export const isVaried = (text: string): boolean => !/([A-Za-z\d])\1{9}/.test(text);

/** Letters beside digits: a name has few parts of such. */
const MIXED = /[A-Za-z]\d|\d[A-Za-z]/;
const MAX_MIXED = 2;

/** Maximum characters examined, enough for a decision. */
const MOST = 400;

/** True for machine-made text: some parts are not words, whether joined by signs, in camel case or in capitals. */
export function isRandom(text: string): boolean {
  if (!isVaried(text)) return false;
  const parts = text.slice(0, MOST).split(/[^A-Za-z\d]+/);
  return !parts.every(isName) || parts.filter((part) => MIXED.test(part)).length > MAX_MIXED;
}
