exports.handler = async () => "index.js of the folder";
