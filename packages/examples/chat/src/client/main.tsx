import { StrictMode } from 'react';
import { hydrateRoot } from 'react-dom/client';
import { Chat } from './chat.tsx';
import { readSettings } from './settings.ts';
import { suggestionsInPage } from './suggestions.tsx';

const root = document.getElementById('root');
if (root === null) throw new Error('The page has no #root element.');

hydrateRoot(
  root,
  <StrictMode>
    <Chat suggestions={suggestionsInPage()} {...readSettings(root)} />
  </StrictMode>,
);
