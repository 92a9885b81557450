export type StartErrorCode = 'port_taken' | 'not_built' | 'listen_failed';

/** Failed start of a server; the message contains the remedy. */
export class StartError extends Error {
  override readonly name = 'StartError';
  readonly code: StartErrorCode;

  constructor(code: StartErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
