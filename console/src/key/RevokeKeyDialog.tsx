import { useMutation, useQueryClient } from '@tanstack/react-query';
import { remove } from '../api/http';
import type { ApiKey } from '../api/schema';
import { plural } from '../format/numbers';
import { Button } from '../ui/Button';
import { Dialog, DialogActions } from '../ui/Dialog';
import { useNotices } from '../ui/Notices';
import { Refusal } from '../ui/States';
import { Ago } from '../ui/Time';

export function RevokeKeyDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const client = useQueryClient();
  const { tell } = useNotices();
  const revoke = useMutation({
    mutationFn: () => remove(`/keys/${encodeURIComponent(apiKey.id)}`),
    onSuccess: async (headers) => {
      await client.invalidateQueries({ queryKey: ['keys'] });
      void client.invalidateQueries({ queryKey: ['plan'] });
      const pending = Number(headers.get('X-StreamHouse-Agents-Pending') ?? 0);
      tell(
        pending > 0
          ? `Key ${apiKey.name} revoked; ${plural(pending, 'agent')} did not confirm yet`
          : `Key ${apiKey.name} revoked`,
      );
      onClose();
    },
  });
  return (
    <Dialog
      title={`Revoke ${apiKey.name}`}
      description="Programs with this key are refused within a second. A revoked key does not come back."
      onClose={onClose}
    >
      <p className="text-sm text-soft">
        {apiKey.last_used_at ? (
          <>
            Last used <Ago at={apiKey.last_used_at} />.
          </>
        ) : (
          'It was never used.'
        )}
      </p>
      <div className="mt-3">
        <Refusal error={revoke.error} />
      </div>
      <DialogActions>
        <Button onClick={onClose}>Cancel</Button>
        <Button look="danger" busy={revoke.isPending} onClick={() => !revoke.isPending && revoke.mutate()}>
          Revoke key
        </Button>
      </DialogActions>
    </Dialog>
  );
}
