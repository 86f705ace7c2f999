import { inChildProcess } from '../support/step.ts';
import { playAll } from './play.ts';

playAll(inChildProcess);
