/** A trace as people read it: a table with one row per entry, and below it the same as text, to be copied. */
import { useId, type ReactNode } from 'react';
import { traceText, type TraceEntry, type UploadTrace } from '../../src/core/index.ts';
import { Scrollable, Table } from './Table.tsx';
import './TraceView.css';

export interface TraceViewProps {
  /** Of the file; a trace itself does not say. */
  readonly name: string;
  readonly trace: UploadTrace;
}

export function TraceView({ name, trace }: TraceViewProps) {
  const id = useId();
  const startMs = trace.entries[0]?.atMs ?? 0;
  return (
    <section data-gantry-tokens className="trace" aria-labelledby={`${id}-heading`}>
      <h3 id={`${id}-heading`}>
        <bdi dir="ltr">
          Trace of <bdi>{name}</bdi>
        </bdi>
      </h3>
      {trace.droppedCount > 0 && <p>{trace.droppedCount} earlier entries were dropped.</p>}
      <Table
        label={`Trace of ${name} as a table`}
        columns={['Second', 'Request', 'What happened', 'Step', 'Bytes', 'Took']}
      >
        {trace.entries.map((entry, index) => (
          <tr key={index} data-kind={entry.kind}>
            <td>{((entry.atMs - startMs) / 1000).toFixed(3)}</td>
            <Cells {...cellsOf(entry)} />
          </tr>
        ))}
      </Table>
      <h4>As text</h4>
      <Scrollable label={`Trace of ${name} as text`}>
        <pre dir="ltr">{traceText(trace)}</pre>
      </Scrollable>
    </section>
  );
}

interface TraceCells {
  readonly request?: number | undefined;
  readonly event: ReactNode;
  readonly step?: string;
  readonly bytes?: string;
  readonly tookMs?: number | undefined;
}

function Cells({ request, event, step, bytes, tookMs }: TraceCells) {
  return (
    <>
      <td>{request}</td>
      <td>{event}</td>
      <td>{step}</td>
      <td>
        <bdi dir="ltr">{bytes}</bdi>
      </td>
      <td>
        <bdi dir="ltr">{tookMs !== undefined && `${tookMs} ms`}</bdi>
      </td>
    </>
  );
}

function cellsOf(entry: TraceEntry): TraceCells {
  switch (entry.kind) {
    case 'request': {
      const { request, method, address, range, key, attempt } = entry;
      return {
        request,
        event: <code dir="ltr">{[method, address].filter(Boolean).join(' ')}</code>,
        step: attempt === 1 ? key : `${key}, attempt ${attempt}`,
        ...(range !== undefined && { bytes: `${range.start}–${range.end}` }),
      };
    }
    case 'reply':
      return {
        request: entry.request,
        event: `Reply ${entry.status}`,
        step: entry.key,
        tookMs: entry.durationMs,
      };
    case 'no-reply':
      return {
        request: entry.request,
        event: `${entry.request === undefined ? 'Not sent' : 'No reply'}: ${entry.code}`,
        step: entry.key,
        tookMs: entry.durationMs,
      };
    case 'wait':
      return {
        event: `Waits for the ${waitsFor[entry.for]}: ${entry.code}`,
        tookMs: entry.untilMs - entry.atMs,
      };
    case 'checkpoint':
      return { event: 'Confirmed', bytes: `0–${entry.confirmedBytes}` };
    case 'outcome':
      return { event: entry.outcome === 'failed' ? `Failed: ${entry.code}` : words[entry.outcome] };
    default:
      return { event: words[entry.kind] };
  }
}

const waitsFor = { backoff: 'next try', connection: 'connection' } as const;

const words = {
  stall: 'Nothing moves',
  digest: 'Digest known',
  restart: 'Begins again',
  pause: 'Paused',
  resume: 'Goes on',
  cancel: 'Stopped by cancel',
  undo: 'Brought back',
  cancelled: 'Cancelled for good',
  done: 'Done',
} as const;
