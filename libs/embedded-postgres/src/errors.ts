export class DataDirectoryInUse extends Error {
  override readonly name = 'DataDirectoryInUse';

  constructor(dataDir: string, pid: number) {
    super(
      `The data directory ${dataDir} is in use by process ${pid}. ` +
        'Stop that one first, or set PASSID_DATA_DIR to another directory.',
    );
  }
}

export class EmbeddedPostgresFailed extends Error {
  override readonly name = 'EmbeddedPostgresFailed';

  constructor(sentence: string, stderrTail = '') {
    super(stderrTail === '' ? sentence : `${sentence}\n${stderrTail}`);
  }
}
