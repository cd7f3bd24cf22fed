import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { describeProtocol } from '../../src/testing/index.ts';
import { putThenConfirm } from './putThenConfirm.ts';
import { putThenConfirmEndpoint } from './putThenConfirmEndpoint.ts';

const url = 'https://files.example/own';

describeProtocol(() => putThenConfirm({ url }), putThenConfirmEndpoint, { runner: { describe, it } });

describe('the protocol in thirty lines', () => {
  const code = readFileSync(join(import.meta.dirname, 'putThenConfirm.ts'), 'utf8').replace(
    '../../src/core/index.ts',
    'gantry/core',
  );

  it('stands in the README as it was tested', () => {
    const readme = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
    expect(readme).toContain(`\`\`\`ts\n${code}\`\`\``);
  });

  it('has about thirty', () => {
    const written = code.split('\n').filter((line) => line.trim() !== '');
    expect(written.length).toBeLessThanOrEqual(35);
  });
});
