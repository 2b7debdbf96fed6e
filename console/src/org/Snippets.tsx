import * as Tabs from '@radix-ui/react-tabs';
import { useState } from 'react';
import { Code } from '../ui/Code';
import {
  consumeSnippet,
  LANGUAGE_NAMES,
  LANGUAGES,
  produceSnippet,
  type Language,
} from './snippets';
import { useEndpoints } from './useEndpoints';

const KEY = 'streamhouse.language';

function storedLanguage(): Language {
  try {
    return LANGUAGES.find((one) => one === localStorage.getItem(KEY)) ?? 'streamctl';
  } catch {
    return 'streamctl';
  }
}

type Verb = 'produce' | 'consume';

const WRITERS = { produce: produceSnippet, consume: consumeSnippet };

/** Snippets in the language chosen last. */
export function Snippets({ topic, verbs }: { topic: string; verbs: readonly Verb[] }) {
  const endpoints = useEndpoints();
  const [language, setLanguage] = useState(storedLanguage);
  const choose = (value: string) => {
    const chosen = LANGUAGES.find((one) => one === value) ?? 'streamctl';
    setLanguage(chosen);
    try {
      localStorage.setItem(KEY, chosen);
    } catch {
      // Storage is switched off: the choice lasts as long as the page.
    }
  };
  return (
    <Tabs.Root value={language} onValueChange={choose} className="min-w-0">
      <Tabs.List aria-label={`Ways to ${verbs.join(' and ')}`} className="mb-2 flex gap-1">
        {LANGUAGES.map((one) => (
          <Tabs.Trigger
            key={one}
            value={one}
            className="h-7 rounded-md px-2.5 text-xs font-medium text-soft hover:bg-hover data-[state=active]:bg-brand-soft data-[state=active]:text-brand-ink"
          >
            {LANGUAGE_NAMES[one]}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {LANGUAGES.map((one) => (
        <Tabs.Content key={one} value={one} tabIndex={-1} className="space-y-3">
          {verbs.map((verb) => (
            <div key={verb} className="min-w-0">
              {verbs.length > 1 && <p className="mb-1.5 text-xs text-soft capitalize">{verb}</p>}
              <Code
                text={WRITERS[verb](one, { endpoints, topic })}
                label={`${LANGUAGE_NAMES[one]} snippet to ${verb}`}
              />
            </div>
          ))}
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
