const KEY = 'honeyhive-theme';

/** Restores the last chosen theme; the system theme is the default. */
export function restoreTheme(): void {
  try {
    const chosen = localStorage.getItem(KEY);
    if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['theme'] = chosen;
  } catch {
    // storage may be forbidden: the system's theme holds
  }
}

/** Toggles between dark and light and stores the choice. */
export function toggleTheme(): void {
  const root = document.documentElement;
  const now =
    root.dataset['theme'] ??
    (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');
  const next = now === 'dark' ? 'light' : 'dark';
  root.dataset['theme'] = next;
  try {
    localStorage.setItem(KEY, next);
  } catch {
    // without storage the choice lasts until the page is left
  }
}
