import { followStream } from '@honeyhive/llm/streams';

Object.assign(globalThis, { followStream });
