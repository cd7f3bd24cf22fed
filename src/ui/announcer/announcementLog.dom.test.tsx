/**
 * Everything that is said about one run, from the drop to the last file: twelve files and two that are refused, a failure,
 * a retry, a cancel that is undone, a loss of connection. In fake time, through the live regions people listen to.
 */
import { act, fireEvent, render, screen } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StatusError } from '../../core/errors.ts';
import { queuedUpload, type UploadEvent, type UploadSnapshot } from '../../core/uploadState.ts';
import { announcerOf } from '../../react/announcer.ts';
import { dragEvent, dropFiles } from '../../testing/fileDrop.ts';
import { FixedUploader } from '../fixtures/FixedUploader.tsx';
import { fixedUpload, fixedUploads } from '../fixtures/fixedUploads.ts';
import { Uploader } from '../index.ts';
import { arabic } from '../locales/ar.ts';
import { polish } from '../locales/pl.ts';
import { english } from '../messages/english.ts';
import type { Translation } from '../messages/translation.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 20, 10) });
});
afterEach(() => {
  vi.useRealTimers();
});

const fileBytes = 10_000_000;
const names = Array.from({ length: 12 }, (_, index) => `file-${index + 1}.pdf`);

/** Every text that appears in a live region, with the second it appeared in; '!' for one that interrupts. */
function listen(): readonly string[] {
  const log: string[] = [];
  const startMs = Date.now();
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      const politeness = (target as Element).getAttribute('aria-live');
      const text = [...addedNodes].map((node) => node.textContent).join('');
      if (politeness === null || text === '') continue;
      const second = Math.floor((Date.now() - startMs) / 1000);
      const plain = text.replace(/[\u2068\u2069]/g, '').replaceAll('\u00a0', ' ');
      log.push(`${second}${politeness === 'assertive' ? '!' : ''} ${plain}`);
    }
  }).observe(document.body, { subtree: true, childList: true });
  return log;
}

/** What the live regions say of the run in a language. */
async function logOf(translation: Translation): Promise<readonly string[]> {
  const { client, writer } = fixedUploads([]);
  const { dispatch } = writer;
  const add = () => {
    writer.insert(
      names.map((name) =>
        queuedUpload({ id: name, group: 'fixed', addedAtMs: 0, file: { name, type: '', size: fileBytes } }),
      ),
    );
  };
  render(
    <FixedUploader
      client={client}
      rules={{ accept: '.pdf', maxSize: '20 MB' }}
      locale={translation}
      onAdd={add}
    >
      <Uploader.Label>Documents</Uploader.Label>
      <Uploader.DropZone />
      <Uploader.HiddenInput />
      <Uploader.List />
    </FixedUploader>,
  );
  const log = listen();
  const pass = (seconds: number) => act(() => vi.advanceTimersByTimeAsync(seconds * 1000));
  const tell = (event: UploadEvent, ids: readonly string[] = names) => {
    act(() => {
      for (const id of ids) dispatch(id, event);
    });
  };
  const press = (name: string, action: string) => {
    const row = [...document.querySelectorAll('[data-slot="gantry-item"]')].find((item) =>
      item.textContent.includes(name),
    );
    const button = row?.querySelector(`[data-action="${action}"]`);
    if (button == null) throw new Error(`${name} has no ${action}.`);
    fireEvent.click(button);
  };
  /** All of `ids` move on together, from one share to another, four times a second. */
  const progress = async (from: number, to: number, seconds: number, ids: readonly string[] = names) => {
    const ticks = seconds * 4;
    for (let tick = 1; tick <= ticks; tick += 1) {
      const loadedBytes = Math.round(fileBytes * (from + ((to - from) * tick) / ticks));
      tell({ type: 'progressed', loadedBytes, confirmedBytes: loadedBytes }, ids);
      await pass(0.25);
    }
  };

  const [first = '', second = '', third = '', ...rest] = names;
  const input = document.querySelector('input[type=file]');
  if (input === null) throw new Error('There is no file input.');
  act(() => {
    fireEvent.change(input, {
      target: {
        files: [
          ...names.map((name) => new File([name], name)),
          new File(['x'], 'notes.key'),
          new File(['x'], 'slides.key'),
        ],
      },
    });
  });
  tell({ type: 'started', phase: 'part' });
  await progress(0, 0.3, 30);

  press(second, 'cancel');
  await pass(2);
  press(second, 'undo');
  await pass(2);

  await progress(0.3, 0.6, 30);
  tell({
    type: 'backedOff',
    for: 'connection',
    retryAtMs: Date.now() + 60_000,
    retryCount: 1,
    cause: new StatusError({ status: 503, body: '' }),
  });
  await pass(8);
  tell({ type: 'resumed' });
  tell({ type: 'started', phase: 'part' });
  await progress(0.6, 0.8, 20);

  const refused: UploadEvent = { type: 'failed', error: new StatusError({ status: 403, body: '' }) };
  tell(refused, [first, third]);
  await pass(3);
  press(first, 'retry');
  await pass(2);
  tell({ type: 'started', phase: 'part' }, [first]);
  tell(refused, [first]);
  await pass(3);

  await progress(0.8, 1, 20, [second, ...rest]);
  tell({ type: 'allBytesConfirmed' }, [second, ...rest]);
  tell({ type: 'succeeded', result: '' }, [second, ...rest]);
  await pass(10);
  return log;
}

