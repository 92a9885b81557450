export type TextBlock =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly string[] };

const ITEM = /^\s*(?:[-•]|(\d+)[.)])\s+/;

/** Splits plain text into paragraphs and simple lists. Accepts partial answers. */
export function textBlocks(text: string): TextBlock[] {
  return text
    .split(/\n{2,}/)
    .filter((part) => part.trim() !== '')
    .flatMap(blocksIn);
}

function blocksIn(part: string): TextBlock[] {
  const blocks: TextBlock[] = [];
  for (const line of part.split('\n')) {
    const mark = ITEM.exec(line);
    const last = blocks.at(-1);
    if (mark === null) {
      if (last?.kind === 'text') blocks.splice(-1, 1, { ...last, text: `${last.text}\n${line}` });
      else blocks.push({ kind: 'text', text: line });
      continue;
    }
    const item = line.slice(mark[0].length);
    if (last?.kind === 'list') blocks.splice(-1, 1, { ...last, items: [...last.items, item] });
    else blocks.push({ kind: 'list', ordered: mark[1] !== undefined, items: [item] });
  }
  return blocks;
}
