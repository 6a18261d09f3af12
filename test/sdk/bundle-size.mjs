// Prints the minified bundle of a module, without React and qrcode. Usage: bundle-size.mjs <entry>
import { build } from 'vite';

const [entry] = process.argv.slice(2);
const [{ output }] = await build({
  configFile: false,
  logLevel: 'error',
  define: { 'process.env.NODE_ENV': '"production"' },
  build: {
    write: false,
    minify: true,
    lib: { entry, formats: ['es'] },
    rolldownOptions: {
      external: [/^react/, 'qrcode'],
      onLog: (level, log, handle) => log.code !== 'MODULE_LEVEL_DIRECTIVE' && handle(level, log),
    },
  },
});
process.stdout.write(output.map(({ code = '' }) => code).join('\n'));
