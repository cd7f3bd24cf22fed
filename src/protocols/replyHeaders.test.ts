import { describe, expect, it } from 'vitest';
import { scriptedReply } from '../testing/scriptedSender.ts';
import { byteCountHeader, dateHeaderMs, locationOf } from './replyHeaders.ts';

const saying = (headers: Readonly<Record<string, string>>) => scriptedReply({ status: 200, headers });
const shapeOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    const { name, field, expected, received } = error as Record<string, unknown>;
    return { name, field, expected, received };
  }
};

describe('byteCountHeader', () => {
  it.each([
    ['0', 0],
    [' 10\t', 10],
    ['0007', 7],
  ])('reads %j as %i', (text, count) => {
    expect(byteCountHeader(saying({ 'Upload-Offset': text }), 'Upload-Offset', 10)).toBe(count);
  });

  it.each([
    ['11', '11'],
    ['-1', '-1'],
    ['1.0', '1.0'],
    ['10 bytes', '10 bytes'],
    ['x'.repeat(60), 'x'.repeat(40)],
    [' ', 'absent'],
    [undefined, 'absent'],
  ])('refuses %j, and names what it should have been', (text, received) => {
    const reply = saying(text === undefined ? {} : { 'Upload-Offset': text });
    expect(shapeOf(() => byteCountHeader(reply, 'Upload-Offset', 10))).toEqual({
      name: 'ReplyShapeError',
      field: 'Upload-Offset',
      expected: 'number of bytes from 0 to 10',
      received,
    });
  });
});

describe('dateHeaderMs', () => {
  it('reads a date, and knows none where none is said', () => {
    const date = 'Fri, 20 Nov 2026 10:00:00 GMT';
    expect(dateHeaderMs(saying({ Date: date }), 'Date')).toBe(Date.parse('2026-11-20T10:00:00Z'));
    expect(dateHeaderMs(saying({ Date: 'soon' }), 'Date')).toBeUndefined();
    expect(dateHeaderMs(saying({}), 'Date')).toBeUndefined();
  });
});

describe('locationOf', () => {
  it.each([
    ['https://files.example/u/1', '/u/2?x=1', 'https://files.example/u/2?x=1'],
    ['https://files.example/u/1', ' https://other.example/2 ', 'https://other.example/2'],
    ['http://files.example/u', 'https://files.example/u/2', 'https://files.example/u/2'],
    ['/uploads', '2', '/2'],
    ['/uploads/', '2#part', '/uploads/2#part'],
  ])('from %s resolves %j', (endpoint, location, resolved) => {
    expect(locationOf(saying({ Location: location }), endpoint)).toBe(resolved);
  });

  it.each([
    ['', 'absent'],
    ['http://files.example/u/2', 'http://files.example/u/2'],
    ['ftp://files.example/2', 'ftp://files.example/2'],
    ['https://user@files.example/2', 'https://user@files.example/2'],
    ['https://[', 'https://['],
  ])('refuses %j', (location, received) => {
    expect(shapeOf(() => locationOf(saying({ Location: location }), 'https://files.example/u'))).toEqual({
      name: 'ReplyShapeError',
      field: 'Location',
      expected: 'web address',
      received,
    });
  });
});
