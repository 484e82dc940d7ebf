import '@mantine/core/styles.css';
import '@mantine/notifications/styles.css';
import './style.css';
import './lists.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { beginLanguage } from './language.ts';

await beginLanguage();
createRoot(document.querySelector('#root')!).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
