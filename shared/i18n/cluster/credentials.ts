import type { CredentialDescription } from '../../model/source.ts';

/** How a language names the ways to sign in to a cluster. */
export interface CredentialWords {
  readonly kinds: Readonly<Record<CredentialDescription['kind'], string>>;
  readonly expired: string;
  /** Takes a length of time in words. */
  readonly expires: (time: string) => string;
  readonly hours: (count: number) => string;
  readonly days: (count: number) => string;
  readonly minutes: (count: number) => string;
  readonly actsAs: (user: string) => string;
  readonly unapproved: string;
}

export const credentialsEn: CredentialWords = {
  kinds: {
    certificate: 'client certificate',
    token: 'token',
    'token-file': 'token file',
    plugin: 'credential plugin',
    password: 'password',
    provider: 'auth provider',
    none: 'anonymous',
  },
  expired: 'expired',
  expires: (time) => `${time} left`,
  minutes: (count) => `${count} min`,
  hours: (count) => `${count} h`,
  days: (count) => (count === 1 ? '1 day' : `${count} days`),
  actsAs: (user) => `as ${user}`,
  unapproved: 'asks before it runs',
};

export const credentialsKo: CredentialWords = {
  kinds: {
    certificate: '클라이언트 인증서',
    token: '토큰',
    'token-file': '토큰 파일',
    plugin: '자격 증명 플러그인',
    password: '비밀번호',
    provider: '인증 제공자',
    none: '익명',
  },
  expired: '만료됨',
  expires: (time) => `${time} 남음`,
  minutes: (count) => `${count}분`,
  hours: (count) => `${count}시간`,
  days: (count) => `${count}일`,
  actsAs: (user) => `${user}(으)로`,
  unapproved: '실행 전에 확인',
};

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Kind and state of a credential in a few words; `now` in milliseconds since the epoch. */
export function credentialText(words: CredentialWords, credential: CredentialDescription, now: number): string {
  const { kind, expires, actsAs, plugin } = credential;
  const parts = [words.kinds[kind]];
  if (expires !== null) parts.push(expires <= now ? words.expired : words.expires(duration(words, expires - now)));
  if (plugin?.approved === false) parts.push(words.unapproved);
  if (actsAs !== null) parts.push(words.actsAs(actsAs));
  return parts.join(', ');
}

function duration(words: CredentialWords, milliseconds: number): string {
  if (milliseconds < HOUR) return words.minutes(Math.max(1, Math.floor(milliseconds / MINUTE)));
  return milliseconds < 2 * DAY
    ? words.hours(Math.floor(milliseconds / HOUR))
    : words.days(Math.floor(milliseconds / DAY));
}
