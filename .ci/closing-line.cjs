// A Jest reporter that ends the output with one plain line, below Jest's own summary. Where RESULTS names a file, and a few specs
// failed, they are written there instead, and the run that repeats them counts all.
const { existsSync, readFileSync, writeFileSync } = require('node:fs');

const FEW = 10;

module.exports = class ClosingLine {
  onRunComplete(
    _contexts,
    { testResults, numPassedTests, numPendingTests, numFailedTests, numRuntimeErrorTestSuites },
  ) {
    const { RESULTS = '' } = process.env;
    const before = existsSync(RESULTS) ? JSON.parse(readFileSync(RESULTS, 'utf8')) : undefined;
    const failing = testResults.filter(({ numFailingTests, testExecError }) => numFailingTests > 0 || testExecError);
    const specs = [...new Set(failing.map(({ testFilePath }) => testFilePath))];
    if (RESULTS !== '' && before === undefined && specs.length > 0 && specs.length <= FEW) {
      // In each project that has them.
      const again = testResults.filter(({ testFilePath }) => specs.includes(testFilePath));
      const sum = (field) => again.reduce((total, result) => total + result[field], 0);
      const passed = numPassedTests - sum('numPassingTests');
      const pending = numPendingTests - sum('numPendingTests');
      writeFileSync(RESULTS, JSON.stringify({ passed, pending, specs }));
      return;
    }
    const passed = numPassedTests + (before?.passed ?? 0);
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    const pending = numPendingTests + (before?.pending ?? 0);
    const skipped = pending > 0 ? `, ${pending} skipped` : '';
    const repeated =
      before === undefined ? '' : `\nRun twice, since they failed at first:\n${before.specs.join('\n')}\n`;
    process.on('exit', () => process.stdout.write(`${repeated}\n${passed} passed, ${failed} failed${skipped}\n`));
  }
};
