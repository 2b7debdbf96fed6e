import * as Tabs from '@radix-ui/react-tabs';
import { useState } from 'react';
import { Code } from '../ui/Code';
import { useEndpoint } from './endpoint';
import {
  consumeSnippet,
  LANGUAGE_NAMES,
  LANGUAGES,
  produceSnippet,
  type Language,
} from './snippets';

const KEY = 'streamhouse.language';

function storedLanguage(): Language {
  try {
    return LANGUAGES.find((one) => one === localStorage.getItem(KEY)) ?? 'streamctl';
  } catch {
    return 'streamctl';
  }
}

/** A snippet in the language chosen last. */
export function Snippets({ topic, verb }: { topic: string; verb: 'produce' | 'consume' }) {
  const endpoint = useEndpoint();
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
  const write = verb === 'produce' ? produceSnippet : consumeSnippet;
  return (
    <Tabs.Root value={language} onValueChange={choose} className="min-w-0">
      <Tabs.List aria-label={`Ways to ${verb}`} className="mb-2 flex gap-1">
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
        <Tabs.Content key={one} value={one} tabIndex={-1}>
          <Code
            text={write(one, { endpoint, topic })}
            label={`${LANGUAGE_NAMES[one]} snippet to ${verb}`}
          />
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
