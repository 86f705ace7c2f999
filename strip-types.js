// Tests run the sources as Node itself would: types become spaces, so every line and column stays where it is.
import { stripTypeScriptTypes } from 'node:module';

export default { process: (source) => ({ code: stripTypeScriptTypes(source) }) };
