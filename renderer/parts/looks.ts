import type { IconName } from './icon.tsx';
import type { Tone } from './mark.tsx';

/** The icon and the colour of a state. */
export interface Look {
  readonly tone: Tone;
  readonly icon: IconName;
}

/** The looks that states share, so that one meaning looks the same in every view. */
export const LOOKS = {
  ready: { tone: 'good', icon: 'ready' },
  done: { tone: 'good', icon: 'check' },
  waiting: { tone: 'quiet', icon: 'wait' },
  none: { tone: 'quiet', icon: 'none' },
  remark: { tone: 'quiet', icon: 'info' },
  caution: { tone: 'warning', icon: 'info' },
  delayed: { tone: 'warning', icon: 'wait' },
  warning: { tone: 'warning', icon: 'warning' },
  failed: { tone: 'bad', icon: 'error' },
} as const satisfies Readonly<Record<string, Look>>;
