exports.handler = async () => "in a sub-folder";
