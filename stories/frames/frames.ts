/** The views by which the look is judged, and what to put next to them. `npm run frames` takes their pictures. */

export interface Frame {
  readonly id: string;
  readonly shows: string;
  /** Storybook's id. */
  readonly story: string;
  /** Of the toolbar. */
  readonly globals?: Readonly<
    Partial<Record<'theme' | 'locale' | 'direction' | 'density' | 'motion', string>>
  >;
  /** Of the window, in CSS pixels. @default 760 */
  readonly widthPx?: number;
  /** @default 1 */
  readonly zoom?: number;
  /** @default false */
  readonly isForcedColors?: boolean;
  /** Without colours. @default false */
  readonly isGrey?: boolean;
  /** Well-known views of the same, for comparison. */
  readonly beside?: string;
}

const mixedList = 'foundations-frames--mixed-list-of-six';
const oneFile = 'components-uploadfield--one-file';
const tray = 'recipes-tray--uploading';

export const frames: readonly Frame[] = [
  {
    id: 'F1',
    shows: 'the empty zone',
    story: 'components-uploadfield--empty',
    beside: 'FilePond, Uploadcare, Spectrum, Carbon',
  },
  { id: 'F2-accept', shows: 'files over the zone that will be taken', story: 'components-dropzone--accept' },
  { id: 'F2-reject', shows: 'files over the zone that may be refused', story: 'components-dropzone--reject' },
  {
    id: 'F3',
    shows: 'six files in six states',
    story: mixedList,
    beside: 'Uppy Dashboard, Uploadcare inline',
  },
  { id: 'F4', shows: 'the tray at work', story: tray, widthPx: 1024, beside: 'Google Drive, Dropbox' },
  {
    id: 'F5',
    shows: 'the tray when some failed',
    story: 'recipes-tray--partial-failure',
    widthPx: 1024,
    beside: 'Google Drive, Dropbox',
  },
  {
    id: 'F6',
    shows: 'a gallery of nine, one failed',
    story: 'recipes-gallery--nine-pictures',
    beside: 'FilePond',
  },
  {
    id: 'F7',
    shows: 'a message with three files',
    story: 'recipes-composer--three-files',
    beside: 'Slack, Linear, Notion',
  },
  { id: 'F8', shows: 'one picture of a person', story: 'recipes-avatar--filled', widthPx: 480 },
  { id: 'F9', shows: 'every error', story: 'states-error-catalogue--every-code', beside: 'GOV.UK' },
  { id: 'F10', shows: 'ten thousand files', story: 'components-list--ten-thousand' },
  {
    id: 'F10-folded',
    shows: 'ten thousand files, what needs somebody first',
    story: 'components-list--what-needs-you-first',
  },
  { id: 'F11-list', shows: 'F3, dark', story: mixedList, globals: { theme: 'dark' } },
  { id: 'F11-tray', shows: 'F4, dark', story: tray, globals: { theme: 'dark' }, widthPx: 1024 },
  {
    id: 'F12',
    shows: 'F3 in Arabic on a small telephone',
    story: mixedList,
    globals: { locale: 'ar' },
    widthPx: 320,
  },
  {
    id: 'F13',
    shows: 'F3 in forced colours',
    story: mixedList,
    isForcedColors: true,
    beside: 'Spectrum, Carbon',
  },
  { id: 'F14', shows: 'F4 at 200 %', story: tray, widthPx: 1024, zoom: 2 },
  // Beyond the canon: what the checklist asks for in pictures.
  { id: 'grey', shows: 'F3 without colours', story: mixedList, isGrey: true },
  { id: 'compact', shows: 'F3, compact', story: mixedList, globals: { density: 'compact' } },
  {
    id: 'still',
    shows: 'every state, with reduced motion',
    story: 'components-item--every-status',
    globals: { motion: 'reduced' },
  },
  { id: 'one-file', shows: 'a field for one file, filled', story: oneFile, beside: 'FilePond, Spectrum' },
  { id: 'one-file-dark', shows: 'the same, dark', story: oneFile, globals: { theme: 'dark' } },
  {
    id: 'one-file-ar',
    shows: 'the same in Arabic on a small telephone',
    story: oneFile,
    globals: { locale: 'ar' },
    widthPx: 320,
  },
  { id: 'one-file-forced', shows: 'the same in forced colours', story: oneFile, isForcedColors: true },
  {
    id: 'one-file-over',
    shows: 'a file over a field that has one',
    story: 'components-uploadfield--over-the-one-file',
  },
  {
    id: 'one-file-states',
    shows: 'the one file of a field in every state, one below the other',
    story: 'components-layouts--hero',
  },
  { id: 'disabled', shows: 'a zone that is off', story: 'components-dropzone--disabled' },
  { id: 'kinds', shows: 'every kind of file that shows something', story: 'thumbnails-kinds--in-rows' },
  {
    id: 'page-drop',
    shows: 'files over the page',
    story: 'components-pagedrop--over-the-page',
    widthPx: 1024,
  },
];
