require("there-is-no-such-package");
exports.handler = async () => {};
