import { Chat } from './chat.tsx';
import type { PageSettings } from './settings.ts';

export interface PageMeta {
  readonly name: string;
  readonly content: string;
}

export interface PageProps {
  /** Extra tags for the head. */
  readonly meta: ReadonlyArray<PageMeta>;
  readonly stylesheet: string;
  readonly script: string;
  readonly icon: string;
  readonly settings: PageSettings;
  readonly suggestions: Promise<readonly string[]>;
}

/** Renders the whole document on the server; the browser hydrates the content of `#root`. */
export function Page({ meta, stylesheet, script, icon, settings, suggestions }: PageProps) {
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Meadow help desk</title>
        <meta name="description" content="Ask the Meadow beekeeping shop a question." />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" content="#fbf8f3" media="(prefers-color-scheme: light)" />
        <meta name="theme-color" content="#171512" media="(prefers-color-scheme: dark)" />
        {meta.map(({ name, content }) => (
          <meta key={name} name={name} content={content} />
        ))}
        <link rel="icon" type="image/svg+xml" href={icon} />
        <link rel="stylesheet" href={stylesheet} />
        <script type="module" async src={script} />
      </head>
      <body>
        <div id="root" data-settings={JSON.stringify(settings)}>
          <Chat suggestions={suggestions} {...settings} />
        </div>
      </body>
    </html>
  );
}
