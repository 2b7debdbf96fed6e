// Writes the types of the REST interface from its OpenAPI document to target/openapi.ts, where
// src/api/schema.ts takes them: a change of the interface that the console does not follow fails
// in the compiler.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const document = join(root, '../control-plane/src/main/resources/openapi.json');

if (!JSON.parse(readFileSync(document, 'utf8')).openapi) {
  console.error(`${document} is no OpenAPI document; generate it before the console is checked`);
  process.exit(1);
}
mkdirSync(join(root, 'target'), { recursive: true });
writeFileSync(join(root, 'target/openapi.ts'), astToString(await openapiTS(pathToFileURL(document))));
