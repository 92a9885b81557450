/** HoneyHive for TypeScript on servers, under the name people know: everything that 1.0 had, on `@honeyhive/node`. @module */
export * from './public.ts';
/** `import honeyhive from 'honeyhive'` gave all names in 1.0, as a package in CommonJS does. */
// oxlint-disable-next-line import/no-default-export -- programs import it
export * as default from './public.ts';
