import { ReplyShapeError } from '../core/errors.ts';

/**
 * The byte at which a server wants to go on, if it is one of those that were sent.
 *
 * @param offset - what the server said, counted in the file.
 * @param end - up to where bytes were sent.
 * @throws ReplyShapeError when following it would leave a hole.
 */
export function sentOffset(offset: number, end: number): number {
  if (offset <= end) return offset;
  throw new ReplyShapeError({
    field: 'offset',
    expected: `at most ${end}`,
    received: `number ${offset}`,
    message:
      `The server wants to go on at byte ${offset}, but only ${end} bytes were sent. ` +
      'Following it would leave a hole in the file. Check the server, then try again.',
  });
}
