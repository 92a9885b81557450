/** Rejected request: the response carries the status and reason. */
export class BadRequest extends Error {
  readonly status: 400 | 401 | 403 | 404 | 413 | 415 | 503;

  constructor(status: BadRequest['status'], reason: string) {
    super(reason);
    this.name = 'BadRequest';
    this.status = status;
  }
}
