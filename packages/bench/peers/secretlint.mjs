import { lintSource } from '@secretlint/core';
import { creator } from '@secretlint/secretlint-rule-preset-recommend';

const RULES = [{ id: '@secretlint/secretlint-rule-preset-recommend', rule: creator }];

/** True if the recommended rules find anything in `content`. @param {string} content */
export async function findsSecret(content) {
  const source = { filePath: 'text.txt', content, contentType: /** @type {const} */ ('text') };
  const { messages } = await lintSource({ source, options: { config: { rules: RULES } } });
  return messages.length > 0;
}
