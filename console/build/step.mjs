// One step of the Maven build: `install`, `bundle` or `check`. A step whose inputs did not change
// since its last success does nothing, so that a build of the other modules does not wait for it.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const STEPS = {
  install: {
    inputs: ['package.json', 'package-lock.json', '.npmrc'],
    product: 'node_modules',
    stamp: 'node_modules/.stamp-install',
    commands: [['npm', 'ci', '--no-fund', '--no-audit', '--loglevel=error']],
  },
  bundle: {
    inputs: ['package.json', 'package-lock.json', 'index.html', 'vite.config.ts', 'build', 'src'],
    product: 'target/classes/console/index.html',
    stamp: 'target/stamp-bundle',
    commands: [['npm', 'run', '--silent', 'build']],
  },
  check: {
    inputs: [
      ...['package.json', 'package-lock.json', 'index.html', 'vite.config.ts', 'tsconfig.json'],
      ...['build', 'src', '../control-plane/src/main/resources/openapi.json'],
    ],
    product: 'target/classes/console/index.html',
    stamp: 'target/stamp-check',
    commands: [['npm', 'run', '--silent', 'check']],
  },
};

function files(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => files(join(path, name)));
}

function fingerprint(inputs) {
  const hash = createHash('sha256').update(process.version);
  for (const file of inputs.flatMap((input) => files(join(root, input)))) {
    hash.update(file.slice(root.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

const step = STEPS[process.argv[2]];
if (!step) {
  console.error(`usage: node build/step.mjs ${Object.keys(STEPS).join('|')}`);
  process.exit(2);
}
const stamp = join(root, step.stamp);
const wanted = fingerprint(step.inputs);
const fresh =
  existsSync(join(root, step.product)) &&
  existsSync(stamp) &&
  readFileSync(stamp, 'utf8') === wanted;
if (!fresh) {
  for (const [command, ...args] of step.commands) {
    const env = { ...process.env, NO_COLOR: '1' };
    const run = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
    if (run.error) console.error(`cannot run ${command}: ${run.error.message}`);
    if (run.status !== 0) {
      process.stderr.write(`${run.stdout ?? ''}${run.stderr ?? ''}`);
      process.exit(run.status ?? 1);
    }
  }
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, wanted);
}
