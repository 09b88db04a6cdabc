export const handler = async () => "js as a module";
