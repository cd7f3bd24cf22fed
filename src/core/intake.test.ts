import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intake, matchesAccept, parseBytes, type IntakeFile, type IntakeRules } from './intake.ts';

const file = (name: string, size = 5, type = 'text/plain', lastModified = 1): IntakeFile => ({
  name,
  size,
  type,
  lastModified,
});

/** Names of the accepted, and codes of the rejected by name. */
function sorted(files: readonly IntakeFile[], rules: IntakeRules, present: readonly IntakeFile[] = []) {
  const { accepted, rejected } = intake(files, rules, present);
  return {
    accepted: accepted.map(({ name }) => name),
    rejected: rejected.map(({ file: { name }, error }) => [name, ...error.reasons.map(({ code }) => code)]),
  };
}

describe('accept', () => {
  const cases: readonly (readonly [string, string, string | undefined, boolean])[] = [
    ['a.pdf', 'application/pdf', undefined, true],
    ['a.pdf', 'application/pdf', '', true],
    ['a.pdf', 'application/pdf', ' , ', true],
    ['a.pdf', 'application/pdf', '.pdf', true],
    ['A.PDF', '', '.pdf', true],
    ['a.pdf', 'application/pdf', '.PDF', true],
    // The type is the system's opinion; the extension alone is enough, and so is the type alone.
    ['a.csv', 'application/vnd.ms-excel', '.csv', true],
    ['download', 'application/pdf', 'application/pdf', true],
    ['a.png', 'IMAGE/PNG', 'image/*', true],
    ['a.txt', 'text/plain;charset=utf-8', 'text/plain', true],
    ['a.txt', 'text/plain ; charset=utf-8', 'text/plain', true],
    ['a.png', 'image/png', 'image/jpeg, image/png', true],
    ['a.exe', 'application/x-msdownload', 'image/*,.pdf', false],
    ['a.pdf.exe', '', '.pdf', false],
    ['pdf', '', '.pdf', false],
    ['a.jpg', 'image/jpeg', 'image/png', false],
    ['a.jpx', 'image/jpx', 'image/jp2', false],
    ['a.imagex', 'imagex/y', 'image/*', false],
    ['a.anything', 'x/y', '*/*', true],
    ['a.anything', 'x/y', '*', true],
    ['a.anything', '', '*', true],
    // An empty type means unknown.
    ['a.heic', '', 'image/*', true],
    ['a.mkv', '', 'video/*', true],
    ['a.jpg', '', 'image/jpeg', true],
    ['a.jpeg', '', 'image/jpeg', true],
    ['a.png', '', 'image/png', true],
    ['a.zip', '', 'application/zip', true],
    ['a.docx', '', 'application/vnd.openxmlformats-officedocument.wordprocessingml.document', true],
    ['a.pdf', '', 'application/pdf', true],
    ['a.wav', '', 'audio/*', true],
    ['a.woff2', '', 'font/*', true],
    ['a.glb', '', 'model/gltf-binary', true],
    ['a.csv', '', 'text/csv', true],
    ['a.html', '', 'text/html', true],
    ['a.pdf', '', 'application/*', true],
    ['a.xlsx', '', 'application/*', true],
    ['a.pptx', '', 'application/*', true],
    ['a.json', '', 'application/json', true],
    ['a.png', '', 'chemical/x-pdb', false],
    ['a.unknown', '', 'image/*', true],
    ['a.pdf', '', 'image/*', false],
    ['a.zip', '', 'application/pdf', false],
    ['a.log', '', 'text/*,.pdf', true],
    ['a.exe', '', 'image/*,.pdf', false],
  ];
  it.each(cases)('%s of type "%s" by %s: %s', (name, type, accept, isAccepted) => {
    expect(matchesAccept({ name, type }, accept)).toBe(isAccepted);
  });
});

describe('sizes', () => {
  const cases: readonly (readonly [number | string | undefined, number | undefined])[] = [
    [undefined, undefined],
    [0, 0],
    [1234, 1234],
    [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY],
    ['500', 500],
    ['500 B', 500],
    ['10 MB', 10_000_000],
    ['10MB', 10_000_000],
    ['10 mb', 10_000_000],
    ['10 MiB', 10_485_760],
    ['1.5 GB', 1_500_000_000],
    ['1.25 GB', 1_250_000_000],
    ['0.5 KiB', 512],
    ['2 TiB', 2_199_023_255_552],
    [' 1 kB ', 1000],
  ];
  it.each(cases)('%j is %j bytes', (text, bytes) => {
    expect(parseBytes(text)).toBe(bytes);
  });

  it.each(['', 'big', '10 XB', '-1', '1e3', '10 iB', '1,5 MB', -1, Number.NaN, '10 MB MB'])(
    '%j is no size',
    (text) => {
      expect(() => parseBytes(text)).toThrow(RangeError);
    },
  );

  it('at the limit are accepted, one byte beyond are not', () => {
    expect(sorted([file('a', 10), file('b', 11)], { maxSize: 10 })).toEqual({
      accepted: ['a'],
      rejected: [['b', 'file-too-large']],
    });
    expect(sorted([file('a', 10), file('b', 9)], { minSize: '10 B' })).toEqual({
      accepted: ['a'],
      rejected: [['b', 'file-too-small']],
    });
  });

  it('of zero are welcome unless said otherwise, and then it is said once', () => {
    expect(sorted([file('a', 0)], {}).accepted).toEqual(['a']);
    const rules = { allowEmpty: false, minSize: 2 };
    expect(sorted([file('a', 0), file('b', 1), file('c', 2)], rules)).toEqual({
      accepted: ['c'],
      rejected: [
        ['a', 'file-empty'],
        ['b', 'file-too-small'],
      ],
    });
    expect(sorted([file('a', 0)], { minSize: 1 }).rejected).toEqual([['a', 'file-too-small']]);
  });
});

