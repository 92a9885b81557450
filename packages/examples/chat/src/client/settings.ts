/** What the server tells the page about itself. */
export interface PageSettings {
  /** The sentence under the composer. */
  readonly note: string;
  readonly traceViewerUrl?: string;
}

/** The settings as the server wrote them on the root element. */
export function readSettings(root: HTMLElement): PageSettings {
  return JSON.parse(root.dataset['settings'] ?? '{"note":""}') as PageSettings;
}
