exports.handler = async () => "both.js";
