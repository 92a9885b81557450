// Tests see ended spans at once: the code loaded on demand by pages is present from the start.
import { createFullBackEnd, provideBackEnd } from '@honeyhive/core/internal/back-end';

provideBackEnd(createFullBackEnd);
