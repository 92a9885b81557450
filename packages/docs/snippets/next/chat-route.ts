import { after } from 'next/server';
import { tracer } from '@/lib/tracer.ts';

export const POST = (request: Request): Promise<Response> =>
  tracer.withRequest(
    request,
    async () => {
      const { question } = (await request.json()) as { question: string };
      return new Response(`You asked: ${question}`);
    },
    { route: '/api/chat', waitUntil: (work) => after(() => work) },
  );
