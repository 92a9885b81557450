import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './workspace.mjs';

const posix = process.platform !== 'win32';

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
let signalledAt = 0;
let interruption = 0;

/**
 * Runs a program in a separate process group and waits for the end. Processes left running in the group are ended
 * with the program, also on an interruption of the caller.
 *
 * @param {[string, ...string[]]} command
 * @param {object} [options]
 * @param {string} [options.cwd] default: the repository
 * @param {Record<string, string | undefined>} [options.env] added to ours; `undefined` removes
 * @param {boolean} [options.stream] prints what the program prints, instead of collecting it
 * @param {boolean} [options.survive] after an interruption return its exit code instead of ending
 * @returns {Promise<{ code: number, output: string }>} `output` is empty when streamed
 */
export function run([program, ...args], { cwd = root, env = {}, stream, survive } = {}) {
  return new Promise((done) => {
    const child = spawn(program, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: stream ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      detached: posix,
      shell: !posix && program === 'npm',
    });
    running.add(child);
    let output = '';
    const collect = (/** @type {Buffer} */ chunk) => (output += chunk);
    child.stdout?.on('data', collect);
    child.stderr?.on('data', collect);

    child.once('error', (error) => {
      running.delete(child);
      done({ code: 127, output: `${program}: ${error.message}` });
    });
    child.once('exit', () => signalGroup(child, 'SIGKILL'));
    child.once('close', (code, signal) => {
      running.delete(child);
      if (interruption && !survive) process.exit(128 + interruption);
      done({ code: code ?? 128 + (signal ? constants.signals[signal] : 0), output });
    });
  });
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function signalGroup(child, signal) {
  if (!child.pid) return;
  try {
    if (posix) process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    // The group has ended by itself.
  }
}

/** @param {NodeJS.Signals} signal */
function interrupt(signal) {
  const now = Date.now();
  // Ctrl-C arrives from the terminal and once more from npm: a press counts as a single signal.
  if (now - signalledAt < 500) return;
  const repeated = signalledAt > 0;
  signalledAt = now;
  interruption = constants.signals[signal];
  if (running.size === 0) process.exit(128 + interruption);
  for (const child of running) signalGroup(child, repeated ? 'SIGKILL' : signal);
}

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, interrupt);
}
process.on('exit', () => {
  for (const child of running) signalGroup(child, 'SIGKILL');
});
