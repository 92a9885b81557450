/** Replaced by bundlers. */
declare const process: { readonly env: { readonly NODE_ENV?: string } };

/** False where nothing says so: a page without a bundler is somebody's experiment. */
function isProduction(): boolean {
  try {
    return process.env.NODE_ENV === 'production';
  } catch {
    return false;
  }
}

const MAX_NAMES = 50;
const said = new Set<string>();

/** Says once, in development, that no provider above has a tracer of that name. */
export function warnUnknownName(name: string, known: readonly string[]): void {
  if (known.length === 0 || said.has(name) || said.size >= MAX_NAMES || isProduction()) return;
  said.add(name);
  const names = known.map((one) => `"${one}"`).join(', ');
  // oxlint-disable-next-line no-console -- there is no tracer whose logger could say it
  console.warn(
    `[honeyhive] No provider has a tracer called "${name}", so its hooks record nothing. There are: ${names}.`,
  );
}
