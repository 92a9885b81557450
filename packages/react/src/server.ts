/** What servers render: for server components and for servers of HTML. @module */
export { TraceMeta, type TraceMetaProps } from './server/trace-meta.ts';
