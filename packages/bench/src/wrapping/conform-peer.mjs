import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

/** @typedef {{ row: string, verdict: 'passed' | 'failed' | 'not applicable' | 'crashed' | 'hung', detail?: string }} Verdict */

const PROGRAM = fileURLToPath(new URL('conform-one.mjs', import.meta.url));
/** Milliseconds without output after which a row counts as hung: an endless loop. */
const HUNG_MS = 30_000;

/**
 * Runs the conformance suite on a subject in a separate process, and in a new process after every row ending the
 * process.
 *
 * @param {string} subject
 * @param {'on' | 'off'} state
 * @param {string} [program] what runs the rows; default: ./conform-one.mjs
 * @returns {Promise<Verdict[]>}
 * @throws when the subject cannot be loaded at all
 */
export async function conformPeer(subject, state, program = PROGRAM) {
  /** @type {Verdict[]} */
  const verdicts = [];
  for (;;) {
    const { seen, begun, ended } = await from([program, subject, state, String(verdicts.length)]);
    verdicts.push(...seen);
    if (!ended) return verdicts;
    if (begun) verdicts.push({ row: begun, ...ended });
    else if (seen.length === 0) throw new Error(ended.detail);
  }
}

/**
 * @param {string[]} command
 * @returns {Promise<{ seen: Verdict[], begun?: string | undefined, ended?: { verdict: 'crashed' | 'hung', detail: string } }>}
 */
function from(command) {
  /** @type {Verdict[]} */
  const seen = [];
  /** @type {string | undefined} */
  let begun;
  let errors = '';
  let isHung = false;
  return new Promise((done) => {
    const child = spawn(process.execPath, ['--max-old-space-size=600', ...command], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const hang = () => {
      isHung = true;
      child.kill('SIGKILL');
    };
    let timer = setTimeout(hang, HUNG_MS);
    child.stderr.on('data', (chunk) => (errors = `${errors}${chunk}`.slice(-4_000)));
    createInterface({ input: child.stdout }).on('line', (line) => {
      if (!line.startsWith('{"index":')) return;
      clearTimeout(timer);
      timer = setTimeout(hang, HUNG_MS);
      const { row, verdict, detail } = JSON.parse(line);
      if (row) begun = row;
      else if (begun) {
        seen.push({ row: begun, verdict, detail });
        begun = undefined;
      }
    });
    child.once('close', (code) => {
      clearTimeout(timer);
      if (code === 0) return done({ seen });
      const detail = isHung ? `nothing for ${HUNG_MS / 1_000} s` : messageOf(errors);
      done({ seen, begun, ended: { verdict: isHung ? 'hung' : 'crashed', detail } });
    });
  });
}

/** Returns the line of a crash naming the error. @param {string} errors */
const messageOf = (errors) =>
  errors.split('\n').find((line) => /^\S*(?:Error|Exception|ERROR)\b|\[Error|FATAL/.test(line)) ??
  errors.trim().slice(0, 200);
