import { expect, test } from '@jest/globals';
import { inThisProcess, onStage } from '../../support/step.ts';

// In a file of its own: the toolkit remembers the first summary file that it finds.
test('a summary file that is not there is only a warning', async () => {
  await onStage(async (stage) => {
    const ended = await inThisProcess(stage, { environment: { GITHUB_STEP_SUMMARY: '/nonexistent/summary' } });
    expect(ended).toMatchObject({ exitCode: 0, outputs: { outcome: 'submitted' } });
    expect(ended.log).toMatch(/^::warning::The job summary could not be written/m);
  });
});
