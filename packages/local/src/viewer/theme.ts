const KEY = 'honeyhive-theme';

/** Takes up the theme chosen last time; without one the system's holds. */
export function restoreTheme(): void {
  try {
    const chosen = localStorage.getItem(KEY);
    if (chosen === 'dark' || chosen === 'light') document.documentElement.dataset['theme'] = chosen;
  } catch {
    // storage may be forbidden: the system's theme holds
  }
}

/** Changes between dark and light, and remembers it. */
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
    // then it holds until the page is left
  }
}
