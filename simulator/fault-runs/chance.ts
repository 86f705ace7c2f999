import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** What is left to chance in a run, drawn from its seed: the same seed draws the same, in the same order. */
export class Chance {
  readonly random: () => number;

  constructor(seed: number) {
    const generator = xoroshiro128plus(seed);
    this.random = () => uniformFloat64(generator);
    // Neighbouring seeds begin alike.
    for (let draw = 0; draw < 64; draw++) this.random();
  }

  is(share: number): boolean {
    return this.random() < share;
  }

  between(low: number, high: number): number {
    return low + this.random() * (high - low);
  }

  /** Small and large alike: as many between 1 and 10 as between 10 and 100. */
  scaled(low: number, high: number): number {
    return low * (high / low) ** this.random();
  }

  of<T>(list: readonly T[]): T {
    return list[Math.floor(this.random() * list.length)] as T;
  }
}
