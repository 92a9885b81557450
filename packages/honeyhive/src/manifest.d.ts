/** The package's manifest, as far as the SDK reads it. Bundled as this one value. */
declare module '*/package.json' {
  export const version: string;
}
