import { Field, SelectField } from '../ui/Field';
import { ACCESS, ACCESS_LABELS, isPattern, type Access, type ScopeDraft } from './scopes';

const RULE = "A topic's name, or the beginning of names followed by an asterisk, as in orders-*.";
const OPTIONS = ACCESS.map((value) => ({ value, label: ACCESS_LABELS[value] }));

/** What a key may do. Several scopes at once are for streamctl and the API. */
export function ScopeFields({
  draft,
  onChange,
  error,
}: {
  draft: ScopeDraft;
  onChange: (draft: ScopeDraft) => void;
  error: string | undefined;
}) {
  return (
    <>
      <SelectField
        label="May do"
        value={draft.access}
        onChange={(event) => onChange({ ...draft, access: event.target.value as Access })}
        options={OPTIONS}
      />
      {draft.access !== 'everything' && (
        <Field
          label="On topics"
          value={draft.topics}
          onChange={(event) => onChange({ ...draft, topics: event.target.value })}
          autoComplete="off"
          spellCheck={false}
          mono
          hint={RULE}
          error={error ?? (isPattern(draft.topics.trim()) ? undefined : RULE)}
        />
      )}
    </>
  );
}
