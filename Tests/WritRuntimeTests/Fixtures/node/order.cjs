exports.handler = async () => ".cjs";
