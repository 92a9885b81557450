import type { AttributeValue } from '@opentelemetry/api';
import type { ContentSwitches } from './capture.ts';
import type { Plain } from '../values/snapshot.ts';

/** True if any content has to be searched for; rarely the case. */
export const hidesContent = ({ promptText, media, images }: ContentSwitches): boolean =>
  !promptText || !media || !images;

/** Context of a value. A message contains content everywhere except in structural keys, a payload everywhere. */
type Inside = 'text' | 'payload' | 'image' | 'media' | undefined;
type Fields = Readonly<Record<string, Plain>>;

/** Structural keys of a message (role, kind, ids), which stay. */
const STRUCTURE =
  /^(?:role|type|id|name|model|object|status|index|detail|modality|format|tool_?name|.*(?:_id|Id|_?reason)|m(?:ime|edia)_?type)$/i;
/** Keys of tool arguments and results, which may contain any names. */
const PAYLOAD = /^(?:arg(?:ument)?s|(?:in|out)put|result|response)$/;
/** Keys of prompts beside the messages. */
const PROMPT = /^(?:prompt|completion|system.*|instructions)$/i;
const PART = /text|thinking|reasoning|refusal|function_call|tool[-_]/;
const SAID = /^(?:content|parts|text|refusal|tool_?calls|function_call)$/i;
/** Fields about a person and the person's feedback, which are not messages, though a person may have a `role`. */
const NO_MESSAGES = /^(?:userProperties|feedback|metrics)$/;
/** Data URL: a whole value in any encoding, or base64 inside a text. */
const DATA_URL = /^\s*data:[\w.+-]+\/[^]*|data:[\w.+-]+\/[\w.+;=-]+,[\w+/=%-]+/gi;
/**
 * Attributes which hold messages, flat or as JSON, in the vocabulary of OpenTelemetry and of further
 * instrumentations.
 */
const MESSAGES =
  /^(?!honeyhive).*(?:messages?\b|prompt|completion|instructions|\bcontent\b|tool[._]?(?:call|arg|param|resp|def)|(?:in|out)puts?\b|values?$|entity\.|text\b|response\.object|quer(?:y|ies)\b|_(?:data|json)$|explanation|\bgoal|^events$|\.msg$|stack(?:_?trace)?$)|^honeyhive_error(?!_)|^error$/i;
const MARK = /^\[(?:text|image|media|data URL): \d+ chars\]$/;
/** Keys of media values, regardless of neighbouring keys. */
const MEDIA_KEY = /^(?:b64_json|audio|input_audio|file_?data)$/i;
const MEDIA =
  /^(?:(?:in|out)put_)?(?:audio|video|file|document|blob)(?:_url)?$|^(?:audio|video|application)\//;

/** Returns the kind declared by the fields of a part: an image, or different media. */
function mediaOf(fields: Fields): 'image' | 'media' | undefined {
  const kinds = Object.entries(fields).flatMap(([key, value]) =>
    typeof value === 'string' && /^(?:type|modality|m(?:ime|edia)_?type)$/i.test(key) ? value : [],
  );
  if (kinds.some((kind) => kind.includes('image'))) return 'image';
  return kinds.some((kind) => MEDIA.test(kind)) ? 'media' : undefined;
}

const isMessage = ({ type, role, ...others }: Fields): boolean =>
  (typeof role === 'string' && Object.keys(others).some((key) => SAID.test(key))) ||
  (typeof type === 'string' && PART.test(type));

/** Replaces a text with a mark. A marked text stays, since a value may be masked twice. */
const mark = (kind: string, text: string): string =>
  text === '' || MARK.test(text) ? text : `[${kind}: ${text.length} chars]`;

/**
 * Masks the content switched off in a value under `key`: chat messages lose the text; images and data URLs are
 * replaced by the length. Roles, kinds, ids and shapes stay.
 */
export const maskContent = (
  plain: Plain,
  key: string,
  { promptText, media, images }: ContentSwitches,
): Plain => show(plain, { media, images, promptText: promptText || NO_MESSAGES.test(key) });

function show(plain: Plain, switches: ContentSwitches, inside?: Inside): Plain {
  if (typeof plain === 'string') {
    if (inside) return mark(inside === 'payload' ? 'text' : inside, plain);
    return showsMedia(switches)
      ? plain
      : plain.replaceAll(DATA_URL, (url) => mark('data URL', url));
  }
  if (typeof plain !== 'object' || plain === null)
    return inside === 'payload' && plain !== null && typeof plain !== 'boolean'
      ? '[number]'
      : plain;
  if (Array.isArray(plain)) return plain.map((item) => show(item, switches, inside));
  const here = insideOf(plain, switches, inside);
  return Object.fromEntries(
    Object.entries(plain).map(([key, value]) => {
      // An id is short; a longer value does not match the key's name.
      const isShort = typeof value !== 'object' && String(value).length <= 80;
      const isShape = here && here !== 'payload' && isShort && STRUCTURE.test(key);
      return [key, isShape ? value : show(value, switches, under(key, switches, here))];
    }),
  );
}

const showsMedia = ({ media, images }: ContentSwitches): boolean => media && images;

function insideOf(fields: Fields, switches: ContentSwitches, inside: Inside): Inside {
  if (inside && inside !== 'text') return inside;
  const media = mediaOf(fields);
  if (media) return showsMedia(switches) ? undefined : media;
  return !switches.promptText && isMessage(fields) ? 'text' : inside;
}

function under(key: string, switches: ContentSwitches, inside: Inside): Inside {
  if (!showsMedia(switches) && MEDIA_KEY.test(key))
    return key === 'b64_json' ? 'image' : (inside ?? 'media');
  if (inside === 'text' && PAYLOAD.test(key)) return 'payload';
  return inside ?? (!switches.promptText && PROMPT.test(key) ? 'text' : undefined);
}

/** Masks an attribute in a foreign vocabulary, flat or as JSON. */
export function maskAttribute<V extends AttributeValue | undefined>(
  name: string,
  value: V,
  switches: ContentSwitches,
): V {
  const one = (item: unknown): unknown =>
    typeof item === 'string' ? shownText(name, item, switches) : item;
  if (!hidesContent(switches)) return value;
  return (Array.isArray(value) ? value.map(one) : one(value)) as V;
}

function shownText(name: string, text: string, switches: ContentSwitches): Plain {
  if (!MESSAGES.test(name)) return show(text, switches);
  const inside = switches.promptText ? undefined : 'text';
  try {
    const plain = JSON.parse(text) as Plain;
    if (typeof plain === 'object') return JSON.stringify(show(plain, switches, inside));
  } catch {
    // A cut text or invalid JSON is masked as text.
  }
  // The lines of a stack with a place in code are no part of the message.
  if (inside && /stack(?:_?trace)?$/i.test(name))
    return text.replaceAll(/^(?![ \t]*(?:at |[^\s@]*@).*:\d+:\d+\)?$).+/gm, (line) =>
      mark('text', line),
    );
  const leaf = name.slice(name.lastIndexOf('.') + 1);
  return show(text, switches, STRUCTURE.test(leaf) ? undefined : inside);
}
