import { styleText } from 'node:util';

export interface Welcome {
  readonly chatUrl: string;
  readonly model: string;
  readonly traceViewerUrl?: string;
}

export function printWelcome({ chatUrl, model, traceViewerUrl }: Welcome): void {
  const bold = (text: string) => paint('bold', text);
  const dim = (text: string) => paint('dim', text);
  const lines = [
    '',
    `  ${bold(paint('yellow', '⬢'))} ${bold('Meadow help desk is open')}`,
    '',
    `    Chat     ${bold(chatUrl)}`,
    ...(traceViewerUrl === undefined ? [] : [`    Traces   ${bold(traceViewerUrl)}`]),
    `    Model    ${dim(model)}`,
    '',
    '  What to try',
    '    1. Ask one of the suggested questions and watch the answer arrive.',
    '    2. Ask another and press Stop (or Esc) half-way: the model stops at once, too.',
    '    3. Give an answer a thumb up or down.',
    '',
    dim('  Ctrl-C stops everything.'),
    '',
  ];
  console.log(lines.join('\n'));
}

function paint(format: 'bold' | 'dim' | 'yellow', text: string): string {
  return process.stdout.isTTY && !process.env['NO_COLOR'] ? styleText(format, text) : text;
}
