import { Field, SelectField } from '../ui/Field';
import { CHOICES, CUSTOM, FINEST, read, SIZE_UNITS, TIME_UNITS, type RetentionDraft } from './retention';

/** For how long and how much a topic keeps. */
export function RetentionFields({
  draft,
  onChange,
  errors = {},
}: {
  draft: RetentionDraft;
  onChange: (draft: RetentionDraft) => void;
  errors?: { time?: string | undefined; size?: string | undefined };
}) {
  const { timeError, sizeError } = read(draft);
  const set = (part: Partial<RetentionDraft>) => onChange({ ...draft, ...part });
  return (
    <>
      <div className="space-y-3">
        <SelectField
          label="Keep messages for"
          value={draft.choice}
          onChange={(event) => set({ choice: event.target.value })}
          options={CHOICES}
        />
        {draft.choice === CUSTOM && (
          <Amount
            label="Time"
            value={draft.time}
            unit={draft.timeUnit}
            units={TIME_UNITS}
            unitLabel="Unit of time"
            onValue={(time) => set({ time })}
            onUnit={(timeUnit) => set({ timeUnit })}
            error={errors.time ?? timeError}
          />
        )}
      </div>
      <div>
        <Amount
          label="Size limit per partition"
          value={draft.size}
          unit={draft.sizeUnit}
          units={SIZE_UNITS}
          unitLabel="Unit of size"
          placeholder="No limit"
          onValue={(size) => set({ size })}
          onUnit={(sizeUnit) => set({ sizeUnit })}
          error={errors.size ?? sizeError}
          hint="Whichever is reached first: the oldest messages are deleted."
        />
      </div>
    </>
  );
}

function Amount({
  label,
  value,
  unit,
  units,
  unitLabel,
  placeholder,
  onValue,
  onUnit,
  error,
  hint,
}: {
  label: string;
  value: string;
  unit: string;
  units: readonly { value: string; label: string }[];
  unitLabel: string;
  placeholder?: string;
  onValue: (value: string) => void;
  onUnit: (unit: string) => void;
  error?: string | undefined;
  hint?: string;
}) {
  return (
    <div className="grid grid-cols-[minmax(0,1fr)_6.5rem] items-start gap-2">
      <Field
        label={label}
        value={value}
        onChange={(event) => onValue(event.target.value)}
        inputMode="decimal"
        autoComplete="off"
        {...(placeholder ? { placeholder } : {})}
        error={error}
        hint={hint}
      />
      <SelectField
        label={unitLabel}
        labelHidden
        value={unit}
        onChange={(event) => onUnit(event.target.value)}
        options={units.filter(({ value }) => value !== FINEST || unit === FINEST)}
        className="pt-[26px]"
      />
    </div>
  );
}
