/**
 * One browser and the person in front of it: its tabs share storage and locks, and what is pressed goes to the tab that
 * was opened last.
 *
 * Knows what a person may expect of files that are chosen again: the same one goes on (P7), another one is refused.
 */
import type { Clock, Ports } from '../../core/ports.ts';
import type { UploadSnapshot } from '../../core/uploadState.ts';
import { watchClient, type Observed, type Watch } from './oracles.ts';
import type { FilePick, UserAction } from './schedule.ts';
import type { SeededRandom } from './seededRandom.ts';
import { simulatedLocks } from './simulatedLocks.ts';
import { openPage, type SimulatedPage } from './simulatedPage.ts';
import type { SimulatedStorage } from './simulatedStorage.ts';
import type { NewName, WrapProtocol } from './world.ts';

export interface BrowserOptions {
  readonly clock: Clock;
  readonly random: SeededRandom;
  readonly storage: SimulatedStorage;
  readonly observed: Omit<Observed, 'page'>;
  readonly newName: NewName;
  readonly wrapProtocol?: WrapProtocol;
  readonly wrapPorts?: (ports: Ports) => Ports;
  /** Every change of an upload in any tab. */
  readonly onChange: (snapshot: UploadSnapshot, page: number) => void;
  /** Something that is not an upload's doing. */
  readonly onEvent: (text: string) => void;
}

export interface SimulatedBrowser {
  press(action: Pick<UserAction, 'command' | 'picks'>): void;
  /** Presses the same in every tab. */
  pressEverywhere(command: 'resume'): void;
  /** Tries them again, in whichever tab they are. */
  retry(snapshots: readonly UploadSnapshot[]): void;
  /** The oracles of every tab. */
  check(): void;
  uploads(): readonly UploadSnapshot[];
  destroy(): Promise<void>;
  /** A person's doing is not over yet. */
  readonly isBusy: boolean;
  /** Pages that were opened, reloads too. */
  readonly pages: number;
  /** How often the application of one page was asked for a fresh token, at most. */
  readonly refreshes: number;
  /** Files that a page sends anew, because it finds nothing to go on with; once per time. */
  readonly addedAnew: readonly string[];
}

interface Tab {
  readonly page: SimulatedPage;
  readonly watch: Watch;
  /** Its person is busy with files. */
  isPicking: boolean;
}

