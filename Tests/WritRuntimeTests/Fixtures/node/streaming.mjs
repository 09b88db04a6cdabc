export const handler = awslambda.streamifyResponse(async (event, stream) => stream.end("x"));
