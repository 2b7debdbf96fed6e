import { Download } from 'lucide-react';
import { useState } from 'react';
import { getBytes } from '../api/http';
import type { AuditFilter } from '../api/queries';
import { saveFile } from '../format/download';
import { Button } from '../ui/Button';
import { useNotices } from '../ui/Notices';

const EXPORT_TIMEOUT_MS = 120_000;

/** Everything the filters show, oldest first, one JSON object a line. */
export function ExportButton({ filter }: { filter: AuditFilter }) {
  const [busy, setBusy] = useState(false);
  const { tell, tellFailure } = useNotices();
  const run = async () => {
    if (busy) return;
    setBusy(true);
    try {
      const { bytes } = await getBytes('/audit', {
        query: { ...filter },
        accept: 'application/x-ndjson',
        timeoutMs: EXPORT_TIMEOUT_MS,
      });
      const name = `audit-${new Date().toISOString().slice(0, 10)}.ndjson`;
      saveFile(name, bytes, 'application/x-ndjson');
      tell(`${name} saved`);
    } catch (error) {
      tellFailure('Nothing exported', error);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Button busy={busy} icon={<Download className="size-3.5" aria-hidden="true" />} onClick={() => void run()}>
      Export NDJSON
    </Button>
  );
}
