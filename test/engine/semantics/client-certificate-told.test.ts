import { afterAll, describe, expect, test } from 'vitest';
import { pod, client, fancy, selfSigned, visit, lines, close } from './certificate-asking.ts';

afterAll(close);

describe('what the pod is told', () => {
  test('subject, issuer and that it is good, in place of what the client says', async () => {
    await visit('on', client, { headers: 'ssl-client-verify: FORGED\r\nssl-client-subject-dn: CN=root\r\n' });
    expect(lines(pod.heads.at(-1))).toEqual({
      'ssl-client-verify': 'SUCCESS',
      'ssl-client-subject-dn': 'CN=client',
      'ssl-client-issuer-dn': 'CN=Root',
    });
  });

  test('names as RFC 2253 writes them', async () => {
    await visit('on', fancy);
    expect(lines(pod.heads.at(-1))['ssl-client-subject-dn']).toBe('CN=\\EB\\AF\\BC\\EC\\88\\98,O=Acme\\, Inc.,C=KR');
  });

  test('the certificate itself, escaped, where that is asked for', async () => {
    await visit('passes', client);
    expect(decodeURIComponent(lines(pod.heads.at(-1))['ssl-client-cert'] ?? '').trim()).toBe(
      client.cert.replaceAll('\r', '').trim(),
    );
  });

  test('that there is none', async () => {
    await visit('optional', null, { headers: 'ssl-client-verify: SUCCESS\r\nssl-client-subject-dn: CN=root\r\n' });
    expect(lines(pod.heads.at(-1))).toEqual({ 'ssl-client-verify': 'NONE' });
  });

  test('why a certificate that is let pass is not good', async () => {
    await visit('loose', selfSigned);
    expect(lines(pod.heads.at(-1))['ssl-client-verify']).toBe('FAILED:self-signed certificate');
  });

  test('nothing where nobody is asked', async () => {
    await visit('off', client);
    expect(lines(pod.heads.at(-1))).toEqual({});
  });
});
