import { Download, RotateCw, ShieldCheck, TriangleAlert } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { asApiError, type ApiError } from '../api/problem';
import { askReport, digestHex, type ReportAnswer } from '../api/queries';
import { saveFile } from '../format/download';
import { pretty } from '../format/json';
import { plural, whole } from '../format/numbers';
import { clockTime, fullTime } from '../format/times';
import { Button } from '../ui/Button';
import { Card } from '../ui/Card';
import { CopyIconButton } from '../ui/Copy';
import { Field } from '../ui/Field';
import { Refusal, Skeleton } from '../ui/States';
import { Code } from '../ui/Code';

interface Check {
  equal: boolean;
  digest: string;
  at: number;
}

/**
 * The report itself. Asked again as of the same position it must be the same bytes, whatever was
 * rebuilt or restarted in between; the browser computes the digest of both.
 */
export function ReportCard({
  period,
  asOf,
  answer,
  onAsOf,
}: {
  period: string;
  asOf: string | undefined;
  answer: ReportAnswer | undefined;
  onAsOf: (asOf: string | undefined) => void;
}) {
  const [check, setCheck] = useState<Check | null>(null);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<ApiError | null>(null);

  const askAgain = async (first: ReportAnswer) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    try {
      const second = await askReport(period, String(first.report.as_of.position));
      const digest = digestOf(second);
      setCheck({
        equal: second.text === first.text && digest === digestOf(first),
        digest,
        at: Date.now(),
      });
    } catch (refusal) {
      setError(asApiError(refusal));
    } finally {
      setBusy(false);
    }
  };

  return (
    <Card
      title="Report"
      className="mt-4"
      aside={
        answer && (
          <div className="flex flex-wrap gap-2">
            <Button
              busy={busy}
              icon={<RotateCw className="size-3.5" aria-hidden="true" />}
              onClick={() => void askAgain(answer)}
            >
              Ask again
            </Button>
            <Button
              icon={<Download className="size-3.5" aria-hidden="true" />}
              onClick={() =>
                saveFile(
                  `billing-${period}-at-${answer.report.as_of.position}.json`,
                  answer.text,
                  'application/json',
                )
              }
            >
              Download
            </Button>
          </div>
        )
      }
    >
      <div className="grid gap-6 lg:grid-cols-[2fr_3fr]">
        <div className="min-w-0 space-y-4">
          <AsOfForm asOf={asOf} onAsOf={onAsOf} />
          {answer ? <Facts answer={answer} /> : <Skeleton className="h-32 w-full" />}
          {check && <Verdict check={check} />}
          <Refusal error={error} />
        </div>
        {answer ? (
          <details open className="min-w-0">
            <summary className="mb-2 text-sm font-medium">The report, as it came</summary>
            <div className="scroll-thin max-h-80 overflow-y-auto rounded-control">
              <Code text={answer.text} shown={pretty(answer.text)} label="report as JSON" />
            </div>
          </details>
        ) : (
          <Skeleton className="h-64 w-full" />
        )}
      </div>
    </Card>
  );
}

function digestOf(answer: ReportAnswer): string {
  return answer.computed || digestHex(answer.promised) || '';
}

function AsOfForm({ asOf, onAsOf }: { asOf: string | undefined; onAsOf: (asOf: string | undefined) => void }) {
  const [text, setText] = useState(asOf ?? '');
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onAsOf(text.trim() || undefined);
  };
  return (
    <form onSubmit={submit} className="flex items-end gap-2">
      <Field
        label="As of"
        className="flex-1"
        value={text}
        onChange={(event) => setText(event.target.value)}
        placeholder="Now, a position, or 2026-11-03T14:05:00Z"
        spellCheck={false}
        mono
      />
      <Button type="submit" className="min-h-9">
        Show
      </Button>
      {asOf && (
        <Button look="quiet" className="min-h-9" onClick={() => onAsOf(undefined)}>
          Now
        </Button>
      )}
    </form>
  );
}

function Facts({ answer }: { answer: ReportAnswer }) {
  const { report, computed, promised } = answer;
  const server = digestHex(promised);
  const differs = computed !== '' && server !== undefined && computed !== server;
  const digest = digestOf(answer);
  return (
    <dl className="space-y-3">
      <div>
        <dt className="text-xs text-soft">Position</dt>
        <dd className="tabular font-medium">
          {whole(report.as_of.position)}
          {report.as_of.at && <span className="font-normal text-soft"> · {fullTime(report.as_of.at)}</span>}
        </dd>
      </div>
      <div>
        <dt className="text-xs text-soft">Closed windows</dt>
        <dd className="tabular font-medium">{plural(report.windows, 'window')}</dd>
      </div>
      <div className="min-w-0">
        <dt className="text-xs text-soft">SHA-256</dt>
        <dd className="flex items-start gap-1">
          <code className="min-w-0 flex-1 font-mono text-xs leading-5 break-all" data-testid="report-digest">
            {digest || 'not sent'}
          </code>
          {digest && <CopyIconButton text={digest} label="Copy SHA-256" className="-mt-1.5" />}
        </dd>
      </div>
      {differs && (
        <p role="alert" className="flex gap-2 rounded-control bg-bad-soft px-3 py-2 text-sm text-bad">
          <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
          The bytes that arrived do not have the digest the server announced. Ask again.
        </p>
      )}
    </dl>
  );
}

function Verdict({ check }: { check: Check }) {
  return check.equal ? (
    <p role="status" className="flex gap-2 rounded-control bg-good-soft px-3 py-2 text-sm text-good">
      <ShieldCheck aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span>Same report, byte for byte, computed again at {clockTime(check.at)}.</span>
    </p>
  ) : (
    <p role="alert" className="flex gap-2 rounded-control bg-bad-soft px-3 py-2 text-sm text-bad">
      <TriangleAlert aria-hidden="true" className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 break-all">
        Not the same report. The second has SHA-256 {check.digest}. Keep both and tell the operator.
      </span>
    </p>
  );
}
