/**
 * Whose something is that this browser keeps: which user's and, of scope 'session', which tab's.
 *
 * Keys of rows and names of locks begin with it, so that nobody sees what belongs to whoever was signed in before. It
 * is JSON, because then no user key can be mistaken for another with something appended.
 */
import { randomUuid } from '../core/randomUuid.ts';

export interface NamespaceOptions {
  /** 'session': one tab, through its reloads and crashes. 'local': all tabs of this origin. */
  readonly scope: 'session' | 'local';
  /** Names the signed-in user. @default '' */
  readonly userKey?: string | undefined;
}

export const namespaceOf = ({ scope, userKey = '' }: NamespaceOptions): string =>
  JSON.stringify([scope, userKey, scope === 'session' ? tabId() : '']);

/** Whether `key` was made for this user, in whatever tab and scope. */
export const isOfUser = (key: string, userKey = ''): boolean =>
  ['session', 'local'].some((scope) => key.startsWith(JSON.stringify([scope, userKey]).slice(0, -1) + ','));

/** Whether `key` was made for one tab alone. */
export const isOfTab = (key: string): boolean => key.startsWith('["session",');

let pageTabId: string | undefined;

/** An id that lives as long as the tab. Without sessionStorage it lives as long as the page. */
function tabId(): string {
  const key = 'gantry.tab';
  try {
    const known = sessionStorage.getItem(key);
    if (known !== null) return known;
    const fresh = randomUuid();
    sessionStorage.setItem(key, fresh);
    return fresh;
  } catch {
    // Storage is blocked: nothing will be found after a reload, and nothing else is lost.
    return (pageTabId ??= randomUuid());
  }
}