export function simulatedBrowser(options: BrowserOptions): SimulatedBrowser {
  const { clock, storage, observed, newName } = options;
  const { world, files, report } = observed;
  const locks = simulatedLocks();
  const results = new Map<string, unknown>();
  const addedAnew: string[] = [];
  /** Every file, once for each further tab. */
  const inOtherTabs: string[] = [];
  const tabs: Tab[] = [];
  const gone: Tab[] = [];
  let pages = 0;
  let refreshes = 0;

  function open(): Tab {
    const number = (pages += 1);
    const { wrapPorts, random } = options;
    const page = openPage({
      clock,
      random,
      storage,
      backend: observed.backend,
      network: observed.network.openPage(number),
      locks: locks.openPage(),
      life: number,
      ...(wrapPorts !== undefined && { wrapPorts }),
    });
    const watch = watchClient(page.client.store, { ...observed, page: number });
    const seen = new Map<string, UploadSnapshot>();
    page.client.store.subscribe(({ byId }) => {
      for (const [id, snapshot] of Object.entries(byId)) {
        if (seen.get(id) === snapshot) continue;
        seen.set(id, snapshot);
        if (snapshot.status === 'done') results.set(snapshot.file.name, snapshot.result);
        options.onChange(snapshot, number);
      }
    });
    const tab = { page, watch, isPicking: false };
    tabs.push(tab);
    return tab;
  }

  function noteRefreshes({ page }: Tab): void {
    refreshes = Math.max(refreshes, page.refreshes);
  }

  function end(tab: Tab): void {
    noteRefreshes(tab);
    tab.page.kill();
    tab.watch.stop();
    tabs.splice(tabs.indexOf(tab), 1);
    gone.push(tab);
  }

  /** @param without - names of files that have a row already. */
  function add({ page }: Tab, without: readonly string[] = []): void {
    const chosen = [...files.values()].filter(({ name }) => !without.includes(name));
    world.add(page.client, chosen, options.wrapProtocol ?? ((same) => same), results, newName);
  }

  async function openAgain(picks: FilePick): Promise<void> {
    // What the storage did not take, nobody can go on with.
    const records = storage.mode === 'works' ? [...storage.records.values()] : [];
    const unfinished = records.filter(({ finished }) => finished === undefined);
    const stored = new Set(records.map(({ file }) => file.name));
    addedAnew.push(...[...files.keys()].filter((name) => !stored.has(name) && !results.has(name)));
    const tab = open();
    tab.watch.onUser(true);
    tab.isPicking = true;
    try {
      await tab.page.client.restore(world.protocols(newName));
      const rows = Object.values(tab.page.client.store.getState().byId);
      for (const { file } of storage.mode === 'works' ? unfinished : [])
        if (storage.hasUnfinished(file.name) && !rows.some((row) => row.file.name === file.name))
          report('P7', `${file.name} is stored, and a new page does not list it`);
      const chosen = picks === 'added' || world.addsTogether === true ? [] : rows;
      for (const row of chosen) await pickFor(tab, row, picks);
      add(
        tab,
        chosen.map(({ file }) => file.name),
      );
    } finally {
      tab.isPicking = false;
    }
  }

  /** Chooses a file for a row: first, perhaps, a wrong one. */
  async function pickFor({ page, watch }: Tab, row: UploadSnapshot, picks: FilePick): Promise<void> {
    const file = files.get(row.file.name);
    if (file === undefined) return;
    const { client } = page;
    const isWaiting = (): boolean => {
      const now = client.store.getState().byId[row.id];
      return now?.status === 'queued' && now.needsFile === true;
    };
    if (picks !== 'chosen') {
      const answer = await client.reattach(row.id, picks === 'other' ? file.other() : file.edited());
      if (answer !== 'mismatch') report('P7', `${row.file.name} goes on with the bytes of another file`);
    }
    // Where the storage did not take the end in time, a page lists as unfinished what is done.
    if (results.has(row.file.name) && !storage.isPrompt) addedAnew.push(row.file.name);
    const wasWaiting = isWaiting();
    watch.onUser(true);
    const answer = await client.reattach(row.id, file);
    if (wasWaiting && answer !== 'matched' && file.change === undefined && isWaiting())
      report('P7', `${row.file.name} is refused, and it is the same file`);
  }

  function press({ command, picks = 'added' }: Pick<UserAction, 'command' | 'picks'>): void {
    const front = tabs.at(-1);
    if (front === undefined) return;
    front.watch.onUser(command === 'retry');
    switch (command) {
      case 'reload':
        options.onEvent('the page is loaded again');
        end(front);
        void openAgain(picks);
        break;
      case 'open-tab':
        options.onEvent('another tab is opened');
        inOtherTabs.push(...files.keys());
        void openAgain(picks);
        break;
      case 'close-tab':
        if (tabs.length === 1) break;
        options.onEvent('the tab is closed');
        end(front);
        break;
      case 'undo':
        front.page.client.undo();
        break;
      default:
        front.page.client[command]();
    }
  }

  add(open());
  return {
    press,
    pressEverywhere(command) {
      for (const { page, watch } of [...tabs]) {
        watch.onUser(false);
        page.client[command]();
      }
    },
    retry(snapshots) {
      for (const { page, watch } of tabs) {
        watch.onUser(true);
        const { byId } = page.client.store.getState();
        for (const { id } of snapshots) if (byId[id] !== undefined) page.client.retry(id);
      }
    },
    check() {
      for (const { watch } of tabs) watch.check();
    },
    uploads: () => tabs.flatMap(({ page }) => Object.values(page.client.store.getState().byId)),
    async destroy() {
      // What a page that is gone waits for never comes. It is called off here, so that nothing holds on to the page.
      for (const { page } of gone) void page.client.destroy();
      for (const tab of tabs) {
        await tab.page.client.destroy();
        noteRefreshes(tab);
      }
    },
    get isBusy() {
      return tabs.some(({ isPicking }) => isPicking);
    },
    get pages() {
      return pages;
    },
    get refreshes() {
      return refreshes;
    },
    get addedAnew() {
      // Pages that share a storage in name only do not hear of each other's end.
      return storage.isPrompt ? addedAnew : [...addedAnew, ...inOtherTabs];
    },
  };
}
