import { readMapped } from './read-mapped.mjs';

/** Gives webpack a module with its source map. @this {any} */
export default function withSourceMap() {
  const { code, map } = readMapped(this.resourcePath);
  this.callback(null, code, map === null ? undefined : JSON.parse(map));
}
