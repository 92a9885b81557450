/** Failure of a step: the message, the output of the tool, and the remedy. */
export class StepFailure extends Error {
  /** @param {string} message @param {{ output?: string, remedy?: string, cause?: unknown }} [details] */
  constructor(message, { output = '', remedy = '', cause } = {}) {
    super(message, { cause });
    this.output = output;
    this.remedy = remedy;
  }
}

/**
 * Runs a step of the set-up and prints a line with the name and time. Explains a failure and ends the process with
 * code 1.
 *
 * @template T
 * @param {string} name
 * @param {() => Promise<T> | T} work
 * @returns {Promise<T>}
 */
export async function step(name, work) {
  const start = performance.now();
  process.stdout.write(`${name} … `);
  try {
    const result = await work();
    console.log(seconds(start));
    return result;
  } catch (error) {
    console.log('failed');
    if (!(error instanceof StepFailure)) throw error;
    console.error(explain(error));
    return process.exit(1);
  }
}

/** @param {number} start from `performance.now()` */
export const seconds = (start) => `${((performance.now() - start) / 1000).toFixed(1)} s`;

/** @param {StepFailure} failure */
export function explain({ message, output, remedy }) {
  return [lastLines(output, 40), message, remedy].filter(Boolean).join('\n\n');
}

/** @param {string} text @param {number} count */
export const lastLines = (text, count) => text.trimEnd().split('\n').slice(-count).join('\n');
