/** A W3C WebDriver session: a browser with separate storage, running a single task at a time. */
export class Session {
  /** @readonly @type {string} */
  #url;
  /** @type {Promise<unknown>} */
  #last = Promise.resolve();

  /** @param {string} url */
  constructor(url) {
    this.#url = url;
  }

  /** @param {string} driver its address @param {string} browser the program */
  static async open(driver, browser) {
    const { sessionId } = await send('POST', `${driver}/session`, {
      capabilities: {
        alwaysMatch: {
          'webkitgtk:browserOptions': { binary: browser, args: ['--automation'] },
          timeouts: { script: 170_000, pageLoad: 60_000 },
        },
      },
    });
    return new Session(`${driver}/session/${sessionId}`);
  }

  /**
   * Runs the commands of a task in sequence, without interleaved commands of further tasks.
   *
   * @template T
   * @param {(command: (method: string, path: string, body?: object) => Promise<any>) => Promise<T>} work
   * @returns {Promise<T>}
   */
  run(work) {
    const next = this.#last.then(() =>
      work((method, path, body) => send(method, this.#url + path, body)),
    );
    this.#last = next.catch(() => undefined);
    return next;
  }

  /** Ends the browser. */
  close() {
    return send('DELETE', this.#url).catch(() => undefined);
  }
}

/**
 * @param {string} method
 * @param {string} url
 * @param {object} [body]
 */
async function send(method, url, body) {
  const response = await fetch(url, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
    signal: AbortSignal.timeout(180_000),
  });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`${value?.error ?? response.status}: ${value?.message ?? ''}`);
  return value;
}
