/**
 * Required parent of a span: `always` the named parent; `native` the named parent with native `await`, the named
 * parent or no parent with lowered `await`; `unpromised` the named parent or no parent.
 *
 * @typedef {'always' | 'native' | 'unpromised'} Promised
 * @typedef {{ name: string, under?: string, promised: Promised }} ExpectedSpan
 */

/** @param {string} under @param {Promised} promised @param {string[]} names @returns {ExpectedSpan[]} */
const below = (under, promised, ...names) => names.map((name) => ({ name, under, promised }));
/** @param {string} name @param {number} [count] @returns {ExpectedSpan[]} */
const root = (name, count = 1) =>
  Array.from({ length: count }, () => ({ name, promised: 'always' }));

/** Spans of the program, repeated as often as expected. */
export const EXPECTED = [
  ...root('sync block'),
  ...below('sync block', 'always', 'in sync block'),
  ...root('sync block that throws'),
  ...root('async block'),
  ...below('async block', 'always', 'in async block'),
  ...root('async block that rejects'),
  ...root('in session'),
  ...root('in held session'),
  ...root('double', 6),
  ...root('refuse', 3),
  ...root('pay'),
  ...root('ask'),
  ...root('read', 3),
  ...root('count'),
  ...root('talk', 2),
  ...below('talk', 'always', 'in generator', 'in generator'),
  ...root('answer', 2),
  ...root('get'),
  ...below('get', 'always', 'PUT /echo'),
  ...root('outer'),
  ...below('outer', 'always', 'outer: at once', 'step'),
  ...below('outer', 'native', 'outer: after a traced function', 'inner', 'refuse here'),
  ...below('outer', 'native', 'outer: after a block', 'outer: after a rejected call'),
  ...below('inner', 'always', 'step'),
  ...below('inner', 'native', 'inner: after a traced function'),
  ...['left', 'right'].flatMap((side) => [
    ...root(side),
    ...below(side, 'always', `${side}: at once`, 'step'),
    ...below(side, 'native', `${side}: after a traced function`),
    ...below(side, 'unpromised', `${side}: after another await`),
  ]),
  ...root('bound'),
  ...below('bound', 'always', 'bound: at once', 'bound: in a timer'),
  ...below('bound', 'native', 'bound: after a bound promise'),
  ...root('held'),
  ...below('held', 'always', 'held: at once', 'held: by its handle', 'held: in run', 'held: block'),
  ...below('held: block', 'always', 'held: in block'),
  ...root('send'),
  ...below('send', 'always', 'in send'),
];

/**
 * Returns the problems of the received spans, a line per problem.
 *
 * @param {ReadonlyArray<{ name: string, under: string | undefined }>} arrived `under`: the parent's name, if it has one
 * @param {import('./table.mjs').Awaits} awaits
 */
export function wrongSpans(arrived, awaits) {
  const left = [...arrived];
  /** @param {ExpectedSpan} span @param {string | undefined} under */
  const take = ({ name }, under) => {
    const at = left.findIndex((span) => span.name === name && span.under === under);
    return at >= 0 && left.splice(at, 1).length > 0;
  };
  const missing = EXPECTED.filter((span) => !take(span, span.under)).filter(
    (span) => span.promised === 'always' || isPromised(span, awaits) || !take(span, undefined),
  );
  return [
    ...missing.map(({ name, under = 'none' }) => `missing: ${name} under ${under}`),
    ...left.map(({ name, under = 'none' }) => `unexpected: ${name} under ${under}`),
  ];
}

/** @param {ExpectedSpan} span @param {import('./table.mjs').Awaits} awaits */
const isPromised = ({ promised }, awaits) => promised === 'native' && awaits === 'native';
