/** Settings the server passes to the page. */
export interface PageSettings {
  /** The sentence under the composer. */
  readonly note: string;
  readonly traceViewerUrl?: string;
}

/** Reads the settings the server wrote on the root element. */
export function readSettings(root: HTMLElement): PageSettings {
  return JSON.parse(root.dataset['settings'] ?? '{"note":""}') as PageSettings;
}
