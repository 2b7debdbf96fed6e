// Produces and consumes with nothing but the .proto files, and prints what happened as JSON.
// node client.mjs <proto folder> <host:port> <api key> <topic> <producer> <count>
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';

const [protoFolder, endpoint, apiKey, topic, producerName, count] = process.argv.slice(2);
const definition = protoLoader.loadSync(
  ['producer', 'append', 'read'].map((file) => `streamhouse/v1/${file}.proto`),
  { includeDirs: [protoFolder], keepCase: true, longs: Number, enums: String, defaults: true },
);
const { v1 } = grpc.loadPackageDefinition(definition).streamhouse;
const channel = grpc.credentials.createInsecure();
const metadata = new grpc.Metadata();
metadata.set('authorization', `Bearer ${apiKey}`);

const call = (client, method, request) =>
  new Promise((resolve, reject) => {
    const deadline = Date.now() + 10_000;
    client[method](request, metadata, { deadline }, (error, answer) =>
      error ? reject(error) : resolve(answer),
    );
  });

const producers = new v1.ProducerService(endpoint, channel);
const appends = new v1.AppendService(endpoint, channel);
const reads = new v1.ReadService(endpoint, channel);

const opened = await call(producers, 'OpenProducer', {
  producer_name: producerName,
  resume_for: [{ topic: { name: topic }, partition: 0 }],
});
const first = opened.resume_points[0].last_sequence + 1;
const append = {
  topic: { name: topic },
  partition: 0,
  producer: opened.producer,
  base_sequence: first,
  list: {
    records: Array.from({ length: Number(count) }, (_, i) => ({
      key: Buffer.from(`k${i}`),
      value: Buffer.from(`from node ${i}`),
      headers: [{ name: 'n', value: Buffer.from(String(i)) }],
    })),
  },
};
const acknowledged = await call(appends, 'Append', append);
const again = await call(appends, 'Append', append);
const refused = await call(appends, 'Append', { ...append, base_sequence: first + 1000 }).catch(
  (error) => ({ code: error.code, details: error.details }),
);

const records = [];
let offset = acknowledged.base_offset;
while (records.length < Number(count)) {
  const page = await call(reads, 'Read', {
    topic: { name: topic },
    partition: 0,
    offset,
    max_wait: { seconds: 5 },
    format: 'FORMAT_RECORDS',
  });
  records.push(...page.records);
  offset = page.next_offset;
}
console.log(
  JSON.stringify({
    base_offset: acknowledged.base_offset,
    durability: acknowledged.durability,
    duplicate: again.duplicate,
    duplicate_offset: again.base_offset,
    gap_code: refused.code,
    gap: refused.details,
    values: records.map((record) => record.record.value.toString()),
    offsets: records.map((record) => record.offset),
  }),
);
for (const client of [producers, appends, reads]) {
  client.close();
}
