/** Errors of the REST client. @module */

/** HoneyHive answered with an error status. */
export class SDKError extends Error {
  readonly rawResponse: Response;
  readonly body: string;
  readonly statusCode: number;
  readonly contentType: string;

  constructor(message: string, rawResponse: Response, body = '') {
    const { status } = rawResponse;
    const contentType = rawResponse.headers.get('content-type') ?? '';
    super(`${message}: Status ${status} Content-Type ${contentType || '""'} Body ${body || '""'}`);
    this.name = 'SDKError';
    this.rawResponse = rawResponse;
    this.body = body;
    this.statusCode = status;
    this.contentType = contentType;
  }
}

/** A request or an answer has an invalid shape. */
export class SDKValidationError extends Error {
  readonly rawValue: unknown;
  readonly rawMessage: string;

  constructor(message: string, cause: unknown, rawValue: unknown) {
    super(`${message}: ${String(cause)}`, { cause });
    this.name = 'SDKValidationError';
    this.rawValue = rawValue;
    this.rawMessage = message;
  }

  /** The error as text for people. */
  pretty(): string {
    return this.message;
  }
}

/** A request received no answer. */
export class HTTPClientError extends Error {
  override name = 'HTTPClientError';
}
/** Reports an unclassified cause. */
export class UnexpectedClientError extends HTTPClientError {
  override name = 'UnexpectedClientError';
}
/** Arguments of a call make no valid request. */
export class InvalidRequestError extends HTTPClientError {
  override name = 'InvalidRequestError';
}
/** The caller's signal aborted the request. */
export class RequestAbortedError extends HTTPClientError {
  override readonly name = 'RequestAbortedError';
}
/** The request exceeded `timeoutMs`. */
export class RequestTimeoutError extends HTTPClientError {
  override readonly name = 'RequestTimeoutError';
}
/** The server is unreachable. */
export class ConnectionError extends HTTPClientError {
  override readonly name = 'ConnectionError';
}

/** Answer for a batch with refused events. */
export interface CreateEventBatchResponseBodyData {
  eventIds?: string[] | undefined;
  errors?: string[] | undefined;
  success?: boolean | undefined;
}

/** HoneyHive refused events of a batch. */
export class CreateEventBatchResponseBody extends Error {
  readonly eventIds: string[] | undefined;
  readonly errors: string[] | undefined;
  readonly success: boolean | undefined;
  readonly data$: CreateEventBatchResponseBodyData;

  constructor(data: CreateEventBatchResponseBodyData) {
    super(`Events of the batch were refused: ${data.errors?.join('; ') ?? 'no reason given'}`);
    this.name = 'CreateEventBatchResponseBody';
    this.data$ = data;
    ({ eventIds: this.eventIds, errors: this.errors, success: this.success } = data);
  }
}
/** HoneyHive refused model events of a batch. */
export class CreateModelEventBatchResponseBody extends CreateEventBatchResponseBody {
  override name = 'CreateModelEventBatchResponseBody';
}
