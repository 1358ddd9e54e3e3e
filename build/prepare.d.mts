export function buildIfStale(node: string): Promise<void>;
