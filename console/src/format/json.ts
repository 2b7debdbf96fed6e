/**
 * Indents JSON without re-writing its numbers: 64-bit integers would lose digits on their way
 * through JavaScript.
 *
 * @throws SyntaxError when it is no JSON
 */
export function pretty(json: string): string {
  JSON.parse(json);
  let depth = 0;
  let out = '';
  const newline = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g)) {
    if (token === '{' || token === '[') {
      depth += 1;
      out += token + newline();
    } else if (token === '}' || token === ']') {
      depth -= 1;
      const opening = token === '}' ? '{' : '[';
      const empty = out.trimEnd().endsWith(opening);
      out = empty ? out.trimEnd() + token : out + newline() + token;
    } else if (token === ',') out += token + newline();
    else if (token === ':') out += ': ';
    else out += token;
  }
  return out;
}
