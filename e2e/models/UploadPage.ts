/**
 * The page of e2e/app as a person uses it: choose, drop, pause, resume, reload, and read what the row says.
 */
import { expect, type Locator, type Page } from '@playwright/test';

export interface PageOptions {
  readonly preset: string;
  readonly server: string;
  readonly parent?: string;
  readonly accept?: string;
  readonly maxFiles?: number;
  readonly maxSize?: string;
  readonly allowEmpty?: boolean;
  readonly undoMs?: number;
  /** Of all waits between tries. @default 1 */
  readonly retryScale?: number;
  readonly idleTimeoutMs?: number;
  /** Parts of one file at once. @default 4 */
  readonly partsPerFile?: number;
  /** For `s3Multipart` and `messageMediaChunks`. @default their own */
  readonly partBytes?: number;
  /** @default 'session' */
  readonly persist?: 'session' | 'local';
  /** Whether small files are kept in the browser. @default they are not */
  readonly keepFiles?: true;
  /** Sends the pictures of files after them. */
  readonly thumbnails?: true;
  /** The field stands in a form, which waits for uploads when it is sent. */
  readonly form?: true;
  /** People may put the list in order. */
  readonly reorderable?: true;
  /** Where the application gets a fresh token. */
  readonly signIn?: string;
}

export class UploadPage {
  readonly page: Page;
  readonly rows: Locator;

  constructor(page: Page) {
    this.page = page;
    // A row that fades is none any more.
    this.rows = page.locator('[data-slot="gantry-item"]:not([inert])');
  }

  async open(options: PageOptions): Promise<void> {
    const address = new URLSearchParams(
      Object.entries(options).map(([name, value]) => [name, String(value)]),
    );
    await this.page.goto(`/?${address.toString()}`);
    await expect(this.page.locator('[data-slot="gantry-input"]')).toBeAttached();
  }

  /** Through the picker's input, by path: the browser then reads the real file. */
  async choose(...paths: string[]): Promise<void> {
    await this.page.locator('[data-slot="gantry-input"]').setInputFiles(paths);
  }

  /** A real drop of files from disk, as the operating system would deliver it. */
  async drop(...paths: string[]): Promise<void> {
    const zone = await this.page.locator('[data-slot="gantry-dropzone"]').boundingBox();
    if (zone === null) throw new Error('The drop zone is not on the screen.');
    const cdp = await this.page.context().newCDPSession(this.page);
    const at = {
      x: zone.x + zone.width / 2,
      y: zone.y + 8,
      data: { items: [], files: paths, dragOperationsMask: 1 },
    };
    for (const type of ['dragEnter', 'dragOver', 'drop'] as const) {
      await cdp.send('Input.dispatchDragEvent', { type, ...at });
    }
    await cdp.detach();
  }

  row(name: string): Locator {
    return this.rows.filter({ hasText: name });
  }

  async press(action: string, row: Locator = this.rows.first()): Promise<void> {
    await row.locator(`[data-action="${action}"]`).click();
  }

  async expectStatus(status: string, row: Locator = this.rows.first(), timeoutMs = 30_000): Promise<void> {
    await expect(row).toHaveAttribute('data-status', status, { timeout: timeoutMs });
  }

  /** Bytes the server has confirmed for the first upload. */
  confirmedBytes(): Promise<number> {
    return this.page.evaluate(() => {
      const { client } = (globalThis as unknown as PageGlobals).gantry;
      const { order, byId } = client.store.getState();
      return byId[order[0] ?? '']?.confirmedBytes ?? 0;
    });
  }

  async untilConfirmed(bytes: number): Promise<void> {
    await expect
      .poll(() => this.confirmedBytes(), { intervals: [20], timeout: 30_000 })
      .toBeGreaterThanOrEqual(bytes);
  }

  /** Why the first upload failed, as the application gets it. */
  error(): Promise<PageError> {
    return this.page.evaluate(() => {
      const { client } = (globalThis as unknown as PageGlobals).gantry;
      const { order, byId } = client.store.getState();
      const { name = '', code = '', field = '', message = '' } = byId[order[0] ?? '']?.error ?? {};
      return { name, code, field, message };
    });
  }

  /** Which try the first upload is at; it counts on when an upload begins again. */
  attempt(): Promise<number> {
    return this.page.evaluate(() => {
      const { client } = (globalThis as unknown as PageGlobals).gantry;
      const { order, byId } = client.store.getState();
      return byId[order[0] ?? '']?.attempt ?? 0;
    });
  }

  /** What the application was told of pictures: the answers about the file and about its picture. */
  pictures(): Promise<readonly PictureTold[]> {
    return this.page.evaluate(() => (globalThis as unknown as PageGlobals).gantry.pictures);
  }

  refreshes(): Promise<number> {
    return this.page.evaluate(() => (globalThis as unknown as PageGlobals).gantry.refreshes());
  }
}

interface PictureTold {
  readonly media: { readonly fileUuid: string };
  /** null: the file goes without one. */
  readonly picture: { readonly fileUuid: string; readonly parentFileUuid: string } | null;
}

interface PageError {
  readonly name: string;
  readonly code: string;
  readonly message: string;
  /** Of a reply that was not as agreed. */
  readonly field?: string;
}

/** What e2e/app/main.tsx leaves on the page for tests. */
interface PageGlobals {
  readonly gantry: {
    readonly client: {
      readonly store: {
        getState(): {
          readonly order: readonly string[];
          readonly byId: Readonly<
            Record<
              string,
              { readonly confirmedBytes: number; readonly attempt: number; readonly error?: PageError }
            >
          >;
        };
      };
    };
    refreshes(): number;
    readonly pictures: readonly PictureTold[];
  };
}
