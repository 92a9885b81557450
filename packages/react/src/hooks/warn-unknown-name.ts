/** Replaced by bundlers. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

const MAX_NAMES = 50;
const said = new Set<string>();

/**
 * Warns once, in development, that no provider above has a tracer called `name`. A production bundle drops the code.
 */
export function warnUnknownName(name: string, tracers: object): void {
  try {
    if (process.env.NODE_ENV !== 'production') warn(name, tracers);
  } catch {
    // `process` is missing: a page without a bundler.
    warn(name, tracers);
  }
}

function warn(name: string, tracers: object): void {
  const known = Object.keys(tracers);
  if (known.length === 0 || said.has(name) || said.size >= MAX_NAMES) return;
  said.add(name);
  const names = known.map((one) => `"${one}"`).join(', ');
  // oxlint-disable-next-line no-console -- there is no tracer whose logger could say it
  console.warn(
    `[honeyhive] No provider has a tracer named "${name}": the hooks record nothing. Available: ${names}.`,
  );
}
