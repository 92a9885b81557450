import { mark } from './preset.ts';

/** Card digits as printed: in a single group, in groups of four, or in groups of four, six and the rest. */
const CARD =
  /(?<![\w.])(?:\d{13,19}|\d{4}([ -])(?:\d{4}\1\d{4}\1\d{1,4}(?:\1\d{1,3})?|\d{6}\1\d{4,5}))(?![A-Za-z\d])/g;

/** Issuers' ranges: Visa, Mastercard, American Express, Diners Club, Discover, JCB, UnionPay, Maestro. */
const ISSUER = /^(?:4|5\d|2(?:22[1-9]|2[3-9]|[3-6]|7[01]|720)|3\d|6\d)/;

/** Removes payment card numbers from `text`. Examines 19 digits from every group: linear in the text. */
export function replaceCards(text: string): string {
  let left = '';
  let from = 0;
  CARD.lastIndex = 0;
  for (let found = CARD.exec(text); found; found = CARD.exec(text)) {
    const [digits, separator] = found;
    const whole = cardIn(digits);
    // A different number may precede a card, so the next group is examined too.
    if (whole === undefined) CARD.lastIndex = found.index + (separator ? 4 : digits.length);
    else {
      left += text.slice(from, found.index) + mark('card');
      from = found.index + whole.length;
      CARD.lastIndex = from;
    }
  }
  return left + text.slice(from);
}

/** Returns `digits` if the digits are a card number, with or without a possible last group. */
function cardIn(digits: string): string | undefined {
  if (!ISSUER.test(digits)) return undefined;
  if (isCard(digits.replaceAll(/[ -]/g, ''))) return digits;
  const shorter = digits.replace(/[ -]\d{1,3}$/, '');
  return shorter !== digits && isCard(shorter.replaceAll(/[ -]/g, '')) ? shorter : undefined;
}

/** True for 13 to 19 digits of an issuer with a valid check digit. */
export function isCard(digits: string): boolean {
  if (!/^\d{13,19}$/.test(digits) || !ISSUER.test(digits) || /^(\d)\1*$/.test(digits)) return false;
  let sum = 0;
  let isDoubled = false;
  for (let index = digits.length - 1; index >= 0; index -= 1) {
    const digit = digits.charCodeAt(index) - 48;
    sum += isDoubled ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
    isDoubled = !isDoubled;
  }
  return sum % 10 === 0 && !isArticle(digits);
}

/** True for 13 digits with the check digit of an article (EAN): cards of so many are no longer issued. */
function isArticle(digits: string): boolean {
  if (digits.length !== 13) return false;
  let sum = 0;
  for (let index = 0; index < 13; index += 1)
    sum += Number(digits[index]) * (index % 2 === 0 ? 1 : 3);
  return sum % 10 === 0;
}

/** Lengths of bank account numbers by country, from the registry of ISO 13616. */
const IBAN_LENGTHS =
  'AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IS26 IT27 JO30 KW30 KZ20 LB28 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MT31 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SE24 SI19 SK24 SM27 TN24 TR26 UA29 VA22 XK20';

const IBAN = /(?<![A-Za-z\d])[A-Z]{2}\d{2}(?:[ -]?[A-Z\d]){11,30}/g;

/** `text` without international bank account numbers (IBAN). */
export function replaceIbans(text: string): string {
  let left = '';
  let from = 0;
  IBAN.lastIndex = 0;
  for (let found = IBAN.exec(text); found; found = IBAN.exec(text)) {
    const end = endOfIban(found[0]);
    // A word of the same shape may precede an account, so the next group is examined too.
    if (end < 0) IBAN.lastIndex = found.index + 4;
    else {
      left += text.slice(from, found.index) + mark('iban');
      from = found.index + end;
      IBAN.lastIndex = from;
    }
  }
  return left + text.slice(from);
}

/** Returns the end of the account number at the beginning of `text`; -1 without one. */
function endOfIban(text: string): number {
  const at = IBAN_LENGTHS.indexOf(text.slice(0, 2));
  const size = at % 5 === 0 ? Number(IBAN_LENGTHS.slice(at + 2, at + 4)) : 0;
  const end = size > 0 ? endOfCharacters(text, size) : -1;
  return end > 0 && hasValidCheck(text.slice(0, end)) ? end : -1;
}

/**
 * Returns the index behind `size` non-separator characters of `text`; -1 if `text` has fewer or the last group
 * continues.
 */
function endOfCharacters(text: string, size: number): number {
  let seen = 0;
  for (let index = 0; index < text.length; index += 1) {
    if (text[index] === ' ' || text[index] === '-') continue;
    seen += 1;
    if (seen === size) return /[A-Z\d]/.test(text[index + 1] ?? '') ? -1 : index + 1;
  }
  return -1;
}

function hasValidCheck(text: string): boolean {
  const plain = text.replaceAll(/[ -]/g, '');
  const rest = (plain.slice(4) + plain.slice(0, 4)).replaceAll(/[A-Z]/g, (letter) =>
    String(letter.charCodeAt(0) - 55),
  );
  let remainder = 0;
  for (const digit of rest) remainder = (remainder * 10 + Number(digit)) % 97;
  return remainder === 1;
}

/**
 * Phone numbers: international, and North American with the usual punctuation. Every round reads one digit, or some in
 * parentheses, so a text has one reading.
 */
const PHONE =
  /(?<![\w+.])\+[1-9](?:[ .-]?(?:\d|\(\d{1,4}\))){5,14}(?![\w-])|(?<![\w(-])\(\d{3}\) ?\d{3}-\d{4}(?![\w-])/g;

/** `text` without phone numbers. */
export const replacePhones = (text: string): string =>
  text.replaceAll(PHONE, (found) => {
    const digits = found.replaceAll(/\D/g, '').length;
    return digits >= 9 && digits <= 15 ? mark('phone') : found;
  });
