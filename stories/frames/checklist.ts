/**
 * The fifty points by which the look is judged, and how each was found on the pictures of frames.ts. A point is 1 or 0 for
 * all frames together: one frame in which it does not hold is enough for 0.
 */
import type { Frame } from './frames.ts';

export interface Point {
  readonly number: number;
  readonly asked: string;
  /** Not to be shipped without. */
  readonly isStarred?: true;
  readonly score: 0 | 1;
  /** Where it was seen; measured points are asked for by every run of the tests besides. */
  readonly frames: readonly Frame['id'][];
  /** The file of the test that holds it, where no picture can show it. */
  readonly test?: string;
  /** Why it does not hold, or what about it is a matter of judgement. */
  readonly note?: string;
}

/** Of this many points at least this many have to hold, and every starred one. */
export const enough = { of: 50, points: 45 } as const;

export interface Chapter {
  readonly title: string;
  readonly points: readonly Point[];
}

export const checklist: readonly Chapter[] = [
  {
    title: 'Layout and spacing',
    points: [
      {
        number: 1,
        isStarred: true,
        asked: 'Everything on a grid of 4 px: rows 8 by 12, picture to text 12, text to actions 8',
        score: 1,
        frames: ['F3', 'compact'],
        note: 'The zone is 22 above and 26 below its content, which is point 2.',
      },
      {
        number: 2,
        asked: 'Zone 24 (large), 16 (medium), 8 by 12 (inline), centred optically',
        score: 1,
        frames: ['F1', 'F12'],
      },
      {
        number: 3,
        isStarred: true,
        asked: 'Radii are concentric, and never equal when nested',
        score: 1,
        frames: ['F3', 'F6'],
      },
      {
        number: 4,
        isStarred: true,
        asked: 'Rows have one height in every state; only an error adds a line',
        score: 1,
        frames: ['F3', 'still'],
      },
      {
        number: 5,
        asked: 'Picture, bar, header of a group and summary begin on one axis',
        score: 1,
        frames: ['F3', 'F4'],
      },
      {
        number: 6,
        asked: 'Actions stand in a fixed column; nothing jumps when one becomes another',
        score: 1,
        frames: ['F3', 'still'],
      },
      { number: 7, asked: 'An empty list has no frame and no box', score: 1, frames: ['F1'] },
      {
        number: 8,
        asked: 'The tray is 16 px from the corner, with a shadow of two layers and a hairline',
        score: 1,
        frames: ['F4'],
      },
      { number: 9, asked: 'Dense and comfortable both look designed', score: 1, frames: ['F3', 'compact'] },
      {
        number: 10,
        asked: '320 px: two lines a row, no orphan icons, no clipped focus ring',
        score: 1,
        frames: ['F12'],
      },
    ],
  },
  {
    title: 'Type',
    points: [
      {
        number: 11,
        isStarred: true,
        asked: 'Names 14/20 medium, what is below them 12/16 regular, nothing under 12 px',
        score: 1,
        frames: ['F3'],
      },
      {
        number: 12,
        isStarred: true,
        asked: 'Numbers that change have figures of one width',
        score: 1,
        frames: ['F3'],
      },
      {
        number: 13,
        asked: 'What is cut keeps its extension; the ellipsis is one character',
        score: 1,
        frames: ['F12'],
      },
      {
        number: 14,
        asked: 'Hierarchy by weight and colour, two sizes a row at most',
        score: 1,
        frames: ['F3'],
      },
      {
        number: 15,
        asked: 'Sentence case; no full stop after a status, one in errors of two sentences',
        score: 1,
        frames: ['F9', 'still'],
      },
      { number: 16, asked: 'Balanced titles of zones, no widows in hints', score: 1, frames: ['F1', 'F12'] },
    ],
  },
  {
    title: 'Colour and contrast',
    points: [
      {
        number: 17,
        isStarred: true,
        asked: 'Text 4.5 to 1 in every state',
        score: 1,
        frames: ['F3', 'F11-list'],
        note: 'axe asks every story, in light and dark.',
      },
      {
        number: 18,
        isStarred: true,
        asked: 'Edges of controls, fills of bars and focus rings 3 to 1',
        score: 1,
        frames: ['F3', 'F11-list'],
      },
      {
        number: 19,
        isStarred: true,
        asked: 'A state can be told without colours',
        score: 1,
        frames: ['grey'],
      },
      {
        number: 20,
        asked: 'One accent; green for success, amber for waiting, red where somebody must act',
        score: 1,
        frames: ['F3'],
      },
      {
        number: 21,
        asked: 'Greys are tinted; no black on white but in forced colours',
        score: 1,
        frames: ['F3', 'F11-list'],
      },
      {
        number: 22,
        asked: 'An error row has coloured text or a soft ground, and not both with an edge',
        score: 1,
        frames: ['F9'],
      },
      {
        number: 23,
        asked: 'Dark: surfaces in steps, pictures with a hairline, no glowing fills',
        score: 1,
        frames: ['F11-list', 'F11-tray'],
      },
      {
        number: 24,
        asked: 'Disabled by colour, not by opacity of the whole',
        score: 1,
        frames: ['disabled'],
      },
    ],
  },
  {
    title: 'Progress',
    points: [
      {
        number: 25,
        isStarred: true,
        asked: '4 px bars with round ends, a track at 0 %, and a fill never shorter than it is high',
        score: 1,
        frames: ['F3'],
      },
      { number: 26, asked: 'The bar is at the same place in all rows', score: 1, frames: ['F3', 'compact'] },
      {
        number: 27,
        isStarred: true,
        asked: 'An unknown length differs from a length in a still picture',
        score: 1,
        frames: ['still'],
      },
      { number: 28, asked: 'Paused is grey, waiting amber, failed red, done gone', score: 1, frames: ['F3'] },
      {
        number: 29,
        asked: 'Rings: 20 px, 2.5 px wide, from 12 o’clock',
        score: 1,
        frames: ['F4'],
      },
      { number: 30, asked: 'Finishing is visibly not finished', score: 1, frames: ['still'] },
      { number: 31, asked: 'One moving thing a row', score: 1, frames: ['F3'] },
    ],
  },
  {
    title: 'Drag and zone',
    points: [
      {
        number: 32,
        asked: 'The zone reads as a target without shouting; its button is the strongest of it',
        score: 1,
        frames: ['F1'],
      },
      {
        number: 33,
        isStarred: true,
        asked: 'Over it: another edge, another fill, other words',
        score: 1,
        frames: ['F2-accept', 'F2-reject'],
      },
      {
        number: 34,
        asked: 'A refusal says why while the files are still in the hand',
        score: 1,
        frames: ['F2-reject'],
      },
      {
        number: 35,
        asked: 'Over the page: a frame 12 px inside, what is behind it dimmed',
        score: 1,
        frames: ['page-drop'],
      },
      {
        number: 36,
        asked: 'A zone for one file shows the file, with Replace and Remove',
        score: 1,
        frames: ['F8', 'one-file', 'one-file-dark', 'one-file-ar', 'one-file-forced', 'one-file-over'],
        note: 'Where the field is narrow, Replace stands below the file.',
      },
      {
        number: 37,
        asked: 'An icon of 40 px, drawn in two tones, on whole pixels',
        score: 1,
        frames: ['F1'],
      },
    ],
  },
  {
    title: 'Focus and interaction',
    points: [
      {
        number: 38,
        isStarred: true,
        asked: 'A ring of 2 px, 2 px away, never cut off, seen on every surface',
        score: 1,
        frames: ['F3'],
      },
      {
        number: 39,
        asked: 'Hover, press and focus each raise contrast; a hand only over what can be pressed',
        score: 1,
        frames: ['F3'],
      },
      {
        number: 40,
        isStarred: true,
        asked: 'Nothing is seen only on hover; targets of 24 px, 44 for fingers',
        score: 1,
        frames: ['F3', 'F6'],
      },
      {
        number: 41,
        asked: 'Icons without words have tooltips: the first after 400 ms, the next at once',
        score: 1,
        frames: ['F3'],
      },
    ],
  },
  {
    title: 'Thumbnails',
    points: [
      {
        number: 42,
        asked:
          'Sharp on two- and three-fold screens, upright, centred; chequer where a picture is transparent',
        score: 1,
        frames: ['F3', 'F6'],
      },
      {
        number: 43,
        asked: 'The box is final from the start; icons of kinds share one hand',
        score: 1,
        frames: ['F3', 'still'],
      },
      {
        number: 44,
        asked: 'Films, sounds and pages are told apart without colour',
        score: 1,
        frames: ['kinds'],
      },
    ],
  },
  {
    title: 'Motion',
    points: [
      {
        number: 45,
        asked:
          '100 ms for hover, 160 for states, 240 for zones, 320 for what opens; nothing over 400 but loops',
        score: 1,
        frames: [],
      },
      {
        number: 46,
        asked: 'One standard easing, one to come and one to go, linear bars, a spring for the zone’s icon',
        score: 1,
        frames: [],
      },
      {
        number: 47,
        isStarred: true,
        asked: 'Only transform and opacity move; a list closes up by its height, once',
        score: 1,
        frames: [],
      },
      {
        number: 48,
        asked: 'Rows fade and close up, others slide to their place; no motion when more than 30 change',
        score: 1,
        frames: [],
        test: 'src/ui/list/RowMotion.browser.test.tsx',
        note: 'A list whose last row goes is gone with it, and one that is too long for all its rows to exist jumps.',
      },
      { number: 49, asked: 'Nothing moves where reduced motion is asked for', score: 1, frames: ['still'] },
    ],
  },
  {
    title: 'Copy',
    points: [
      {
        number: 50,
        isStarred: true,
        asked: 'Whatever went wrong says what happened and one thing to press',
        score: 1,
        frames: ['F3', 'F5', 'F9'],
      },
    ],
  },
];
