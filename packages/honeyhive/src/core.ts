/** A client without namespaces, for the functions of `honeyhive/funcs`. @module */
export { HoneyHiveCore } from './client/honeyhive.ts';
