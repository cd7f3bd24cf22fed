/** What a test run of the stories can do that Storybook cannot: tell the browser which colours the system has. */
import { cdp } from 'vitest/browser';
import { askInEveryLook } from './axeInEveryLook.ts';

askInEveryLook(async (name, value) => {
  await cdp().send('Emulation.setEmulatedMedia', { features: [{ name, value }] });
});
