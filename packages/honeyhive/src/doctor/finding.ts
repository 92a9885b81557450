/** Result of a check: fine, a fault, or a hint that stops nothing. */
export interface Finding {
  readonly state: 'ok' | 'fault' | 'hint';
  /** Checked subject, such as `relay`. */
  readonly subject: string;
  readonly detail: string;
  readonly remedy?: string | undefined;
}

const SIGNS = { ok: '✓', fault: '✗', hint: '!' } as const;

/** Renders findings as a table: the remedy of a finding stands below. */
export function renderFindings(findings: readonly Finding[]): string[] {
  const width = Math.max(0, ...findings.map(({ subject }) => subject.length));
  return findings.flatMap(({ state, subject, detail, remedy }) => {
    const line = `${SIGNS[state]} ${subject.padEnd(width)}  ${detail}`;
    return remedy ? [line, `  ${' '.repeat(width)}  → ${remedy}`] : [line];
  });
}

/** Creates findings about a subject. */
export const about = (
  subject: string,
): Readonly<Record<Finding['state'], (detail: string, remedy?: string) => Finding>> => ({
  ok: (detail, remedy) => ({ state: 'ok', subject, detail, remedy }),
  fault: (detail, remedy) => ({ state: 'fault', subject, detail, remedy }),
  hint: (detail, remedy) => ({ state: 'hint', subject, detail, remedy }),
});
