/** The parts of Next 16 that the snippets use. `npm run check -- --full` builds them with Next itself. */
declare module 'next/server' {
  export class NextRequest extends Request {}
  export class NextResponse extends Response {
    static next(init?: { readonly request?: { readonly headers?: Headers } }): NextResponse;
  }
  export function after(work: () => unknown): void;
}
declare module 'next/headers' {
  export function headers(): Promise<Headers>;
}
