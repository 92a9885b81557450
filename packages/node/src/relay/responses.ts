import { refuse, type Refusal } from './refusal.ts';

/**
 * Returns the response to accepted spans: empty, or the number and codes of refused spans, in the request's
 * encoding.
 */
export function spansAnswer(
  isProtobuf: boolean,
  refused: Readonly<Record<string, number>>,
): Response {
  const count = Object.values(refused).reduce((sum, one) => sum + one, 0);
  const why = Object.keys(refused).join(', ');
  if (!isProtobuf) {
    const partialSuccess = { rejectedSpans: String(count), errorMessage: why };
    return Response.json(count > 0 ? { partialSuccess } : {});
  }
  const body = count > 0 ? message(1, [...varint(8), ...varint(count), ...text(2, why)]) : [];
  return new Response(Uint8Array.from(body), {
    headers: { 'content-type': 'application/x-protobuf' },
  });
}

/** Returns the response to an accepted update or event. */
export const eventAnswer = (): Response => Response.json({ success: true });

/** Returns the response to a request in which every span is refused. */
export const noneTaken = (refused: Readonly<Record<string, number>>): Response => {
  const why = Object.keys(refused);
  const refusal: Refusal = {
    status: 400,
    code: why[0] ?? 'bad_span',
    message: `No valid span in the request: ${why.join(', ')}.`,
  };
  return refuse(refusal);
};

const text = (field: number, value: string): number[] =>
  message(field, [...new TextEncoder().encode(value)]);

const message = (field: number, content: readonly number[]): number[] => [
  ...varint((field << 3) | 2),
  ...varint(content.length),
  ...content,
];

function varint(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  return [...bytes, rest];
}
