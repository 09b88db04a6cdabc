"use strict";
const first = require("first");
const both = require("both");
exports.handler = async () => ({ first: first.name, both: both.name });
