import { readMapped } from './read-mapped.mjs';

/** Passes a module with the source map to webpack. @this {any} */
export default function withSourceMap() {
  const { code, map } = readMapped(this.resourcePath);
  this.callback(null, code, map === null ? undefined : JSON.parse(map));
}
