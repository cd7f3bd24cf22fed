import { act, render } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatusError } from '../../core/errors.ts';
import { UploadProvider } from '../../react/UploadProvider.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { useDocumentProgress, type DocumentProgressHookOptions } from './useDocumentProgress.ts';

const failure = new StatusError({ status: 403, body: '' });

function Shown(options: DocumentProgressHookOptions) {
  useDocumentProgress(options);
  return null;
}

function show(options: DocumentProgressHookOptions = {}, count = 2) {
  const ids = Array.from({ length: count }, (_, index) => `u${index}`);
  const fixed = fixedUploads(ids.map((id) => fixedUpload('queued', { id, size: 1000 })));
  const { unmount } = render(
    <StrictMode>
      <UploadProvider client={fixed.client}>
        <Shown {...options} />
      </UploadProvider>
    </StrictMode>,
  );
  const { dispatch } = fixed.writer;
  return {
    unmount,
    move(id: string, loadedBytes: number) {
      act(() => {
        dispatch(id, { type: 'started', phase: 'part' });
        dispatch(id, { type: 'progressed', loadedBytes, confirmedBytes: loadedBytes });
      });
    },
    finish: (id: string) => act(() => dispatch(id, { type: 'succeeded', result: 1 })),
    fail: (id: string) => act(() => dispatch(id, { type: 'failed', error: failure })),
  };
}

let isHidden = false;
function look(at: 'the page' | 'elsewhere') {
  isHidden = at === 'elsewhere';
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_000_000 });
  vi.spyOn(document, 'hidden', 'get').mockImplementation(() => isHidden);
  isHidden = false;
  document.title = 'Mail';
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

describe('the title of the tab', () => {
  it('shows progress only while nobody looks, at most every two seconds', () => {
    const { move } = show();
    move('u0', 500);
    expect(document.title).toBe('Mail');
    look('elsewhere');
    expect(document.title).toBe('25% · Mail');
    move('u0', 1000);
    expect(document.title).toBe('25% · Mail');
    vi.advanceTimersByTime(2000);
    expect(document.title).toBe('50% · Mail');
    look('the page');
    expect(document.title).toBe('Mail');
  });

  it('says what has come of it until somebody looks', () => {
    const { move, finish } = show();
    look('elsewhere');
    move('u0', 500);
    finish('u0');
    expect(document.title).toBe('0% · Mail');
    move('u1', 500);
    finish('u1');
    expect(document.title).toBe('✓ 2 uploaded · Mail');
    vi.advanceTimersByTime(60_000);
    expect(document.title).toBe('✓ 2 uploaded · Mail');
    look('the page');
    expect(document.title).toBe('Mail');
  });

  it('names failures first', () => {
    const { move, finish, fail } = show();
    look('elsewhere');
    move('u0', 500);
    move('u1', 500);
    finish('u0');
    fail('u1');
    expect(document.title).toBe('! 1 failed · Mail');
  });

  it('goes back to what the application has called the page in the meantime', () => {
    const { move } = show();
    look('elsewhere');
    move('u0', 500);
    document.title = 'Mail (1)';
    vi.advanceTimersByTime(2000);
    expect(document.title).toBe('25% · Mail (1)');
    look('the page');
    expect(document.title).toBe('Mail (1)');
  });

  it('may show it always, or never, and ends with its component', () => {
    const always = show({ title: 'always' });
    always.move('u0', 500);
    vi.advanceTimersByTime(2000);
    expect(document.title).toBe('25% · Mail');
    always.unmount();
    expect(document.title).toBe('Mail');
    const { move } = show({ title: false });
    look('elsewhere');
    move('u0', 500);
    expect(document.title).toBe('Mail');
  });
});

describe('what else can show it', () => {
  it('is the icon, in eight steps, and the page has its own back', () => {
    const own = document.createElement('link');
    own.rel = 'icon';
    own.href = '/own.png';
    document.head.append(own);
    const { move, finish } = show({ favicon: true }, 1);
    const icons = () =>
      Array.from(document.querySelectorAll('link[rel~="icon"]'), (link) => link.getAttribute('href'));
    move('u0', 500);
    const half = icons();
    expect(half).toHaveLength(1);
    expect(half[0]).toMatch(/^data:image\/svg/);
    move('u0', 600);
    expect(icons()).toEqual(half);
    move('u0', 625);
    expect(icons()).not.toEqual(half);
    finish('u0');
    expect(icons()).toEqual(['/own.png']);
    own.remove();
  });

  it('is the badge of an installed app', () => {
    const badges: (number | 'cleared')[] = [];
    vi.stubGlobal(
      'navigator',
      Object.assign(Object.create(navigator) as Navigator, {
        setAppBadge: async (count: number) => void badges.push(count),
        clearAppBadge: async () => void badges.push('cleared'),
      }),
    );
    const { move, finish } = show({ badge: true }, 1);
    badges.length = 0;
    move('u0', 500);
    finish('u0');
    expect(badges.at(0)).toBe(1);
    expect(badges.at(-1)).toBe('cleared');
  });

  it.each([
    ['granted', 'elsewhere', ['1 file uploaded']],
    ['granted', 'the page', []],
    ['default', 'elsewhere', []],
  ] as const)('is a notification: %s, looking at %s', (permission, at, notified) => {
    const shown: string[] = [];
    vi.stubGlobal(
      'Notification',
      // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the platform's shape
      class {
        static readonly permission = permission;
        static requestPermission() {
          throw new Error('Nobody asked for this.');
        }
        constructor(text: string) {
          shown.push(text);
        }
      },
    );
    const { move, finish } = show({}, 1);
    look(at);
    move('u0', 500);
    finish('u0');
    expect(shown).toEqual(notified);
  });

  it('is nothing where a page may not make notifications, as on Android', () => {
    vi.stubGlobal(
      'Notification',
      // eslint-disable-next-line @typescript-eslint/no-extraneous-class -- the platform's shape
      class {
        static readonly permission = 'granted';
        constructor() {
          throw new TypeError('Illegal constructor.');
        }
      },
    );
    const { move, finish } = show({}, 1);
    look('elsewhere');
    move('u0', 500);
    expect(() => finish('u0')).not.toThrow();
    expect(document.title).toContain('1 uploaded');
  });
});
