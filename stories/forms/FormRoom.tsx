/** Where the forms of these stories live: a client, a server in memory, and what has been saved. */
import { useState, type ReactNode } from 'react';
import type { UploadProtocol } from '../../src/core/index.ts';
import { createUploadClient, UploadProvider, type UploadedRef } from '../../src/index.ts';
import { messageMediaChunks } from '../../src/presets/selfcommunity.ts';
import { simulatedServer, type SimulatedControls } from '../../src/testing/index.ts';
import '../support/StoryButton.css';
import './FormRoom.css';

export interface FormRoomProps {
  /** Of the simulated server. */
  readonly server?: Partial<SimulatedControls>;
  readonly children: (room: Room) => ReactNode;
}

interface Room {
  readonly protocol: UploadProtocol;
  /** Shows it beneath the form. */
  readonly show: (saved: unknown) => void;
}

/** What a server may have had before this page. */
export const savedRefs: readonly UploadedRef[] = [
  { id: 'march', name: 'hotel-march.pdf', size: 82_000, type: 'application/pdf' },
  { id: 'april', name: 'train-april.pdf', size: 41_000, type: 'application/pdf' },
];

export function FormRoom({ server = {}, children }: FormRoomProps) {
  const [client] = useState(() =>
    createUploadClient({
      persist: false,
      leaveGuard: 'never',
      ports: { sender: simulatedServer({ controls: server }) },
    }),
  );
  const [protocol] = useState(() =>
    messageMediaChunks({ baseUrl: 'https://community.example', partBytes: 65_536, md5: false }),
  );
  const [saved, setSaved] = useState<readonly string[]>([]);
  return (
    <UploadProvider client={client}>
      <div data-gantry-tokens className="form-room">
        {children({
          protocol,
          show: (value) => setSaved((before) => [...before, JSON.stringify(value)]),
        })}
        <ol aria-label="Saved" dir="ltr">
          {saved.map((text, index) => (
            <li key={index}>
              <code>{text}</code>
            </li>
          ))}
        </ol>
      </div>
    </UploadProvider>
  );
}
