/** How this machine's keyboard names the key that goes with K for the palette. */
export function modifierName(): string {
  return isApple() ? '⌘' : 'Ctrl';
}

function isApple(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.userAgent);
}
