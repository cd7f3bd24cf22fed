/**
 * What every page about a protocol consists of, so that all of them say the same things in the same way: facts, the wire,
 * a field at work, options, CORS settings. Words that only one protocol needs stand in its page.
 */
import { Source } from '@storybook/addon-docs/blocks';
import { useTheme } from 'storybook/theming';
import { OptionsTable } from '../support/OptionsTable.tsx';
import type { DocumentedOption } from '../support/readOptions.ts';
import { Words } from '../support/Words.tsx';
import { corsSettings } from './corsSettings.ts';
import {
  protocols,
  type CorsForm,
  type CorsRule,
  type ProtocolFacts,
  type ProtocolName,
} from './protocols.ts';
import { samples } from './samples.ts';
import { SimulatedField } from './SimulatedField.tsx';
import { wireTranscript } from './wireTranscript.ts';
import './ProtocolPage.css';

export interface OfProtocol {
  readonly of: ProtocolName;
}

const questions = [
  ['backend', 'For'],
  ['resumes', 'Resumes after a reload'],
  ['parallel', 'Parts at once'],
  ['asks', 'Can be asked what it has'],
  ['cancels', 'Cancel leaves nothing'],
  ['largest', 'Largest file'],
  ['testedAgainst', 'Tested against'],
] as const satisfies readonly (readonly [keyof ProtocolFacts, string])[];

/** Its row of "Which protocol?", for the beginning of its page. */
export const Facts = ({ of }: OfProtocol) => (
  <dl data-gantry-tokens className="protocol-facts sb-unstyled">
    {questions.map(([fact, question]) => (
      <div key={fact}>
        <dt>{question}</dt>
        <dd>
          <Words text={protocols[of][fact]} />
        </dd>
      </div>
    ))}
  </dl>
);

export interface WireProps {
  /** The protocol's source: `import code from '….ts?raw'`. */
  readonly code: string;
}

/** The transcript at the head of the protocol's source. */
export const Wire = ({ code }: WireProps) => <Code text={wireTranscript(code)} />;

/** A field of this protocol at work: the engine as it is, the server in memory. */
export const ProtocolField = ({ of }: OfProtocol) => (
  <SimulatedField label={`A file for ${of}`} makeSample={samples[of]} />
);

export interface OptionsProps extends OfProtocol {
  /** Out of its types: `import options from '….ts?options'`. */
  readonly options: readonly DocumentedOption[];
}

export const Options = ({ of, options }: OptionsProps) => (
  <OptionsTable label={`Options of ${of}`} options={options} />
);

/** Which servers the tests start. */
export const TestedAgainst = ({ of }: OfProtocol) => (
  <p>
    <bdi>
      <Words text={`The tests start ${protocols[of].testedAgainst}.`} />
    </bdi>
  </p>
);

/** What the server, or the bucket, has to allow a page of another origin. */
export const Cors = ({ of }: OfProtocol) => (
  <>
    {protocols[of].cors.map((rule) =>
      corsSettings(rule).map(({ form, text }) => (
        <section key={`${rule.at} ${form}`}>
          <p>{corsHeading(rule, form)}</p>
          <Code text={text} />
        </section>
      )),
    )}
  </>
);

const formNames = {
  headers: 'Response headers of your server',
  s3: 'The bucket, S3 and compatible (put-bucket-cors; R2 takes the list inside CORSRules)',
  gcs: 'The bucket, Cloud Storage (gcloud storage buckets update --cors-file)',
  azure: 'The storage account, Azure',
} as const satisfies Record<CorsForm, string>;

const corsHeading = ({ at }: CorsRule, form: CorsForm): string =>
  `${formNames[form]}${form === 'headers' && at === 'storage' ? ', where files go' : ''}:`;

/** As a page's own blocks of code, with their button to copy. */
function Code({ text }: { readonly text: string }) {
  const { base } = useTheme();
  return (
    <div dir="ltr">
      <Source code={text} language="text" dark={base === 'dark'} />
    </div>
  );
}
