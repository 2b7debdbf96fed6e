/** Ready-made commands and programs, with the endpoints and the topic filled in. */

import { eachOf } from './endpoints';

export const LANGUAGES = ['streamctl', 'java', 'node'] as const;
export type Language = (typeof LANGUAGES)[number];

export const LANGUAGE_NAMES: Record<Language, string> = {
  streamctl: 'streamctl',
  java: 'Java',
  node: 'Node (gRPC)',
};

export interface SnippetPlace {
  /** Of one or more agents, with commas between them. */
  endpoints: string;
  topic: string;
}

export function exportKey(key: string): string {
  return `export STREAMHOUSE_API_KEY='${key}'`;
}

export function produceSnippet(language: Language, { endpoints, topic }: SnippetPlace): string {
  const first = firstOf(endpoints);
  switch (language) {
    case 'streamctl':
      return `export STREAMHOUSE_AGENT=${endpoints}
bin/streamctl produce ${topic} '{"hello":"streams"}'`;
    case 'java':
      return `String key = System.getenv("STREAMHOUSE_API_KEY");
try (StreamHouse streamHouse = StreamHouse.connect("${endpoints}", key);
        Producer producer = streamHouse.producer()) {
    RecordMetadata stored =
            producer.send("${topic}", "greeting", "{\\"hello\\":\\"streams\\"}").join();
    System.out.println("stored at offset " + stored.offset());
}`;
    case 'node':
      return `${nodeOpening(first)}
const producers = new streamhouse.ProducerService('${first}', credentials);
const appends = new streamhouse.AppendService('${first}', credentials);

producers.OpenProducer({}, key, (refused, opened) => {
  if (refused) throw refused;
  const request = {
    topic: { name: '${topic}' },
    producer: opened.producer,
    base_sequence: 0,
    list: { records: [{ value: Buffer.from('{"hello":"streams"}') }] },
  };
  appends.Append(request, key, (error, stored) => {
    if (error) throw error;
    console.log('stored at offset', stored.base_offset);
  });
});`;
  }
}

export function consumeSnippet(language: Language, { endpoints, topic }: SnippetPlace): string {
  const first = firstOf(endpoints);
  switch (language) {
    case 'streamctl':
      return `export STREAMHOUSE_AGENT=${endpoints}
bin/streamctl consume ${topic} --from-beginning --follow`;
    case 'java':
      return `String key = System.getenv("STREAMHOUSE_API_KEY");
try (StreamHouse streamHouse = StreamHouse.connect("${endpoints}", key);
        Consumer consumer = streamHouse.read("${topic}", StartAt.earliest())) {
    while (true) {
        for (ConsumedRecord message : consumer.poll(Duration.ofSeconds(1))) {
            System.out.println(message.offset() + " " + message.valueText());
        }
    }
}`;
    case 'node':
      return `${nodeOpening(first)}
const reads = new streamhouse.ReadService('${first}', credentials);

function read(start) {
  const request = {
    topic: { name: '${topic}' },
    partition: 0,
    ...start,
    max_wait: { seconds: 10 },
    format: 'FORMAT_RECORDS',
  };
  reads.Read(request, key, (error, answer) => {
    if (error) throw error;
    for (const { offset, record } of answer.records) console.log(offset, String(record.value));
    read({ offset: answer.next_offset });
  });
}
read({ position: 'POSITION_EARLIEST' });`;
  }
}

function nodeOpening(endpoint: string): string {
  const kind = isLoopback(endpoint) ? 'createInsecure' : 'createSsl';
  return `// npm install @grpc/grpc-js @grpc/proto-loader; the .proto files are in proto/src/main/proto
const grpc = require('@grpc/grpc-js');
const loader = require('@grpc/proto-loader');

const files = ['append', 'producer', 'read'].map((name) => \`streamhouse/v1/\${name}.proto\`);
const definition = loader.loadSync(files, {
  includeDirs: ['proto/src/main/proto'],
  keepCase: true,
  longs: String,
  enums: String,
});
const { v1: streamhouse } = grpc.loadPackageDefinition(definition).streamhouse;
const credentials = grpc.credentials.${kind}();
const key = new grpc.Metadata();
key.set('authorization', \`Bearer \${process.env.STREAMHOUSE_API_KEY}\`);
`;
}

/** A channel of grpc-js has one target. */
function firstOf(endpoints: string): string {
  return eachOf(endpoints)[0] ?? endpoints;
}

function isLoopback(endpoint: string): boolean {
  return /^(localhost|127\.0\.0\.1|\[::1\])(:|$)/.test(endpoint);
}
