import type { Row } from './row.ts';
import { AGAIN } from './rows/again.ts';
import { ASYNC_GENERATORS } from './rows/async-generators.ts';
import { CLASSES } from './rows/classes.ts';
import { EMITTERS } from './rows/emitters.ts';
import { FUNCTIONS } from './rows/functions.ts';
import { GENERATORS } from './rows/generators.ts';
import { NESTING } from './rows/nesting.ts';
import { OUTCOMES } from './rows/outcomes.ts';
import { PROMISES } from './rows/promises.ts';
import { READABLE_FORMS } from './rows/readable/readable-forms.ts';
import { READABLE_PIPES } from './rows/readable/readable-pipes.ts';
import { READABLE_STREAMS } from './rows/readable/readable-streams.ts';
import { RESPONSES } from './rows/responses.ts';
import { SEVERAL_AT_ONCE } from './rows/several-at-once.ts';
import { THENABLES } from './rows/thenables.ts';
import { TIMING } from './rows/timing.ts';
import { VALUES } from './rows/values.ts';

/** Every guarantee about wrapping, ordered by the kind of result. */
export const ROWS: readonly Row[] = [
  ...FUNCTIONS,
  ...CLASSES,
  ...PROMISES,
  ...THENABLES,
  ...GENERATORS,
  ...ASYNC_GENERATORS,
  ...READABLE_STREAMS,
  ...READABLE_FORMS,
  ...READABLE_PIPES,
  ...RESPONSES,
  ...EMITTERS,
  ...SEVERAL_AT_ONCE,
  ...AGAIN,
  ...OUTCOMES,
  ...VALUES,
  ...NESTING,
  ...TIMING,
];
