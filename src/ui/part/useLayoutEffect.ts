'use client';
/**
 * React's, except on a server, where it would do nothing and React 18 would say so for every part. Under its own name,
 * so that linters know its dependencies.
 */
import { useEffect, useLayoutEffect as useReactLayoutEffect } from 'react';

export const useLayoutEffect = typeof document === 'undefined' ? useEffect : useReactLayoutEffect;
