import { expect, test } from 'vitest';
import { redactSecrets } from '../../redact.ts';

const IBANS = ['DE89 3704 0044 0532 0130 00', 'GB82WEST12345698765432', 'NO93 8601 1117 947'];
const BEFORE = [
  '',
  'AB12 ',
  'DE89 ',
  'NR12-',
  'AB12 CD34 EF56 ',
  'AB12 3456 7890 1234 ',
  'GB82 WEST ',
];
const BEHIND = ['', ' AB12', ', paid', ' DE89 3704'];
const redact = redactSecrets();
const redacted = (text: string): unknown =>
  redact(text, { path: 'honeyhive_inputs.q', kind: 'inputs' });

test('an IBAN is replaced behind and before words of its own shape', () => {
  for (const iban of IBANS)
    for (const before of BEFORE)
      for (const behind of BEHIND)
        expect(redacted(before + iban + behind)).toBe(`${before}[iban]${behind}`);
});

test('two IBANs behind each other are both replaced, and what has no valid check digits stays', () => {
  expect(redacted(`${IBANS[0]} ${IBANS[1]}`)).toBe('[iban] [iban]');
  const invalid = 'AB12 DE88 3704 0044 0532 0130 00';
  expect(redacted(invalid)).toBe(invalid);
});
