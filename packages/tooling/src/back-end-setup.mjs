// Tests see what has ended at once: the code that pages load on demand is there from the start.
import { createBackEnd, provideBackEnd } from '@honeyhive/core/internal';

provideBackEnd(createBackEnd);
