import { useId, type InputHTMLAttributes, type ReactNode, type SelectHTMLAttributes } from 'react';
import { ChevronDown } from 'lucide-react';
import { classes } from './classes';

export const CONTROL =
  'min-h-9 w-full min-w-0 rounded-control border bg-surface px-3 text-sm text-ink ' +
  'transition-colors duration-100 hover:border-line-strong disabled:opacity-60';

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** The label is for those who do not see the field's place. */
  labelHidden?: boolean;
  mono?: boolean;
}

/** A labelled field; its error takes the place of the hint and is announced with it. */
export function Field({ label, hint, error, labelHidden, mono, className, ...input }: FieldProps) {
  const id = useId();
  const note = error ?? hint;
  return (
    <div className={className}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1.5 block text-sm font-medium'}>
        {label}
      </label>
      <input
        {...input}
        id={id}
        aria-invalid={error ? true : undefined}
        aria-describedby={note ? `${id}-note` : undefined}
        className={classes(CONTROL, mono && 'font-mono', error ? 'border-bad' : 'border-line-strong/80')}
      />
      {note && <Note id={`${id}-note`} text={note} bad={Boolean(error)} />}
    </div>
  );
}

function Note({ id, text, bad }: { id: string; text: ReactNode; bad: boolean }) {
  return (
    <p id={id} className={classes('mt-1.5 text-xs', bad ? 'text-bad' : 'text-faint')}>
      {text}
    </p>
  );
}

interface SelectProps extends SelectHTMLAttributes<HTMLSelectElement> {
  label: string;
  labelHidden?: boolean;
  options: readonly { value: string; label: string }[];
}

export function SelectField({ label, labelHidden, options, className, ...select }: SelectProps) {
  const id = useId();
  return (
    <div className={className}>
      <label htmlFor={id} className={labelHidden ? 'sr-only' : 'mb-1.5 block text-sm font-medium'}>
        {label}
      </label>
      <span className="relative block">
        <select
          {...select}
          id={id}
          className={classes(CONTROL, 'appearance-none border-line-strong/80 pr-8')}
        >
          {options.map((option) => (
            <option key={option.value} value={option.value}>
              {option.label}
            </option>
          ))}
        </select>
        <ChevronDown
          aria-hidden="true"
          className="pointer-events-none absolute top-1/2 right-2.5 size-4 -translate-y-1/2 text-faint"
        />
      </span>
    </div>
  );
}
