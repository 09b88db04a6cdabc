// Announces each order of the queue to the carrier; what the carrier does not take goes back to the queue.

const https = require("node:https");

function announce(parcel) {
  return new Promise((resolve, reject) => {
    const body = JSON.stringify(parcel);
    const request = https.request(
      { host: process.env.CARRIER_HOST, port: 443, path: "/parcels", method: "POST", headers: { "content-type": "application/json", "content-length": Buffer.byteLength(body) } },
      (response) => {
        response.resume();
        response.on("end", () => (response.statusCode === 202 ? resolve() : reject(new Error(`carrier answered ${response.statusCode}`))));
      },
    );
    request.setTimeout(5000, () => request.destroy(new Error("carrier did not answer")));
    request.on("error", reject);
    request.end(body);
  });
}

exports.handler = async (event) => {
  const batchItemFailures = [];
  for (const record of event.Records) {
    try {
      const { id, item } = JSON.parse(record.body);
      await announce({ order: id, item });
      console.log(`order ${id} announced`);
    } catch (error) {
      console.error(`message ${record.messageId} failed: ${error.message}`);
      batchItemFailures.push({ itemIdentifier: record.messageId });
    }
  }
  return { batchItemFailures };
};
