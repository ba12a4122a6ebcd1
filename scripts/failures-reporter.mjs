// A reporter of vitest: writes what failed, and how, for the end of the log of scripts/test.mjs.
import { writeFileSync } from 'node:fs';
import { stripVTControlCharacters } from 'node:util';

/** Enough for what was expected and where, little enough to keep all in a log's tail. */
const shownLines = 15;

export default class FailuresReporter {
  onTestRunEnd(modules, unhandled) {
    const failures = modules.flatMap((module) => [
      ...failureOf(module.relativeModuleId, module.errors()),
      ...[...module.children.allSuites()].flatMap((suite) =>
        failureOf(nameOf(suite), suite.errors()),
      ),
      ...[...module.children.allTests('failed')].flatMap((test) =>
        failureOf(nameOf(test), test.result().errors),
      ),
    ]);
    const outside = unhandled.flatMap((error) => failureOf('outside of any test', [error]));
    writeFileSync(process.env.FAILURES_FILE, JSON.stringify([...failures, ...outside]));
  }
}

const nameOf = (entity) => `${entity.module.relativeModuleId} > ${entity.fullName}`;

function failureOf(name, errors) {
  if (errors.length === 0) return [];
  const lines = errors.flatMap((error) => linesOf(error).slice(0, shownLines));
  return [[name, ...lines.map((line) => `    ${line}`)].join('\n')];
}

/** The message, what differs, the frames that are ours, and the same of what caused it. */
function linesOf({ name, message, diff, stack, cause }) {
  const frames = (stack ?? '')
    .split('\n')
    .filter((line) => /^\s+at /.test(line) && !/node_modules|node:|<anonymous>/.test(line));
  const own = [`${name ?? 'Error'}: ${message}`, diff ?? '', ...frames].join('\n');
  const lines = stripVTControlCharacters(own)
    .split('\n')
    .filter((line) => line.trim() !== '');
  return cause?.message ? [...lines, ...linesOf(cause)] : lines;
}
