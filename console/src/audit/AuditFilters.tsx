import { X } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import type { AuditFilter } from '../api/queries';
import { present } from '../app/search';
import { fromLocalField, toLocalField } from '../format/times';
import { Button } from '../ui/Button';
import { Field, SelectField } from '../ui/Field';
import { ACTIONS } from './sentences';

/** The filters; they are part of the address, so a filtered log can be sent to others. */
export function AuditFilters({
  filter,
  onChoose,
}: {
  filter: AuditFilter;
  onChoose: (filter: AuditFilter) => void;
}) {
  const [actor, setActor] = useState(filter.actor ?? '');
  const [resource, setResource] = useState(filter.resource ?? '');
  const texts = () =>
    present({ actor: actor.trim() || undefined, resource: resource.trim() || undefined });
  const choose = (change: { [K in keyof AuditFilter]?: string | undefined }) =>
    onChoose(present({ ...filter, ...change }));
  const submit = (event?: FormEvent) => {
    event?.preventDefault();
    choose({ actor: undefined, resource: undefined, ...texts() });
  };
  const applyTexts = () => {
    if (actor.trim() !== (filter.actor ?? '') || resource.trim() !== (filter.resource ?? '')) submit();
  };
  return (
    <form
      aria-label="Filters"
      onSubmit={submit}
      className="mb-4 grid grid-cols-2 items-end gap-3 md:grid-cols-3 xl:grid-cols-[1fr_1fr_1fr_1fr_1fr_auto]"
    >
      <Field
        label="Actor"
        type="search"
        data-filter
        value={actor}
        onChange={(event) => setActor(event.target.value)}
        onBlur={applyTexts}
        placeholder="E-mail, name or id"
      />
      <SelectField
        label="Action"
        value={filter.action ?? ''}
        onChange={(event) => choose({ action: event.target.value || undefined, ...texts() })}
        options={[
          { value: '', label: 'All actions' },
          ...withChosen(filter.action).map((action) => ({ value: action, label: action })),
        ]}
      />
      <Field
        label="Resource"
        type="search"
        value={resource}
        onChange={(event) => setResource(event.target.value)}
        onBlur={applyTexts}
        placeholder="Name or id"
      />
      <Field
        label="From"
        type="datetime-local"
        value={toLocalField(filter.from)}
        onChange={(event) => choose({ from: fromLocalField(event.target.value), ...texts() })}
      />
      <Field
        label="To"
        type="datetime-local"
        value={toLocalField(filter.to)}
        onChange={(event) => choose({ to: fromLocalField(event.target.value), ...texts() })}
      />
      <div className="flex gap-2">
        <Button type="submit" className="min-h-9">
          Apply
        </Button>
        {Object.keys(filter).length > 0 && (
          <Button
            look="quiet"
            className="min-h-9"
            icon={<X className="size-3.5" aria-hidden="true" />}
            onClick={() => onChoose({})}
          >
            Clear
          </Button>
        )}
      </div>
    </form>
  );
}

/** An action from an address is offered even if the list does not know it. */
function withChosen(action: string | undefined): readonly string[] {
  return action && !ACTIONS.includes(action) ? [...ACTIONS, action] : ACTIONS;
}
