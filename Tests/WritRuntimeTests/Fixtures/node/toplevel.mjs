const later = await Promise.resolve("awaited");
export const handler = async () => later;
