import { inThisProcess } from '../support/step.ts';
import { playAll } from './play.ts';

playAll(inThisProcess);
