// First: a wrapped call with default settings against a call with `redact: false`, in turns in the same process.
// Then compares the redactions in 200 texts with a secret, the false redactions in 200 similar texts, and the time
// per text. HoneyHive: the preset `redactSecrets()`. Reference: the recommended preset of secretlint, run on every
// text. Fair to know: the texts are written for the benchmark, and secretlint does not search for personal data
// (cards, mails, phones, accounts).
import { redactSecrets } from '@honeyhive/core/redact';
import { HoneyHiveTracer } from '@honeyhive/node';
import { nowhere } from '../../peers/sink.mjs';
import { installPeers } from '../wrapping/install-peers.mjs';
import { takeTurns } from '../measure.mjs';
import { harmlessTexts, secretTexts } from './redaction-corpus.mjs';

/** True if anything was found in `text`. @typedef {(text: string) => boolean | Promise<boolean>} Finds */

/** @param {Finds} finds */
async function judge(finds) {
  const secrets = secretTexts();
  const harmless = harmlessTexts();
  for (const text of harmless.slice(0, 50)) await finds(text);
  let found = 0;
  let wrong = 0;
  const started = process.cpuUsage();
  for (const { text } of secrets) if (await finds(text)) found += 1;
  for (const text of harmless) if (await finds(text)) wrong += 1;
  const { user, system } = process.cpuUsage(started);
  return { found, wrong, micros: (user + system) / (secrets.length + harmless.length) };
}

/** Loads secretlint after installing the peers. @returns {Promise<Finds>} */
async function secretlint() {
  await installPeers();
  const { findsSecret } = await import('../../peers/secretlint.mjs');
  return findsSecret;
}

const BATCH = 400;

/**
 * Measures the cost of the search for secret names in calls without secrets: the same call with and without the
 * default redaction.
 */
async function defaultCost() {
  /** @param {import('@honeyhive/node').TracerOptions} options */
  const calls = (options) => {
    const tracer = new HoneyHiveTracer({ project: 'bench', exporter: nowhere(), ...options });
    const answer = tracer.trace(
      { eventType: 'tool', eventName: 'answer' },
      async (/** @type {string} */ question, /** @type {number} */ limit) => ({
        answer: question,
        ok: true,
        limit,
      }),
    );
    return {
      run: async () => {
        for (let call = 0; call < BATCH; call += 1)
          await answer('Where is the nearest library?', call);
        await tracer.flush();
      },
    };
  };
  const timed = await takeTurns(
    { byDefault: calls({}), off: calls({ redact: false }) },
    { units: BATCH, rounds: 24 },
  );
  return {
    what: 'a warm call with default settings',
    measured: timed.byDefault.median * 1_000,
    reference: timed.off.median * 1_000,
    ratio: timed.ratio('byDefault', 'off'),
    unit: 'µs',
    against: 'redact: false',
    aim: { most: 1.05, of: /** @type {const} */ ('ratio') },
  };
}

/** @returns {Promise<import('../report.mjs').Case>} */
export async function redaction() {
  const cost = await defaultCost();
  const redact = redactSecrets();
  const ours = await judge(
    (text) => redact(text, { path: 'honeyhive_inputs.text', kind: 'inputs' }) !== text,
  );
  const theirs = await judge(await secretlint());
  return {
    title: 'Redaction',
    note: 'Texts of 10 to 300 characters; CPU time.',
    rows: [
      cost,
      {
        what: 'secrets found of 200',
        measured: ours.found,
        reference: theirs.found,
        unit: '',
        against: 'secretlint',
      },
      {
        what: 'taken out of 200 harmless texts',
        measured: ours.wrong,
        reference: theirs.wrong,
        unit: '',
        against: 'secretlint',
      },
      {
        what: 'a text',
        measured: ours.micros,
        reference: theirs.micros,
        unit: 'µs',
        against: 'secretlint',
      },
    ],
  };
}
