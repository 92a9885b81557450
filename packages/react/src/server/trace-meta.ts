import { createElement, Fragment, type ReactNode } from 'react';

/** Props of {@link TraceMeta}: the value of `traceMeta(span)` of `@honeyhive/node`. */
export interface TraceMetaProps {
  readonly tags: ReadonlyArray<{ readonly name: string; readonly content: string }>;
}

/**
 * The meta tags that hand the trace and the session of a request to the page: `tracer.continueFromPage()` reads them there.
 * React 19 puts them into the page's head from anywhere; render them in the head with React 18. A server component, or any
 * component that a server renders.
 *
 * @example
 * <TraceMeta {...traceMeta(span)} />
 */
export const TraceMeta = ({ tags }: TraceMetaProps): ReactNode =>
  createElement(
    Fragment,
    null,
    tags.map(({ name, content }) => createElement('meta', { key: name, name, content })),
  );