describe('a group', () => {
  it('takes as many as it may hold, those present included', () => {
    expect(
      sorted(
        ['a', 'b', 'c'].map((name) => file(name)),
        { maxFiles: 3 },
        [file('x'), file('y')],
      ),
    ).toEqual({
      accepted: ['a'],
      rejected: [
        ['b', 'too-many-files'],
        ['c', 'too-many-files'],
      ],
    });
  });

  it('takes as many bytes as it may hold; a rejected file uses up none', () => {
    const files = [file('a', 6), file('b', 6), file('c', 4)];
    expect(sorted(files, { maxTotalSize: 12 }, [file('x', 2)])).toEqual({
      accepted: ['a', 'c'],
      rejected: [['b', 'total-too-large']],
    });
  });

  it('takes each file once: by path, name, size and time', () => {
    const folder = (path: string) => ({ ...file('a'), webkitRelativePath: path });
    expect(
      sorted(
        [
          file('a'),
          file('a'),
          file('a', 6),
          file('a', 5, '', 2),
          folder('x/a'),
          folder('y/a'),
          folder('x/a'),
        ],
        {},
      ),
    ).toEqual({
      accepted: ['a', 'a', 'a', 'a', 'a'],
      rejected: [
        ['a', 'duplicate'],
        ['a', 'duplicate'],
      ],
    });
    expect(sorted([file('a')], {}, [file('a')]).rejected).toEqual([['a', 'duplicate']]);
    // Picked, a file has no path; dropped, it may have an empty one.
    expect(sorted([file('a')], {}, [folder('')]).rejected).toEqual([['a', 'duplicate']]);
    expect(sorted([file('a')], { allowDuplicates: true }, [file('a')]).accepted).toEqual(['a']);
  });

  it.each<[string, IntakeRules, object]>([
    ['file-type', { accept: '.pdf, image/*' }, { accept: '.pdf, image/*' }],
    ['file-too-large', { maxSize: '4 B' }, { size: 5, limit: 4 }],
    ['file-too-small', { minSize: '6 B' }, { size: 5, limit: 6 }],
    ['too-many-files', { maxFiles: 1 }, { limit: 1 }],
    ['total-too-large', { maxTotalSize: '11 B' }, { limit: 11, left: 4 }],
    ['total-too-large', { maxTotalSize: '5 B' }, { limit: 5, left: 0 }],
  ])('is told %s with the numbers that a sentence may quote', (code, rules, details) => {
    const { rejected } = intake([file('a')], rules, [file('x', 7)]);
    expect(rejected[0]?.error.reasons).toEqual([expect.objectContaining({ code, details })]);
  });

  it('is told every reason at once, and only that it is a duplicate when it is one', () => {
    const rules: IntakeRules = { accept: '.pdf', maxSize: 1, maxFiles: 0, validate: () => 'Not today.' };
    expect(sorted([file('a')], rules).rejected).toEqual([
      ['a', 'file-type', 'file-too-large', 'custom', 'too-many-files'],
    ]);
  });

  it("hears the application's own words", () => {
    const validate = ({ name }: IntakeFile) => (name === 'a' ? 'Not a.' : name === 'b' ? '' : undefined);
    const { accepted, rejected } = intake(
      ['a', 'b', 'c'].map((name) => file(name)),
      { validate },
    );
    expect(accepted.map(({ name }) => name)).toEqual(['b', 'c']);
    expect(rejected[0]?.error.message).toBe('Not a.');
  });

  it('loses and invents no file, keeps the order, and never holds more than it may', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'c', 'd.pdf'), size: fc.nat(20) }), {
          maxLength: 20,
        }),
        fc.nat(10),
        fc.nat(100),
        (sizes, maxFiles, maxTotalSize) => {
          const files = sizes.map(({ name, size }) => file(name, size));
          const { accepted, rejected } = intake(files, { maxFiles, maxTotalSize });
          expect(accepted.length + rejected.length).toBe(files.length);
          expect(accepted).toEqual(files.filter((one) => accepted.includes(one)));
          expect(accepted.length).toBeLessThanOrEqual(maxFiles);
          expect(accepted.reduce((sum, { size }) => sum + size, 0)).toBeLessThanOrEqual(maxTotalSize);
        },
      ),
    );
  });
});
