'use server';

import { traceAction } from '@honeyhive/node';
import { headers } from 'next/headers';
import { tracer } from '@/lib/tracer.ts';

export const save = traceAction(tracer, { name: 'save', headers }, async (note: string) => {
  return `saved: ${note}`;
});
