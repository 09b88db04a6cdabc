export const handler = async () => `esm ${typeof require}`;
export const streams = async () => "not reached";
