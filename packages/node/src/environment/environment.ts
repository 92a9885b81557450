/** The process's environment variables; empty where a runtime has none or forbids to look. */
export function environment(): Readonly<Record<string, string | undefined>> {
  try {
    return process.env;
  } catch {
    // Deno without --allow-env, for one: options then come from code alone.
    return {};
  }
}

/** The main script's name, for sessions that nobody has named. */
export function scriptName(): string | undefined {
  const file = process.argv?.[1]?.split(/[/\\]/).at(-1);
  return file?.replace(/\.[cm]?[jt]sx?$/, '') || undefined;
}
