'use client';
/** False on a server and in the first render over its markup, true from then on, and everywhere else at once. */
import { useSyncExternalStore } from 'react';

export const useIsHydrated = (): boolean => useSyncExternalStore(never, inBrowser, onServer);

const never = () => () => {};
const inBrowser = () => true;
const onServer = () => false;
