import * as fc from 'fast-check';

// A mutant meets the properties for ten seconds each. What they find is not made smaller, as nobody reads it.
fc.configureGlobal({ interruptAfterTimeLimit: 10_000, endOnFailure: true });
