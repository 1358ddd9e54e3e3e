import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app/app.tsx';
import { LinkContext } from './page/context.ts';
import { applyPreferences } from './page/preferences.ts';
import './app/theme.css';
import { openPipe } from './client/connect.ts';
import { EngineLink } from './client/engine-link.ts';

applyPreferences();
const link = new EngineLink(openPipe);
link.open();

const place = document.getElementById('page');
if (place === null) throw new Error('index.html has no place for the page.');
createRoot(place).render(
  <StrictMode>
    <LinkContext value={link}>
      <App />
    </LinkContext>
  </StrictMode>,
);
