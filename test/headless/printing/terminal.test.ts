import { PassThrough, Writable } from 'node:stream';
import { describe, expect, test } from 'vitest';
import { table } from '#main/headless/printing/table.ts';
import { Terminal } from '#main/headless/printing/terminal.ts';
import type { Outlet } from '#main/headless/printing/terminal.ts';
import { requestLine } from '#main/headless/printing/request-line.ts';
import { recordOf } from '#test/doubles/engine.ts';

function collect(): { readonly stream: Outlet; readonly text: () => string } {
  const stream = new PassThrough();
  let text = '';
  stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { stream, text: () => text };
}

function onTerminal(environment: Record<string, string>) {
  const out = collect();
  Object.assign(out.stream, { isTTY: true });
  return { terminal: new Terminal(out.stream, collect().stream, environment), text: out.text };
}

test.for([
  [{}, '\u001b[31mx\u001b[39m'],
  [{ NO_COLOR: '1' }, 'x'],
  [{ TERM: 'dumb' }, 'x'],
] as const)('a terminal gets colours unless it should not: %j', ([environment, expected]) => {
  expect(onTerminal(environment).terminal.paint('red', 'x')).toBe(expected);
});

test('a file or pipe gets no colours', () => {
  expect(new Terminal(collect().stream, collect().stream, {}).paint('red', 'x')).toBe('x');
});

test('text from elsewhere cannot steer the terminal', () => {
  const { terminal, text } = onTerminal({});
  terminal.print(`a\u001b]0;title\u0007b\u001b[2Jc\u009b2Jd\re${terminal.paint('red', 'f')}`);
  expect(text()).toBe('a\ufffd]0;title\ufffdb\ufffd[2Jc\ufffd2Jd\ufffde\u001b[31mf\u001b[39m\n');
});

test('what is being done gives its place on a terminal to what comes next, and is a line elsewhere', () => {
  const [out, error, pipe] = [collect(), collect(), collect()];
  Object.assign(error.stream, { isTTY: true });
  const terminal = new Terminal(out.stream, error.stream, {});
  terminal.passing('first');
  terminal.passing('second');
  terminal.print('result');
  terminal.note('end');
  expect([out.text(), error.text()]).toEqual(['result\n', 'first\r\u001b[Ksecond\r\u001b[Kend\n']);
  new Terminal(out.stream, pipe.stream, {}).passing('first');
  expect(pipe.text()).toBe('first\n');
});

test('when nobody reads any more, it is known and nothing is written', async () => {
  const out = new Writable({ write: (_chunk, _encoding, done) => done(Object.assign(new Error(), { code: 'EPIPE' })) });
  const terminal = new Terminal(out, collect().stream, {});
  terminal.print('a');
  await expect.poll(() => terminal.gone.aborted).toBe(true);
  terminal.print('b');
  terminal.json({});
});

test('lines of a stream are left out while the reader is far behind, and counted', () => {
  const out = new Writable({ write: () => undefined });
  const terminal = new Terminal(out, collect().stream, {});
  const line = 'x'.repeat(1024 * 1024);
  for (let count = 0; count < 20; count++) terminal.stream(() => terminal.print(line));
  expect(out.writableLength).toBeLessThan(10 * 1024 * 1024);
  expect(terminal.takeLeftOut()).toBe(20 - Math.floor(out.writableLength / line.length));
  expect(terminal.takeLeftOut()).toBe(0);
});

describe('a table', () => {
  test('is aligned, also with wide letters and colours', () => {
    const rows = [
      ['호스트', 'PATH'],
      [{ text: 'a.b', paint: (text: string) => `<${text}>` }, '/x'],
    ];
    expect(table(rows)).toEqual(['호스트  PATH', '<a.b>     /x']);
  });

  test('keeps each row in its line', () => {
    expect(table([['a\nb', 'c\td']])).toEqual(['a\ufffdb  c\ufffdd']);
  });
});

describe('a request line', () => {
  const { terminal } = { terminal: new Terminal(collect().stream, collect().stream, {}) };
  const time = /^\d\d:\d\d:\d\d\.678 /;

  test('says where the request went', () => {
    const line = requestLine(recordOf({ query: 'a=1' }), terminal);
    expect(line).toMatch(time);
    expect(line.replace(time, '')).toBe('GET     200 da2so.com/hostname?a=1 → hostname-svc/pod-1 1.3 ms');
  });

  test('says why no pod answered', () => {
    const record = recordOf({
      status: 404,
      answeredBy: 'gatehouse',
      reason: 'no-route',
      service: null,
      endpoint: null,
    });
    expect(requestLine(record, terminal).replace(time, '')).toBe('GET     404 da2so.com/hostname 1.3 ms no-route');
  });
});