it('says in English what happens in a run of twelve files', async () => {
  expect(await logOf({ locale: 'en', messages: english })).toEqual([
    '0 12 files added.',
    '0 2 files weren’t added: 2 aren’t PDF.',
    '1 Uploading 12 files.',
    '25 Uploading, 25 percent, about 2 minutes left.',
    '30 Cancelled file-2.pdf. Undo available.',
    '32 Restored file-2.pdf.',
    '56 Uploading, 50 percent, about 1 minute left.',
    '64 You are offline. Uploads will continue when you reconnect.',
    '72 You are back online. Uploads continue.',
    '87 Uploading, 75 percent, about 30 seconds left.',
    '93 file-1.pdf: You don’t have permission to upload here. And 1 more failed.',
    '97! file-1.pdf: You don’t have permission to upload here.',
    '120 10 uploaded, 2 failed.',
  ]);
});

it('says it in Polish', async () => {
  expect(await logOf(polish)).toEqual([
    '0 Dodano 12 plików.',
    '0 Nie dodano 2 plików: 2 mają inny typ niż PDF.',
    '1 Przesyłanie 12 plików.',
    '25 Przesyłanie, 25 procent, pozostały czas: 2 minuty.',
    '30 Anulowano file-2.pdf. Można cofnąć.',
    '32 Przywrócono file-2.pdf.',
    '56 Przesyłanie, 50 procent, pozostały czas: 1 minuta.',
    '64 Jesteś offline. Przesyłanie zostanie wznowione po odzyskaniu połączenia.',
    '72 Znów jesteś online. Przesyłanie trwa dalej.',
    '87 Przesyłanie, 75 procent, pozostały czas: 30 sekund.',
    '93 file-1.pdf: Nie masz uprawnień do przesyłania tutaj. Nieudane są również inne pliki: 1.',
    '97! file-1.pdf: Nie masz uprawnień do przesyłania tutaj.',
    '120 Przesłane: 10, nieudane: 2.',
  ]);
});

it('says it in Arabic', async () => {
  expect(await logOf(arabic)).toEqual([
    '0 تمت إضافة 12 ملفًا.',
    '0 لم يُضف ملفان: ملفان ليسا PDF.',
    '1 جارٍ رفع 12 ملفًا.',
    '25 جارٍ الرفع، 25٪، الوقت المتبقي: دقيقتان تقريبًا.',
    '30 تم إلغاء file-2.pdf. يمكن التراجع.',
    '32 تمت استعادة file-2.pdf.',
    '56 جارٍ الرفع، 50٪، الوقت المتبقي: دقيقة تقريبًا.',
    '64 أنت غير متصل. ستتابع عمليات الرفع عند عودة الاتصال.',
    '72 عاد اتصالك. تتابع عمليات الرفع.',
    '87 جارٍ الرفع، 75٪، الوقت المتبقي: 30 ثانية تقريبًا.',
    '93 file-1.pdf: ليس لديك إذن بالرفع هنا. وتعذر رفع ملف آخر.',
    '97! file-1.pdf: ليس لديك إذن بالرفع هنا.',
    '120 تم رفع 10، وتعذر رفع 2.',
  ]);
});

