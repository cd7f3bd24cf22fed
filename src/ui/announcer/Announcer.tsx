'use client';
/**
 * Makes sure the document's live regions exist before the first uploader does. Root does it, too; put this into a layout
 * whose uploaders come and go, because some readers miss regions that are born with their text.
 */
import { useAnnouncer } from '../../react/useAnnouncer.ts';

export function Announcer(): null {
  useAnnouncer();
  return null;
}
