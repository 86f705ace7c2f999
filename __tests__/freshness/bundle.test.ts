import { inChildProcess } from '../support/step.ts';
import { playAll } from './play.ts';

// The bundle runs the same code, which the scenarios of the root try throughout: some of each group are enough.
playAll(inChildProcess, 3);
