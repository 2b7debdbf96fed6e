// `npm run dev:mock [lively|empty|pending|failed]`: the console on a development server that
// answers by itself, without a control plane.
import { createServer } from 'vite';
import { createMock } from './mock/server.mjs';

const kind = process.argv[2] ?? 'lively';
const mock = createMock({ kind });
const server = await createServer({
  plugins: [
    {
      name: 'mock',
      configureServer: (vite) => {
        vite.middlewares.use((request, response, next) => {
          mock(request, response).then((answered) => !answered && next(), next);
        });
      },
    },
  ],
  server: { host: '127.0.0.1', proxy: {} },
});
await server.listen();
server.printUrls();
console.log('  log in as ada@acme.example with "correct horse battery staple"');
