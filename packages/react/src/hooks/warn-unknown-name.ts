/** Replaced by bundlers. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

const MAX_NAMES = 50;
const said = new Set<string>();

/**
 * Says once, in development, that no provider above has a tracer of that name. Written so that nothing of it is left in
 * a production bundle.
 */
export function warnUnknownName(name: string, tracers: object): void {
  try {
    if (process.env.NODE_ENV !== 'production') warn(name, tracers);
  } catch {
    // There is no `process`: a page without a bundler, somebody's experiment.
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
    `[honeyhive] No provider has a tracer called "${name}", so its hooks record nothing. There are: ${names}.`,
  );
}
