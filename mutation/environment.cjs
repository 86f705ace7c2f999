const { TestEnvironment } = require('jest-environment-node');

/** The mutant that a test has noticed. */
let noticed;

const mutant = () => process.env.__STRYKER_ACTIVE_MUTANT__;

/** Stops at the first test that notices a mutant, which jest can do only after a whole file. */
module.exports = class extends TestEnvironment {
  async setup() {
    await super.setup();
    // Tests of whole steps replace the environment, in which a mutated file would look for this when it is loaded.
    this.global.__stryker__ ??= {};
    this.global.__stryker__.activeMutant ??= mutant();
  }

  async handleTestEvent(event) {
    if (mutant() === undefined) return;
    if (event.name === 'test_fn_failure' || event.name === 'hook_failure') noticed = mutant();
    if (event.name === 'test_start' && noticed === mutant()) event.test.mode = 'skip';
  }
};
