import { expect, test } from 'vitest';
import { licenceFindings, noticeFindings } from '../../build/licences.ts';

test('every package of the lock has an allowed licence and is not deprecated', async () => {
  expect(await licenceFindings()).toEqual([]);
});

test('a choice of licences is allowed when one of them is, a combination when all are', () => {
  const notices = [
    '## a - 1.0.0 (MIT)',
    '## b - 2.0.0 (BSD-3-Clause OR GPL-2.0)',
    '## c - 3.0.0 (MIT AND GPL-3.0)',
    '## @d/e - 4.0.0 (UNLICENSED)',
  ];
  expect(noticeFindings(notices.join('\n\n'))).toEqual([
    'c 3.0.0 is shipped under MIT AND GPL-3.0, which is not on the list.',
    '@d/e 4.0.0 is shipped under UNLICENSED, which is not on the list.',
  ]);
});
