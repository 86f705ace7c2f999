const { default: Sequencer } = require('@jest/test-sequencer');

/** The tests of one module come first, and whole steps last: most mutants are noticed within a second. */
module.exports = class extends Sequencer {
  sort(tests) {
    const slowness = ({ path }) =>
      /scenarios/.test(path)
        ? 2
        : /several|signature|endpoint|secrets|timeline|output|summary\.test/.test(path)
          ? 1
          : 0;
    return [...tests].sort((one, other) => slowness(one) - slowness(other));
  }
};
