// Tests see what has ended at once: the code that pages load on demand is there from the start.
import { createFullBackEnd, provideBackEnd } from '@honeyhive/core/internal/back-end';

provideBackEnd(createFullBackEnd);
