/**
 * What can be installed with the shadcn CLI: markup that the application then owns. Behaviour stays in the package, so
 * that corrections reach everybody.
 *
 * `npm run registry` writes `registry.json` and `public/r` from this table and the files in `items`.
 */
import type { CssRules } from './cssText.ts';

export interface Item {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /**
   * In `items`. The first is the component; each is imported by its name without an extension. All that it needs, since
   * an item that depends on another has to know the address it is served from.
   */
  readonly files: readonly string[];
  /** How it is laid out. Its looks come from the theme, which every item brings along. */
  readonly css?: CssRules;
  /** What an application has to do, in Markdown; the CLI prints it. */
  readonly docs: string;
}

const needsClient =
  'It uploads with the client of the nearest `UploadProvider`: make one with `createUploadClient` from `gantry`, once, and wrap the application in it.';

export const items: readonly Item[] = [
  {
    name: 'uploader',
    title: 'Uploader',
    description: 'A whole upload field: label, rules in words, drop zone, messages, summary and list.',
    files: ['uploader.tsx', 'uploader-dropzone.tsx', 'uploader-list.tsx'],
    docs: needsClient,
  },
  {
    name: 'uploader-dropzone',
    title: 'Drop zone',
    description:
      'The surface files are dropped on, with the button inside; a part of an uploader of your own.',
    files: ['uploader-dropzone.tsx'],
    docs: 'Put it inside `Uploader.Root`, together with `Uploader.HiddenInput`.',
  },
  {
    name: 'uploader-list',
    title: 'File list',
    description: 'Files with progress and what can be done about them; a part of an uploader of your own.',
    files: ['uploader-list.tsx'],
    docs: 'Put it inside `Uploader.Root`.',
  },
  {
    name: 'uploader-tray',
    title: 'Upload tray',
    description: 'Uploads at the corner of the page while the application goes on; files drop anywhere.',
    files: ['uploader-tray.tsx'],
    docs: `Put it where it stays while pages come and go. ${needsClient}`,
  },
  {
    name: 'avatar-uploader',
    title: 'Avatar',
    description: 'One round picture that a new one replaces.',
    files: ['avatar-uploader.tsx'],
    docs: needsClient,
    css: {
      '.avatar-uploader': { 'max-inline-size': '28rem' },
      ".avatar-uploader [data-slot='gantry-dropzone']": {
        'justify-content': 'start',
        gap: '16px',
        padding: '16px',
        'text-align': 'start',
      },
      ".avatar-uploader :is([data-slot='gantry-list'], .avatar-uploader-placeholder)": {
        flex: 'none',
        'inline-size': '8rem',
      },
      '.avatar-uploader-placeholder': {
        display: 'grid',
        'place-items': 'center',
        'aspect-ratio': '1',
        'border-radius': '50%',
        background: 'var(--gantry-hover)',
        color: 'var(--gantry-text-3)',
      },
      ".avatar-uploader [data-slot='gantry-thumb']": { 'border-radius': '50%' },
      '.avatar-uploader-side': {
        // Beneath the picture where there is no room beside it.
        flex: '1 1 9rem',
        display: 'grid',
        gap: '8px',
        'justify-items': 'start',
        'min-inline-size': '0',
      },
      ".avatar-uploader [data-slot='gantry-description']": { margin: '0' },
      ".avatar-uploader [data-slot='gantry-dropzone'][data-drag] [data-slot='gantry-description']": {
        display: 'none',
      },
    },
  },
  {
    name: 'gallery-uploader',
    title: 'Gallery',
    description: 'Pictures as tiles, with progress and what failed on each.',
    files: ['gallery-uploader.tsx'],
    docs: needsClient,
  },
  {
    name: 'attachment-composer',
    title: 'Message with attachments',
    description:
      'The text field of a chat with chips above it; a message that is sent early waits for its files.',
    files: ['attachment-composer.tsx'],
    docs: needsClient,
    css: {
      '.attachment-composer': {
        'max-inline-size': '36rem',
        padding: '12px',
        border: '1px solid var(--gantry-line-strong)',
        'border-radius': 'var(--gantry-radius)',
        background: 'var(--gantry-surface)',
      },
      // Read out with the button, which says the rest.
      '.attachment-composer-label': {
        position: 'absolute',
        'inline-size': '1px',
        'block-size': '1px',
        overflow: 'hidden',
        'clip-path': 'inset(50%)',
      },
      '.attachment-composer textarea': {
        padding: '4px 0',
        border: '0',
        'border-radius': '4px',
        background: 'none',
        color: 'inherit',
        font: 'inherit',
        resize: 'none',
      },
      '.attachment-composer textarea::placeholder': { color: 'var(--gantry-text-3)' },
      '.attachment-composer :is(textarea, .attachment-composer-send):focus-visible': {
        outline: '2px solid var(--gantry-focus)',
        'outline-offset': '2px',
      },
      '.attachment-composer-bar': {
        display: 'flex',
        'flex-wrap': 'wrap',
        gap: '8px',
        'align-items': 'center',
      },
      '.attachment-composer-attach': {
        'margin-inline-end': 'auto',
        'border-color': 'var(--gantry-line-strong)',
        background: 'var(--gantry-surface)',
        color: 'var(--gantry-text)',
      },
      '.attachment-composer-attach:hover': { background: 'var(--gantry-hover)' },
      '.attachment-composer-note': { color: 'var(--gantry-text-2)' },
      '.attachment-composer-send': {
        'min-block-size': 'var(--gantry-action)',
        padding: '5px 16px',
        border: '1px solid var(--gantry-accent)',
        'border-radius': 'var(--gantry-radius-row)',
        background: 'var(--gantry-accent)',
        color: 'var(--gantry-on-accent)',
        'font-weight': 'var(--gantry-weight)',
      },
      // Still pressed, still in place: it waits.
      '.attachment-composer-send[data-pending]': {
        'border-color': 'var(--gantry-line)',
        background: 'var(--gantry-hover)',
        color: 'var(--gantry-text-2)',
        cursor: 'default',
      },
    },
  },
];
