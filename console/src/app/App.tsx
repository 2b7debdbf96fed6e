import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { NoticesProvider } from '../ui/Notices';
import { createClient } from './client';
import { createConsoleRouter } from './router';
import { backTo } from './searches';

const client = createClient((page, error) => {
  void router.navigate({ to: '/login', search: backTo(page, error), replace: true });
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
