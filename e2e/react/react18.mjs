/**
 * Preloaded into a test process: everybody who asks for React gets version 18, packages as well as sources.
 *
 * Not an alias of Vite, because Node loads packages itself: Testing Library would render with one React, our sources
 * with the other.
 */
import { Module, register } from 'node:module';
import { toReact18 } from './toReact18.mjs';

// `import`, in Node's own thread for it.
register('./toReact18.mjs', import.meta.url);

// `require`, which those hooks do not see.
const resolveFilename = Module._resolveFilename;
Module._resolveFilename = (...request) => toReact18(resolveFilename(...request));
