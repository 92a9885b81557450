/** Implements the part of Playwright's `Page` and `BrowserContext` used by the tests, over WebDriver. */

/** @typedef {import('./session.mjs').Session} Session */
/** @typedef {(method: string, path: string, body?: object) => Promise<any>} Command */

/** Script collecting the errors and warnings of a page, from before the first page script. */
const COLLECT = `(() => {
  const problems = (globalThis.webkitProblems ??= []);
  addEventListener('error', ({ message }) => void problems.push(['pageerror', message]));
  addEventListener('unhandledrejection', ({ reason }) => void problems.push(['pageerror', String(reason)]));
  for (const type of ['error', 'warn']) {
    const before = console[type];
    console[type] = (...given) => {
      problems.push([type === 'warn' ? 'warning' : type, given.map(String).join(' ')]);
      before.apply(console, given);
    };
  }
})();`;

/** Scripts run first by every page of the tested site: WebDriver has no init scripts. @type {string[]} */
const initScripts = [];
Object.assign(globalThis, { initScript: () => initScripts.join('\n') });

/** Tabs of a browser. */
export class Context {
  #isFirst = true;

  /** @param {Session} session */
  constructor(session) {
    this.session = session;
    initScripts.splice(0, Infinity, COLLECT);
  }

  /** Opens a page, first in the initial browser window: timers of a hidden tab are throttled. */
  async newPage() {
    const handle = await this.session.run(async (command) => {
      if (this.#isFirst) return command('GET', '/window');
      return (await command('POST', '/window/new', { type: 'window' })).handle;
    });
    this.#isFirst = false;
    return new Page(this.session, handle);
  }

  close() {
    return this.session.close();
  }
}

/** A tab. */
class Page {
  /** @readonly */
  #session;
  /** @readonly */
  #handle;
  /** @readonly @type {Array<[type: string, listener: (event: any) => void]>} */
  #listeners = [];

  /** @param {Session} session @param {string} handle */
  constructor(session, handle) {
    this.#session = session;
    this.#handle = handle;
  }

  /** @param {string} type @param {(event: any) => void} listener */
  on(type, listener) {
    this.#listeners.push([type, listener]);
  }

  /** @param {string} url */
  goto(url) {
    return this.#run(async (command) => {
      await command('POST', '/url', { url });
      // A new window may still be loading the empty page.
      const script = "return document.readyState === 'complete' && location.href !== 'about:blank'";
      while (!(await command('POST', '/execute/sync', { script, args: [] })))
        await new Promise((resolve) => void setTimeout(resolve, 20));
    });
  }

  reload() {
    return this.#run((command) => command('POST', '/refresh'));
  }

  /** @param {() => void} script */
  async addInitScript(script) {
    initScripts.push(`(${String(script)})();`);
  }

  /** @param {string} glob of which the end is meant */
  async waitForURL(glob) {
    const end = glob.replace(/^\*+/, '');
    const until = Date.now() + 30_000;
    while (!(await this.#run((command) => command('GET', '/url'))).endsWith(end)) {
      if (Date.now() > until) throw new Error(`The page has not come to ${glob}.`);
      await new Promise((resolve) => void setTimeout(resolve, 50));
    }
  }

  /** @param {Function} work @param {unknown} [given] */
  evaluate(work, given) {
    return this.#run((command) => this.#evaluate(command, work, given));
  }

  /** Returns the page, and the first frame in the page. */
  frames() {
    const inFrame = {
      /** @param {Function} work @param {unknown} [given] */
      evaluate: (work, given) =>
        this.#run(async (command) => {
          await command('POST', '/frame', { id: 0 });
          try {
            return await this.#evaluate(command, work, given);
          } finally {
            await command('POST', '/frame', { id: null });
          }
        }),
    };
    return [this, inFrame];
  }

  /** Closes the tab; the driver shows no prompt, and unload handlers run. */
  close() {
    return this.#run((command) => command('DELETE', '/window'));
  }

  /**
   * @param {Command} command
   * @param {Function} work
   * @param {unknown} given
   */
  async #evaluate(command, work, given) {
    const script = `const done = arguments[0];
      // What has no text, a window say, is nothing that a test would look at.
      const tell = (result) => {
        const problems = (globalThis.webkitProblems ?? []).splice(0);
        try {
          done(JSON.stringify({ ...result, problems }));
        } catch {
          done(JSON.stringify({ problems }));
        }
      };
      Promise.resolve().then(() => (${String(work)})(${JSON.stringify(given)})).then(
        (value) => tell({ value }),
        (error) => tell({ failure: String(error) }),
      );`;
    const { value, failure, problems } = JSON.parse(
      await command('POST', '/execute/async', { script, args: [] }),
    );
    for (const [type, text] of problems) this.#tell(type, text);
    if (failure !== undefined) throw new Error(failure);
    return value;
  }

  /** @param {string} type @param {string} text */
  #tell(type, text) {
    const isError = type === 'pageerror';
    const event = isError ? new Error(text) : { type: () => type, text: () => text };
    for (const [heard, listener] of this.#listeners)
      if (heard === (isError ? type : 'console')) listener(event);
  }

  /**
   * @template T
   * @param {(command: Command) => Promise<T>} work
   */
  #run(work) {
    return this.#session.run(async (command) => {
      await command('POST', '/window', { handle: this.#handle });
      return work(command);
    });
  }
}
