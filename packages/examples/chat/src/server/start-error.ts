export type StartErrorCode = 'port_taken' | 'not_built' | 'listen_failed';

/** Why a server did not start, with what to do about it in the message. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
