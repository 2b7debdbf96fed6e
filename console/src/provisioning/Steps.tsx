import { Check, Minus, X } from 'lucide-react';
import type { Operation, OperationStep } from '../api/schema';
import { clockTime } from '../format/times';
import { plural } from '../format/numbers';
import { Spinner } from '../ui/Spinner';
import { classes } from '../ui/classes';
import { words } from './kinds';

type Look = 'done' | 'failed' | 'running' | 'waiting';

function lookOf(step: OperationStep): Look {
  const state = step.state.toLowerCase();
  if (/succe|done|complete|skip/.test(state)) return 'done';
  if (/fail|cancel|dead/.test(state)) return 'failed';
  return /run|start|retry|progress/.test(state) ? 'running' : 'waiting';
}

const LOOKS: Record<Look, string> = {
  done: 'bg-brand text-on-brand',
  failed: 'bg-bad-fill text-white',
  running: 'bg-info-soft text-info',
  waiting: 'bg-sunken text-faint ring-1 ring-inset ring-line',
};

export function Steps({ operation }: { operation: Operation }) {
  return (
    <ol>
      {operation.steps.map((step, index) => {
        const look = lookOf(step);
        const last = index === operation.steps.length - 1;
        return (
          <li key={step.name} className="flex gap-3.5">
            <span className="flex flex-col items-center" aria-hidden="true">
              <span className={classes('grid size-6 place-items-center rounded-full', LOOKS[look])}>
                <Mark look={look} />
              </span>
              {!last && <span className="my-1 w-px flex-1 bg-line" />}
            </span>
            <div className={classes('min-w-0 flex-1', !last && 'pb-4')}>
              <p className="leading-6 font-medium">{words(step.name)}</p>
              <p className="text-xs text-soft">
                {words(step.state)}
                {step.at && ` · ${clockTime(step.at)}`}
                {step.attempts > 1 && ` · ${plural(step.attempts, 'attempt')}`}
              </p>
              {step.detail && <p className="mt-1 text-sm break-words text-soft">{step.detail}</p>}
            </div>
          </li>
        );
      })}
    </ol>
  );
}

function Mark({ look }: { look: Look }) {
  switch (look) {
    case 'done':
      return <Check className="size-3.5" strokeWidth={3} />;
    case 'failed':
      return <X className="size-3.5" strokeWidth={3} />;
    case 'running':
      return <Spinner />;
    case 'waiting':
      return <Minus className="size-3.5" />;
  }
}
