import { traceRootErrors } from '@honeyhive/react/root-errors';
import { createRoot, type Root } from 'react-dom/client';
import { tracer } from '../page/tracing.ts';
import { App } from './app.tsx';

export function start(element: HTMLElement): Root {
  const root = createRoot(element, traceRootErrors(tracer));
  root.render(<App />);
  return root;
}
