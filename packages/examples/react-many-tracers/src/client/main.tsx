import { traceRootErrors } from '@honeyhive/react/root-errors';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { chat } from './tracing.ts';

const element = document.getElementById('root');
if (!element) throw new Error('The page has no #root element.');
createRoot(element, traceRootErrors(chat)).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
