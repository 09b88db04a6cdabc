import ArgumentParser
import WritModel

/// How a result is printed.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case text
    case json
}

extension Node {
    /// Prints the value as JSON with a final line break.
    func printJSON() { print(JSONWriter.string(self, pretty: true)) }
}
