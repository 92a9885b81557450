/** Sends a request. */
export type Fetcher = (input: Request | URL | string, init?: RequestInit) => Promise<Response>;

export interface HTTPClientOptions {
  fetcher?: Fetcher | undefined;
}

/** Functions around a request, by when they are called. */
export interface Hooks {
  beforeRequest: (request: Request) => Request | void | Promise<Request | void>;
  requestError: (error: unknown, request: Request) => void | Promise<void>;
  response: (response: Response, request: Request) => void | Promise<void>;
}

type HookLists = { readonly [Name in keyof Hooks]: Set<Hooks[Name]> };

/**
 * Sends the requests of a REST client, with hooks around them.
 *
 * @example
 * const httpClient = new HTTPClient({ fetcher: (request) => fetch(request) });
 */
export class HTTPClient {
  readonly #fetcher: Fetcher;
  readonly #hooks: HookLists;

  constructor({ fetcher = (input, init) => fetch(input, init) }: HTTPClientOptions = {}) {
    this.#fetcher = fetcher;
    this.#hooks = { beforeRequest: new Set(), requestError: new Set(), response: new Set() };
  }

  async request(given: Request): Promise<Response> {
    let request = given;
    for (const hook of this.#hooks.beforeRequest) {
      // oxlint-disable-next-line no-await-in-loop -- each hook sees what the one before it made
      request = (await hook(request)) ?? request;
    }
    try {
      const response = await this.#fetcher(request);
      // oxlint-disable-next-line no-await-in-loop
      for (const hook of this.#hooks.response) await hook(response, request);
      return response;
    } catch (error) {
      // oxlint-disable-next-line no-await-in-loop
      for (const hook of this.#hooks.requestError) await hook(error, request);
      throw error;
    }
  }

  addHook<Name extends keyof Hooks>(name: Name, hook: Hooks[Name]): this {
    (this.#hooks[name] as Set<Hooks[Name]>).add(hook);
    return this;
  }

  removeHook<Name extends keyof Hooks>(name: Name, hook: Hooks[Name]): this {
    (this.#hooks[name] as Set<Hooks[Name]>).delete(hook);
    return this;
  }

  /** A client with the same hooks, to which others can be added. */
  clone(): HTTPClient {
    const copy = new HTTPClient({ fetcher: this.#fetcher });
    for (const hook of this.#hooks.beforeRequest) copy.addHook('beforeRequest', hook);
    for (const hook of this.#hooks.requestError) copy.addHook('requestError', hook);
    for (const hook of this.#hooks.response) copy.addHook('response', hook);
    return copy;
  }
}
