// Readability of comments: the share of vague words, and of comments that begin with a vague word.

const VAGUE =
  /\b(?:what|it|that|those|ones?|this|them|they|its|others?|some(?:body|thing)|nobody|whoever|whatever|who|each|all|none)\b/gi;
const BEGINNING =
  /^(?:What|Where|Whether|How|Who|When|Whose|It|That|This|They|Those|None|Nobody|Somebody|One|The same)\b/;
const COMMENT = /\/\*\*([\s\S]*?)\*\/|(?:^|\s)\/\/ ([^\n]*)/g;
const NOT_PROSE = /oxlint|@ts-|sourceMappingURL/;

/** Percent of vague words, and of comments with a vague beginning, that a package may have. */
export const MAX_VAGUE_PERCENT = 6;
export const MAX_VAGUE_BEGINNINGS_PERCENT = 8;

/**
 * The texts of comments, without their examples.
 *
 * @param {string} code
 */
const textsOf = (code) =>
  [...code.matchAll(COMMENT)]
    .map(([, block, line]) =>
      (block ?? line ?? '')
        .replaceAll(/^\s*\*\s?/gm, '')
        .replace(/@example[\s\S]*/, '')
        .replaceAll(/\s+/g, ' ')
        .trim(),
    )
    .filter((text) => text !== '' && !NOT_PROSE.test(text));

/**
 * Measures the comments of one package.
 *
 * @param {readonly string[]} codes texts of source files
 */
export function measureProse(codes) {
  const texts = codes.flatMap(textsOf);
  const words = texts.reduce((sum, text) => sum + text.split(' ').length, 0);
  const vague = texts.reduce((sum, text) => sum + (text.match(VAGUE)?.length ?? 0), 0);
  const beginnings = texts.filter((text) => BEGINNING.test(text)).length;
  return {
    comments: texts.length,
    vaguePercent: words === 0 ? 0 : (100 * vague) / words,
    beginningsPercent: texts.length === 0 ? 0 : (100 * beginnings) / texts.length,
  };
}