it('says only what went wrong and what is complete, where it is to be quiet', async () => {
  const { client, writer } = fixedUploads([]);
  const show = (politeness: 'polite' | 'quiet') =>
    render(
      <FixedUploader client={client} politeness={politeness} rules={{ accept: '.pdf', maxFiles: 3 }}>
        <Uploader.HiddenInput />
        <Uploader.List />
      </FixedUploader>,
    );
  const run = async () => {
    const log = listen();
    const pass = () => act(() => vi.advanceTimersByTimeAsync(3000));
    const added = ['a', 'b', 'c'].map((id) =>
      queuedUpload({ id, group: 'fixed', addedAtMs: 0, file: { name: `${id}.pdf`, type: '', size: 1 } }),
    );
    act(() => writer.insert(added));
    fireEvent.change(document.querySelector('input[type=file]')!, {
      target: { files: [new File([], 'a.exe')] },
    });
    await pass();
    fireEvent.click(document.querySelector('[data-action="cancel"]')!);
    const tell = (id: string, event: UploadEvent) => act(() => writer.dispatch(id, event));
    tell('b', { type: 'started', phase: 'part' });
    await pass();
    tell('b', { type: 'failed', error: new StatusError({ status: 403, body: '' }) });
    tell('c', { type: 'started', phase: 'part' });
    tell('c', { type: 'succeeded', result: '' });
    await pass();
    return [...log];
  };
  const { unmount } = show('polite');
  const polite = await run();
  unmount();
  act(() => writer.remove(['a', 'b', 'c']));
  show('quiet');
  const quiet = await run();
  expect(quiet).toEqual([
    '0 a.exe: 1 isn’t PDF',
    '7 b.pdf: You don’t have permission to upload here.',
    '8 1 uploaded, 1 failed.',
  ]);
  const left = polite.filter((sentence) => !quiet.includes(sentence));
  expect(left).toEqual([
    '0 3 files added.',
    '0 3 of 3 files. Remove one to add another.',
    '1 Uploading 3 files.',
    '3 Cancelled a.pdf. Undo available.',
  ]);
});

it('says in which language it is said, and which way that is written', async () => {
  const said: (string | null)[][] = [];
  const { client, writer } = fixedUploads([]);
  render(
    <FixedUploader client={client} locale={arabic} rules={{ accept: '.pdf' }}>
      <Uploader.Label>Documents</Uploader.Label>
      <Uploader.DropZone />
      <Uploader.HiddenInput />
    </FixedUploader>,
  );
  const hear = () => {
    const region = [...document.querySelectorAll('[aria-live]')].find(
      ({ textContent }) => textContent !== '',
    );
    said.push(['lang', 'dir'].map((name) => region?.getAttribute(name) ?? null));
    act(() => void vi.advanceTimersByTime(2000));
  };
  const zone = document.querySelector('[data-slot="gantry-dropzone"]')!;
  const file = new File(['x'], 'a.exe');
  act(() => void zone.dispatchEvent(dragEvent('dragover', [file])));
  hear();
  await act(async () => void dropFiles(zone, [file]));
  act(() => void document.body.dispatchEvent(new Event('dragend')));
  act(() =>
    writer.insert([
      queuedUpload({ id: 'a', group: 'fixed', addedAtMs: 0, file: { name: 'a', type: '', size: 1 } }),
    ]),
  );
  act(() => void vi.advanceTimersByTime(750));
  hear();
  expect(said).toEqual([
    ['ar', 'rtl'],
    ['ar', 'rtl'],
  ]);
  act(() => announcerOf(document).announce('Saved.'));
  hear();
  expect(said.at(-1)).toEqual([null, null]);
});

