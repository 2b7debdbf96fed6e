import { useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { forgetWrites, post } from '../api/http';
import { useNotices } from '../ui/Notices';
import { setLeaving } from './leaving';

/** Ends the session on the server first: only then is it really over. */
export function useLogOut(): () => Promise<void> {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { tellFailure } = useNotices();
  return async () => {
    setLeaving(true);
    try {
      await post('/auth/logout');
    } catch (error) {
      setLeaving(false);
      tellFailure('Not logged out', error);
      return;
    }
    forgetWrites();
    await navigate({ to: '/login', search: {} });
    client.clear();
    setLeaving(false);
  };
}
