/** Returns the process's environment variables; empty where the runtime has no variables or denies access. */
export function environment(): Readonly<Record<string, string | undefined>> {
  try {
    return process.env;
  } catch {
    // Deno without --allow-env, for example, denies access: options then come from code alone.
    return {};
  }
}

/** Returns the main script's name, for sessions without a name. */
export function scriptName(): string | undefined {
  const file = process.argv?.[1]?.split(/[/\\]/).at(-1);
  return file?.replace(/\.[cm]?[jt]sx?$/, '') || undefined;
}
