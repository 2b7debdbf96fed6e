import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { NoticesProvider } from '../ui/Notices';
import { createClient } from './client';
import { createConsoleRouter } from './router';

const client = createClient((expiredAt) => {
  void router.navigate({ to: '/login', search: { next: expiredAt, expired: true }, replace: true });
});
const router = createConsoleRouter(client);

export function App() {
  return (
    <QueryClientProvider client={client}>
      <NoticesProvider>
        <RouterProvider router={router} />
      </NoticesProvider>
    </QueryClientProvider>
  );
}
