import { expect, test } from 'vitest';
import { beginningsOf, isCovered, knownPrefixes, newRules } from './new-secret-rules.mjs';

const rule = (id: string, regex: string): string =>
  `[[rules]]\nid = "${id}"\ndescription = "…"\nregex = '''${regex}'''\nkeywords = ["x"]\n`;

test.each([
  ['ghp_[0-9a-zA-Z]{36}', ['ghp_']],
  [String.raw`\b(SG\.(?i)[a-z0-9=_\-\.]{66})`, ['SG.']],
  ['(?:ghu|ghs)_[0-9a-zA-Z]{36}', ['ghu_', 'ghs_']],
  [String.raw`\bab+[a-z]{4}`, []],
  [String.raw`[\w.-]{0,50}?(?i:okta)`, []],
])('the keys of %s begin with %j', (regex, beginnings) => {
  expect(beginningsOf(regex)).toEqual(beginnings);
});

test('rules whose prefix the table lacks are listed, and no others', () => {
  const toml = rule('github-pat', 'ghp_[0-9a-zA-Z]{36}') + rule('new-vendor', 'nwvnd_[a-f0-9]{40}');
  expect(newRules(toml).map(({ id }) => id)).toEqual(['new-vendor']);
});

test('the table is read as it stands in its source', () => {
  expect(knownPrefixes()).toEqual(expect.arrayContaining(['sk-', 'ghp_', 'pscale_pw_', '1//0']));
  expect(isCovered('sk-ant-api03-', knownPrefixes())).toBe(true);
});
