import * as react from '@honeyhive/react';

// Everything it has: what nobody names here could be dropped.
Object.assign(globalThis, { react });
