import * as react from '@honeyhive/react';

// Keeps the whole module: unreferenced parts could be dropped.
Object.assign(globalThis, { react });
