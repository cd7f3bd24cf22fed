/** The conformance kit, run in this page by a press: every rule, and whether the protocol keeps it. */
import { useState } from 'react';
import type { ConformanceCase } from '../../src/testing/index.ts';
import { StoryButton } from '../support/StoryButton.tsx';
import './ConformanceRun.css';

export interface ConformanceRunProps {
  readonly cases: readonly ConformanceCase[];
}

interface Report {
  readonly kept: number;
  readonly broken: readonly string[];
}

export function ConformanceRun({ cases }: ConformanceRunProps) {
  const [report, setReport] = useState<Report>();
  return (
    <section data-gantry-tokens className="conformance" aria-label="Conformance">
      <StoryButton
        onClick={() => {
          void check(cases).then(setReport);
        }}
      >
        Check the rules
      </StoryButton>
      <div role="status">
        {report && (
          <p>
            <bdi>
              {report.kept} of {cases.length} rules hold.
            </bdi>
          </p>
        )}
      </div>
      {report && report.broken.length > 0 && (
        <ul>
          {report.broken.map((complaint) => (
            <li key={complaint}>
              <bdi>{complaint}</bdi>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

async function check(cases: readonly ConformanceCase[]): Promise<Report> {
  const broken: string[] = [];
  for (const { title, run } of cases) {
    await run().catch((error: unknown) => {
      broken.push(`${title}: ${error instanceof Error ? error.message : String(error)}`);
    });
  }
  return { kept: cases.length - broken.length, broken };
}
