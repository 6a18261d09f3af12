/** The last word on standard output: how many tests passed and failed, in a form any script can read. */
export default class ClosingLineReporter {
  onRunComplete(_contexts, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const failed = numFailedTests + numRuntimeErrorTestSuites;
    this.closingLine = `${numPassedTests} passed, ${failed} failed`;
    process.on('exit', () => process.stdout.write(`${this.closingLine}\n`));
  }
}
