import { headers } from 'next/headers';
import type { ReactElement } from 'react';
import { tracer } from '@/lib/tracer.ts';

export default async function Page(): Promise<ReactElement> {
  const orders = await tracer.withRemoteParent(await headers(), () =>
    tracer.withSpan('load orders', { eventType: 'tool' }, async () => ['tea', 'honey']),
  );
  return <p>{orders.join(', ')}</p>;
}
