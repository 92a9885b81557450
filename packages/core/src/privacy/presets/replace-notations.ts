import { isSecretName } from '../secret-name.ts';
import { mark } from './preset.ts';

/** A value with what stands around it: `before`, the `name` it is under where that decides, `value`. */
type Groups = Readonly<Record<'before' | 'name' | 'value', string | undefined>>;

/** Notations of SQL, markup, forms, commands and code that no general rule reads. Each looks at a bounded part of a text. */
const NOTATIONS: readonly RegExp[] = [
  // ALTER USER ada PASSWORD '…'
  /(?<before>\b(?:identified\s{1,9}by|password)\s{1,9}')(?<value>[^'\n]{4,})(?=')/gi,
  // <wsse:Password Type="…">…</wsse:Password>
  /(?<before><(?:[\w.-]{1,60}:)?(?<name>[\w.-]{1,60})(?:\s[^<>]{0,300})?>(?:<!\[CDATA\[)?)(?<value>[^<\]]{4,})/g,
  // <meta name="csrf-token" content="…">
  /(?<before>\bname=["'](?<name>[\w.-]{1,60})["']\s{1,9}content=["'])(?<value>[^"'<>]{4,})/gi,
  // A part of a multipart form.
  /(?<before>\bname="(?<name>[\w.[\]-]{1,60})"[^\n]{0,200}\n(?:[\w-]{1,60}:[^\n]{0,200}\n){0,5}\r?\n)(?<value>[^\r\n]+)/g,
  // sshpass -p …, mysql -uada -p…
  /(?<before>\b(?:sshpass\s{1,9}-p\s{0,9}|mysql\w{0,20}\s[^\n]{0,200}?\s?-p)["']?)(?<value>[^\s"']{4,})/g,
  // machine h login ada password …
  /(?<before>\blogin\s{1,9}\S{1,100}\s{1,9}password\s{1,9})(?<value>\S{4,})/gi,
  // client.setApiKey("…")
  /(?<before>\bset(?<name>[A-Z]\w{1,40})\(\s{0,9}["'`])(?<value>[^"'`\n]{4,})/g,
];

/** `text` without values under names of secrets in these notations. */
export const replaceNotations = (text: string): string =>
  NOTATIONS.reduce(
    (left, notation) =>
      left.replace(notation, (all: string, ...rest: readonly unknown[]) => {
        const { before = '', name, value = '' } = rest.at(-1) as Groups;
        const isKept = (name !== undefined && !isSecretName(name)) || value.startsWith('[');
        return isKept ? all : before + mark('secret');
      }),
    text,
  );
