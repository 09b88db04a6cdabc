exports.handler = async () => ".js";
