/** The reference server of the live stories: its address comes from the environment, and so may be absent. */

const configured: unknown = import.meta.env['STORYBOOK_GANTRY_SERVER'];

/** Base URL without a slash at the end; undefined when no server was named. */
export const serverUrl: string | undefined =
  typeof configured === 'string' && configured !== '' ? configured.replace(/\/$/, '') : undefined;

/** The token the reference server knows. Public by design: the server listens on loopback only. */
export const serverToken = 'golden-token';

/** What a live story shows without a server. */
export function ServerNeeded() {
  return (
    <div role="note" style={{ maxInlineSize: '40rem', lineHeight: 1.5 }}>
      <p>
        <strong>This story uploads to a real server, and none is named.</strong>
      </p>
      <p>
        <code>npm start</code> starts both and opens this story. Or start the server with{' '}
        <code>npm run server -- --port 4100</code> and Storybook with{' '}
        <code>STORYBOOK_GANTRY_SERVER=http://127.0.0.1:4100</code>.
      </p>
    </div>
  );
}

/** Whether a test runner watches this story, not a person. */
export const isTestRun = '__vitest_browser__' in globalThis;
