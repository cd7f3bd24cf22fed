/**
 * The application that the end-to-end tests open.
 */
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (!root)
  throw new Error('index.html has no element with the id "root", so there is no place to render into.');

createRoot(root).render(
  <StrictMode>
    <main>
      <h1>Gantry</h1>
    </main>
  </StrictMode>,
);
