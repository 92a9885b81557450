import { HoneyHiveProvider } from '@honeyhive/react';
import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Chat } from './chat.tsx';
import { readSettings } from './settings.ts';
import { suggestionsInPage } from './suggestions.tsx';
import { hydration, tracer } from './tracing.ts';
import { WhenHydrated } from './when-hydrated.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');

hydrateRoot(
  root,
  <StrictMode>
    <HoneyHiveProvider tracer={tracer}>
      <WhenHydrated then={() => hydration.end()}>
        <Chat suggestions={suggestionsInPage()} {...readSettings(root)} />
      </WhenHydrated>
    </HoneyHiveProvider>
  </StrictMode>,
);
