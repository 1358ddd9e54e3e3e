/**
 * A proxy configuration (PAC) that leads the names to a proxy of this machine, and nothing else. There is no way past the
 * proxy for them: with one, a name would be asked of the public DNS while Gatehouse is not running (reference trust F).
 */
export function pacFile(names: readonly string[], proxy: { readonly port: number }): string {
  const exact = names.filter((name) => !name.startsWith('*'));
  const wildcards = names.filter((name) => name.startsWith('*.')).map((name) => name.slice(2));
  return `// Gatehouse: the hosts of its routes go to its proxy on this machine, everything else as without it.
var EXACT = ${table(exact)};
var BELOW = ${table(wildcards)};

function FindProxyForURL(url, host) {
  var name = host.toLowerCase().replace(/\\.$/, '');
  if (EXACT[name] === 1) return 'PROXY 127.0.0.1:${String(proxy.port)}';
  for (var dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    if (BELOW[name.slice(dot + 1)] === 1) return 'PROXY 127.0.0.1:${String(proxy.port)}';
  }
  return 'DIRECT';
}
`;
}

/** A literal that every PAC reader understands. Names are DNS names, so that nothing needs escaping but by JSON. */
function table(names: readonly string[]): string {
  return JSON.stringify(Object.fromEntries(names.map((name) => [name, 1])));
}
