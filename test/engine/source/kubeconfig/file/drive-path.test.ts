import { expect, test } from 'vitest';
import { mountedPath, splitFileList } from '#engine/source/kubeconfig/file/drive-path.ts';

test.each([
  ['C:\\Users\\me\\.minikube\\ca.crt', '/mnt/c/Users/me/.minikube/ca.crt'],
  ['/home/me/ca.crt', '/home/me/ca.crt'],
  ['ca.crt', 'ca.crt'],
  ['c:relative', 'c:relative'],
])('%s in Linux is %s', (given, expected) => {
  expect(mountedPath(given, 'linux')).toBe(expected);
});

test('Windows keeps its own paths', () => {
  expect(mountedPath('C:\\Users\\me\\ca.crt', 'win32')).toBe('C:\\Users\\me\\ca.crt');
});

test.each([
  ['/a:/b::/c', ['/a', '/b', '/c']],
  ['/a:C:\\Users\\me\\config:/b', ['/a', 'C:\\Users\\me\\config', '/b']],
  ['C:\\one:d:\\two', ['C:\\one', 'd:\\two']],
  ['x:/b', ['x', '/b']],
])('%s are the files %o', (given, expected) => {
  expect(splitFileList(given, ':')).toEqual(expected);
});

test('Windows parts by semicolons', () => {
  expect(splitFileList('C:\\one;D:\\two', ';')).toEqual(['C:\\one', 'D:\\two']);
});
