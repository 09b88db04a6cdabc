name = "bundle"