describe('of two uploaders on one page', () => {
  const offline: UploadEvent = {
    type: 'backedOff',
    for: 'connection',
    retryAtMs: Date.now() + 60_000,
    retryCount: 1,
    cause: new StatusError({ status: 503, body: '' }),
  };
  const off = 'You are offline. Uploads will continue when you reconnect.';
  const refused: UploadEvent = { type: 'failed', error: new StatusError({ status: 403, body: '' }) };
  const pass = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

  function showTwo(...uploads: readonly UploadSnapshot[]) {
    const fixed = fixedUploads(uploads);
    const page = (groups: readonly string[]) =>
      groups.map((group) => (
        <FixedUploader key={group} client={fixed.client} group={group}>
          {null}
        </FixedUploader>
      ));
    const { rerender } = render(page(['a', 'b']));
    const tell = (id: string, event: UploadEvent) => act(() => fixed.writer.dispatch(id, event));
    return { ...fixed, tell, log: listen(), leave: () => rerender(page(['b'])) };
  }
  const uploading = (id: string, group = id) => fixedUpload('uploading', { id, name: `${id}.pdf`, group });

  it('says of each what failed, and how much is unfinished', async () => {
    const { writer, tell, log } = showTwo(uploading('a'), uploading('b'));
    tell('a', refused);
    await pass(300);
    tell('b', refused);
    await pass(5000);
    const restored = (id: string, group: string) => fixedUpload('restored', { id, group });
    act(() => writer.insert([restored('c', 'a'), restored('d', 'a'), restored('e', 'b')]));
    await pass(2000);
    expect(log).toEqual([
      '1 a.pdf: You don’t have permission to upload here.',
      '1 b.pdf: You don’t have permission to upload here.',
      '6 2 unfinished uploads found.',
      '6 1 unfinished upload found.',
    ]);
  });

  it('says once that the page is offline, and once that it is back', async () => {
    const { tell, log } = showTwo(uploading('a'), uploading('b'));
    for (let times = 0; times < 2; times += 1) {
      tell('a', offline);
      await pass(1000);
      tell('b', offline);
      await pass(4000);
      for (const id of ['a', 'b']) {
        tell(id, { type: 'resumed' });
        tell(id, { type: 'started', phase: 'part' });
      }
      await pass(5000);
    }
    const back = 'You are back online. Uploads continue.';
    expect(log).toEqual([`0 ${off}`, `5 ${back}`, `10 ${off}`, `15 ${back}`]);
  });

  it('says anew that the page is offline when the one that found out is gone', async () => {
    const { tell, log, leave } = showTwo(uploading('a'), uploading('b'));
    tell('a', offline);
    await pass(5000);
    leave();
    tell('b', offline);
    await pass(1000);
    expect(log).toEqual([`0 ${off}`, `5 ${off}`]);
  });
});

it('says that a drag has left the zone where it was over it, and was not dropped', async () => {
  render(
    <FixedUploader client={fixedUploads([]).client}>
      <Uploader.DropZone />
    </FixedUploader>,
  );
  const zone = document.querySelector('[data-slot="gantry-dropzone"]')!;
  const file = new File(['x'], 'a.pdf');
  const over = (target: Element) => () => void target.dispatchEvent(dragEvent('dragover', [file]));
  const endings: Readonly<Record<string, () => void>> = {
    'to the page': over(document.body),
    'given up': () =>
      void document.body.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true })),
    'out of the window': () => void vi.advanceTimersByTime(250),
    dropped: () => void dropFiles(zone, [file]),
  };
  const said = () => document.querySelector('[aria-live="assertive"]')?.textContent;
  const pass = () => act(() => vi.advanceTimersByTimeAsync(2000));
  const log: Record<string, unknown> = {};
  for (const [name, end] of Object.entries(endings)) {
    act(over(document.body));
    const beside = said();
    act(over(zone));
    const entered = said();
    await act(async () => end());
    log[name] = [beside, entered, said()];
    await pass();
  }
  const left = ['', 'Drop zone. 1 file.', 'Left drop zone.'];
  expect(log).toEqual({
    'to the page': left,
    'given up': left,
    'out of the window': left,
    dropped: ['', 'Drop zone. 1 file.', 'Drop zone. 1 file.'],
  });
  act(over(document.body));
  await pass();
  expect(said()).toBe('');
});

it('says of a drag from one zone to another that it is over that one, and nothing else', async () => {
  const { client } = fixedUploads([]);
  render(
    ['a', 'b'].map((group) => (
      <FixedUploader key={group} client={client} group={group}>
        <Uploader.DropZone data-testid={group} />
      </FixedUploader>
    )),
  );
  const log = listen();
  for (const id of ['b', 'a', 'b']) {
    const over = dragEvent('dragover', [new File(['x'], 'a.pdf')]);
    await act(async () => void screen.getByTestId(id).dispatchEvent(over));
  }
  await act(() => vi.advanceTimersByTimeAsync(250));
  expect(log).toEqual([...Array<string>(3).fill('0! Drop zone. 1 file.'), '0! Left drop zone.']);
});
