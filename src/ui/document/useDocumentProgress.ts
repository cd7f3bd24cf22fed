'use client';
/** Shows how uploads stand in the tab's title, and if wished in its icon, the app's badge and a notification. */
import { useEffect } from 'react';
import { useUploadClient } from '../../react/UploadProvider.tsx';
import { useWords, type LocaleOptions } from '../messages/LocaleProvider.tsx';
import { showDocumentProgress, type DocumentProgressOptions } from './documentProgress.ts';

export interface DocumentProgressHookOptions extends DocumentProgressOptions, LocaleOptions {}

/**
 * Once per page, near its root: it counts every upload of the client. While the tab is hidden its title reads "47% · Title",
 * then "✓ 12 uploaded · Title" until somebody looks. Renders nothing.
 */
export function useDocumentProgress(options: DocumentProgressHookOptions = {}): void {
  const { title, badge, favicon, notify } = options;
  const { store } = useUploadClient();
  const { words } = useWords(options);
  useEffect(
    () => showDocumentProgress(document, store, words, { title, badge, favicon, notify }),
    [badge, favicon, notify, store, title, words],
  );
}
