/** The worker's end of `callWorker`: runs one function per request and answers with its output or its error. */
import type { WorkerCancel, WorkerReply, WorkerRequest } from './messages.ts';

/** What a dedicated worker's global offers; typed here because the page's types know only `Window`. */
interface WorkerScope {
  postMessage(message: unknown): void;
  addEventListener(type: 'message', listener: (event: MessageEvent) => void): void;
}

type Work = (
  input: never,
  options: { readonly signal: AbortSignal; readonly onProgress: (progress: number) => void },
) => Promise<unknown>;

export function serveWorker(work: Work): void {
  const scope = globalThis as WorkerScope;
  const jobs = new Map<number, AbortController>();
  const answer = (reply: WorkerReply<unknown>): void => {
    scope.postMessage(reply);
  };

  scope.addEventListener('message', ({ data }: MessageEvent<WorkerRequest<never> | WorkerCancel>) => {
    const { id } = data;
    if ('cancel' in data) {
      jobs.get(id)?.abort();
      return;
    }
    const controller = new AbortController();
    jobs.set(id, controller);
    work(data.input, {
      signal: controller.signal,
      onProgress: (progress) => {
        answer({ id, progress });
      },
    })
      .then(
        (output) => {
          answer({ id, output });
        },
        (error: unknown) => {
          const { name, message } = error instanceof Error ? error : new Error(String(error));
          answer({ id, error: { name, message } });
        },
      )
      .finally(() => jobs.delete(id));
  });
}
