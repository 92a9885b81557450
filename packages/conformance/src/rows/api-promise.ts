/** Promise of a model provider's client: the response is parsed on demand. */
export class ApiPromise<T> extends Promise<T> {
  parsed = 0;
  readonly #response: Promise<Response>;
  readonly #read: (response: Response) => Promise<T>;
  #parsing: Promise<T> | undefined;
  constructor(response: Promise<Response>, read: (response: Response) => Promise<T>) {
    super((resolve) => resolve(undefined as T));
    this.#response = response;
    this.#read = read;
  }
  asResponse(): Promise<Response> {
    return this.#response.then((response) => response);
  }
  async withResponse(): Promise<{ data: T; response: Response; request_id: string | null }> {
    const [data, response] = await Promise.all([this.parse(), this.asResponse()]);
    return { data, response, request_id: response.headers.get('x-request-id') };
  }
  parse(): Promise<T> {
    this.parsed += 1;
    return (this.#parsing ??= this.#response.then((response) => this.#read(response)));
  }
  // oxlint-disable-next-line unicorn/no-thenable
  override then<A = T, B = never>(
    fulfilled?: ((value: T) => A | PromiseLike<A>) | null,
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<A | B> {
    return this.parse().then(fulfilled, rejected);
  }
  override catch<B = never>(
    rejected?: ((reason: unknown) => B | PromiseLike<B>) | null,
  ): Promise<T | B> {
    return this.parse().catch(rejected);
  }
  override finally(done?: (() => void) | null): Promise<T> {
    return this.parse().finally(done);
  }
  static override get [Symbol.species](): PromiseConstructor {
    return Promise;
  }
}

/** Data read by the client from a response. */
export interface Answer {
  readonly text: string;
}
/** An answer of such a client, not read yet. */
export const asked = (status = 200): ApiPromise<Answer> =>
  new ApiPromise(
    Promise.resolve(
      new Response('{"text":"hi"}', { status, headers: { 'x-request-id': 'req_1' } }),
    ),
    async (response) => {
      const answer = (await response.json()) as Answer;
      if (!response.ok) throw new Error(`status ${response.status}`);
      return answer;
    },
  );
