import * as fc from 'fast-check';

// A mutant meets the properties for a moment each. What they find is not made smaller, as nobody reads it.
fc.configureGlobal({ interruptAfterTimeLimit: 3_000, endOnFailure: true });
