import {
  CreateEventBatchResponseBody,
  type CreateEventBatchResponseBodyData,
  CreateModelEventBatchResponseBody,
  InvalidRequestError,
  SDKError,
  SDKValidationError,
} from '../models/errors.ts';
import { clientError, send } from './send.ts';
import { fromWire, toWire } from './letter-case.ts';
import type { Method } from './methods.ts';
import { SILENT } from './methods.ts';
import {
  type RequestOptions,
  SDK_HEADERS,
  type SDKOptions,
  serverURLFromOptions,
} from './sdk-options.ts';

/** Makes calls of HoneyHive's REST API from rows of the table of methods. */
export class RestClient {
  readonly #options: SDKOptions;
  readonly #baseUrl: URL | null;

  constructor(options: SDKOptions = {}) {
    const serverURL = options.serverURL ?? process.env['HH_API_URL'];
    const isListed = options.serverIdx !== undefined && options.serverURL === undefined;
    this.#options = options;
    this.#baseUrl = serverURLFromOptions({
      ...options,
      serverURL: isListed ? undefined : serverURL || undefined,
    });
  }

  /** The address of the server, without a slash at its end. */
  get baseUrl(): string {
    return String(this.#baseUrl ?? '').replace(/\/+$/, '');
  }

  /** Makes the call `name` with arguments in the order of the table row. */
  async call(
    name: string,
    [verb, path, ...parameters]: Method,
    args: readonly unknown[],
  ): Promise<unknown> {
    const options = (args[parameters.length] ?? {}) as RequestOptions;
    const values = new Map(parameters.map((parameter, index) => [parameter, args[index]]));
    const url = createUrl(String(options.serverURL ?? this.baseUrl), path, values);
    const isWriting = parameters.includes('body');
    const body = isWriting ? createBody(name, values.get('body')) : undefined;
    const key = await this.#key();
    const headers = new Headers(options.fetchOptions?.headers ?? {});
    const own = {
      accept: 'application/json',
      ...SDK_HEADERS,
      ...(isWriting ? { 'content-type': 'application/json' } : {}),
      ...(key ? { authorization: `Bearer ${key}` } : {}),
      ...options.headers,
    };
    for (const [header, value] of Object.entries(own)) headers.set(header, value);
    const createRequest = (signal: AbortSignal | undefined): Request =>
      new Request(url, {
        ...options.fetchOptions,
        method: verb,
        headers,
        ...(body === undefined ? {} : { body }),
        ...(signal ? { signal } : {}),
      });
    const response = await send({ client: this.#options, options, createRequest });
    const text = await response.text().catch((cause: unknown) => {
      throw clientError(cause, { isAborted: options.fetchOptions?.signal?.aborted });
    });
    return readAnswer(name, response, text);
  }

  async #key(): Promise<string | undefined> {
    const { bearerAuth } = this.#options;
    const given = typeof bearerAuth === 'function' ? await bearerAuth() : bearerAuth;
    return given || process.env['HH_API_KEY'] || undefined;
  }
}

/** A value as a path or query holds it. */
const asText = (value: unknown): string =>
  typeof value === 'string' ? value : (JSON.stringify(value) ?? '');

function createUrl(base: string, path: string, values: ReadonlyMap<string, unknown>): URL {
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const value = values.get(name);
    if (value === undefined || value === null || value === '')
      throw new InvalidRequestError(`${path}: ${name} is missing. Pass it as a string.`);
    return encodeURIComponent(asText(value));
  });
  const url = new URL(base.replace(/\/+$/, '') + filled);
  for (const [name, value] of values) {
    if (name === 'body' || path.includes(`{${name}}`)) continue;
    for (const one of [value].flat())
      if (one !== undefined && one !== null) url.searchParams.append(name, asText(one));
  }
  return url;
}

function createBody(name: string, given: unknown): string {
  if (typeof given !== 'object' || given === null)
    throw new SDKValidationError('Input validation failed', `${name} needs an object`, given);
  try {
    return JSON.stringify(toWire(given));
  } catch (cause) {
    throw new SDKValidationError('Input validation failed', cause, given);
  }
}

const BATCH_ERRORS = {
  createEventBatch: CreateEventBatchResponseBody,
  createModelEventBatch: CreateModelEventBatchResponseBody,
} as const;

function readAnswer(name: string, response: Response, text: string): unknown {
  if (!response.ok) throw answerError(name, response, text);
  if (SILENT.has(name)) return undefined;
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch (cause) {
    throw new SDKValidationError('Response validation failed', cause, text);
  }
  const read = fromWire(answer, name.startsWith('getExperiment'));
  // 1.0 leaves the changed run as the server has it.
  const { evaluation } = (answer ?? {}) as { evaluation?: unknown };
  return name === 'updateRun' ? { ...(read as object), evaluation } : read;
}

function answerError(name: string, response: Response, text: string): Error {
  const BatchError = BATCH_ERRORS[name as keyof typeof BATCH_ERRORS];
  if (BatchError && response.status === 500) {
    try {
      return new BatchError(fromWire(JSON.parse(text)) as CreateEventBatchResponseBodyData);
    } catch {
      // No JSON: told like any other error.
    }
  }
  return new SDKError('API error occurred', response, text);
}
