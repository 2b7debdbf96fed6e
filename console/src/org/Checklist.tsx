import { Link } from '@tanstack/react-router';
import { Check } from 'lucide-react';
import { useEffect, useState, type ReactNode } from 'react';
import { KeyDialog } from '../key/KeyDialog';
import { TopicDialog } from '../topic/TopicDialog';
import { Button, ButtonLink } from '../ui/Button';
import { Card } from '../ui/Card';
import { Spinner } from '../ui/Spinner';
import { classes } from '../ui/classes';
import type { Progress } from './progress';
import { Snippets } from './Snippets';

const TIPS_AFTER_MS = 60_000;
const STEPS = 4;

/** From nothing to the first consumed message; steps tick themselves off. */
export function Checklist({ progress }: { progress: Progress }) {
  const [dialog, setDialog] = useState<'topic' | 'key' | null>(null);
  const { topic, key, produced, consumed, done } = progress;
  const name = topic?.name ?? 'orders';
  return (
    <>
      <Bar done={done} />
      <ol className="mt-4 space-y-3">
        <Step number={1} title="Create a topic" done={Boolean(topic)} current={!topic}>
          {topic ? (
            <p>
              <Link to="/topics/$name" params={{ name }} className={LINK}>
                {name}
              </Link>{' '}
              is ready.
            </p>
          ) : (
            <>
              <p className="mb-3">Messages are kept in topics, in order within each partition.</p>
              <Button look="primary" onClick={() => setDialog('topic')}>
                Create topic
              </Button>
            </>
          )}
        </Step>
        <Step number={2} title="Create an API key" done={Boolean(key)} current={Boolean(topic) && !key}>
          {key ? (
            <p>
              <Link to="/keys" className={LINK}>
                {key.name}
              </Link>{' '}
              is ready. Programs find it in <code className="font-mono text-xs">STREAMHOUSE_API_KEY</code>.
            </p>
          ) : (
            <>
              <p className="mb-3">Programs identify themselves with a key. It is shown once.</p>
              <Button look={topic ? 'primary' : 'secondary'} onClick={() => setDialog('key')}>
                Create key
              </Button>
            </>
          )}
        </Step>
        <Step number={3} title="Produce a message" done={produced} current={Boolean(topic && key) && !produced}>
          {produced ? (
            <p>
              The first message is stored.{' '}
              <Link to="/topics/$name" params={{ name }} search={{ tab: 'messages' }} className={LINK}>
                Look at it
              </Link>
            </p>
          ) : topic ? (
            <>
              <p className="mb-3">With the key in the environment:</p>
              <Snippets topic={name} verbs={['produce']} />
              <Watching what="message" />
            </>
          ) : (
            <p>From a terminal, from Java, or from any language with gRPC.</p>
          )}
        </Step>
        <Step number={4} title="Consume it" done={consumed} current={produced && !consumed}>
          {consumed ? (
            <p>Your messages are being read.</p>
          ) : topic ? (
            <>
              <Snippets topic={name} verbs={['consume']} />
              {produced && <Watching what="reader" />}
            </>
          ) : (
            <p>And follow what comes after it.</p>
          )}
        </Step>
      </ol>
      {done === STEPS && <Finished />}
      {dialog === 'topic' && <TopicDialog onClose={() => setDialog(null)} />}
      {dialog === 'key' && <KeyDialog topic={topic?.name} onClose={() => setDialog(null)} />}
    </>
  );
}

const LINK = 'font-medium text-brand-ink underline underline-offset-3';

function Bar({ done }: { done: number }) {
  return (
    <div className="flex items-center gap-3">
      <div
        role="progressbar"
        aria-label="Steps done"
        aria-valuemin={0}
        aria-valuemax={STEPS}
        aria-valuenow={done}
        className="h-1.5 w-40 rounded-full bg-line"
      >
        <div className="h-full rounded-full bg-brand" style={{ width: `${(done / STEPS) * 100}%` }} />
      </div>
      <span className="text-sm text-soft">
        {done} of {STEPS} steps done
      </span>
    </div>
  );
}

function Step({
  number,
  title,
  done,
  current,
  children,
}: {
  number: number;
  title: string;
  done: boolean;
  current: boolean;
  children: ReactNode;
}) {
  return (
    <li
      aria-current={current ? 'step' : undefined}
      className={classes(
        'flex gap-3.5 rounded-card border bg-surface p-4 sm:px-5',
        current ? 'border-brand' : 'border-line',
      )}
    >
      <span
        aria-hidden="true"
        className={classes(
          'grid size-6 shrink-0 place-items-center rounded-full text-xs font-semibold',
          done ? 'bg-brand text-on-brand' : current ? 'bg-brand-soft text-brand-ink' : 'bg-sunken text-faint ring-1 ring-line ring-inset',
        )}
      >
        {done ? <Check className="size-3.5" strokeWidth={3} /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className="text-base leading-6 font-semibold">
          {title}
          {done && <span className="sr-only"> (done)</span>}
        </h2>
        <div className="mt-0.5 text-sm text-soft">{children}</div>
      </div>
    </li>
  );
}

function Watching({ what }: { what: 'message' | 'reader' }) {
  const [late, setLate] = useState(false);
  useEffect(() => {
    const timer = window.setTimeout(() => setLate(true), TIPS_AFTER_MS);
    return () => window.clearTimeout(timer);
  }, []);
  return (
    <div className="mt-3">
      <p role="status" className="flex items-center gap-2 text-sm text-soft">
        <Spinner /> Waiting for the first {what}…
      </p>
      {late && (
        <ul className="mt-2 list-disc space-y-1 pl-5 text-sm">
          <li>Is STREAMHOUSE_API_KEY set in the terminal that runs the command?</li>
          <li>Does the command end with an error? It names the reason.</li>
          <li>Is an agent live? The status is at the top of the page.</li>
        </ul>
      )}
    </div>
  );
}

function Finished() {
  return (
    <Card className="mt-4 border-brand!">
      <div className="flex flex-wrap items-center justify-between gap-3">
        <p className="text-base font-semibold">All set. Your streams are flowing.</p>
        <ButtonLink to="/" look="primary">
          Go to the overview
        </ButtonLink>
      </div>
    </Card>
  );
}
