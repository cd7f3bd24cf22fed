/** Every component of the suite is rendered in StrictMode: effects run, end and run again, and renders come twice. */
import { configure } from '@testing-library/react';

configure({ reactStrictMode: true });
